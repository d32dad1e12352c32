"""Channels: get, create, change, delete, and their permission overwrites."""

from bot.sandbox.errors import RefusalError, invalid_form, missing_permissions, unknown
from bot.sandbox.limits import check_name, too_long
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.permissions import Permission
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply, snowflake
from bot.sandbox.rest.threads import change_thread
from bot.sandbox.state.audit import record_audit
from bot.sandbox.state.messages import pin_message, unpin_message
from bot.sandbox.state.model import Channel, ChannelKind, Json, Overwrite, Server
from bot.sandbox.state.places import create_channel, delete_channel, update_channel

MAX_TOPIC = 1024
CHANNEL_CREATED, CHANNEL_CHANGED, CHANNEL_DELETED, OVERWRITE_CHANGED, THREAD_DELETED = 10, 11, 12, 14, 112


def get_channel(call: Call) -> Reply:
    """GET a channel, thread or direct conversation."""
    return Reply(body=channel_json(call.channel()))


def post_channel(call: Call) -> Reply:
    """POST: make a channel in a server."""
    server, body = call.server(), call.json()
    call.require_in_server(server, Permission.MANAGE_CHANNELS)
    kind = int(body.get("type") or 0)
    if kind not in {0, 2, 4, 5, 13, 15}:
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Value must be one of {0, 2, 4, 5, 13, 15}.")
    given = body.get("permission_overwrites")
    channel = create_channel(
        call.world,
        server,
        check_name(body.get("name")),
        ChannelKind(kind),
        parent=_parent(server, body.get("parent_id")),
        overwrites=None if given is None else _overwrites(given),
        topic=body.get("topic"),
    )
    record_audit(
        call.world, server, CHANNEL_CREATED, call.world.bot_user, target_id=channel.id, reason=call.reason
    )
    return Reply(status=201, body=channel_json(channel))


def patch_channel(call: Call) -> Reply:
    """PATCH a channel or thread; what is absent stays."""
    channel, body = call.channel(), call.json()
    if channel.server is None:
        raise RefusalError(403, 50003, "Cannot execute action on a DM channel")
    if channel.thread is not None:
        return change_thread(call, channel, body)
    call.require(channel, Permission.MANAGE_CHANNELS)
    if "permission_overwrites" in body:
        call.require(channel, Permission.MANAGE_ROLES)
        channel.overwrites = _overwrites(body["permission_overwrites"] or [])
    if "name" in body:
        channel.name = check_name(body["name"])
    if "topic" in body:
        if len(body["topic"] or "") > MAX_TOPIC:
            raise too_long(["topic"], MAX_TOPIC)
        channel.topic = body["topic"]
    if "parent_id" in body:
        channel.parent = _parent(channel.server, body["parent_id"])
    channel.position = int(body.get("position") or channel.position)
    channel.nsfw = bool(body.get("nsfw", channel.nsfw))
    channel.slowmode_s = int(body.get("rate_limit_per_user", channel.slowmode_s) or 0)
    update_channel(call.world, channel)
    _log(call, channel.server, CHANNEL_CHANGED, channel)
    return Reply(body=channel_json(channel))


def remove_channel(call: Call) -> Reply:
    """DELETE a channel or thread."""
    channel = call.channel()
    if channel.server is None:
        return Reply(body=channel_json(channel))
    is_thread = channel.thread is not None
    call.require(channel, Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
    delete_channel(call.world, channel)
    _log(call, channel.server, THREAD_DELETED if is_thread else CHANNEL_DELETED, channel)
    return Reply(body=channel_json(channel))


def put_overwrite(call: Call) -> Reply:
    """PUT a channel's overwrite for one role or member; only bits that the bot has itself."""
    channel, body = call.channel(needs=Permission.MANAGE_ROLES), call.json()
    if channel.server is None:
        raise RefusalError(403, 50003, "Cannot execute action on a DM channel")
    overwrite = _overwrite({**body, "id": call.arguments["overwrite_id"]})
    if (overwrite.allow | overwrite.deny) & ~call.world.bot_permissions(channel):
        raise missing_permissions()
    channel.overwrites[overwrite.target_id] = overwrite
    update_channel(call.world, channel)
    _log(call, channel.server, OVERWRITE_CHANGED, channel)
    return NO_CONTENT


def delete_overwrite(call: Call) -> Reply:
    """DELETE a channel's overwrite."""
    channel = call.channel(needs=Permission.MANAGE_ROLES)
    if channel.overwrites.pop(call.id("overwrite_id"), None) is None:
        raise unknown("overwrite")
    update_channel(call.world, channel)
    return NO_CONTENT


def put_pin(call: Call) -> Reply:
    """PUT: pin a message."""
    channel = call.channel(needs=Permission.PIN_MESSAGES)
    pin_message(call.world, call.message(channel), call.world.bot_user)
    return NO_CONTENT


def delete_pin(call: Call) -> Reply:
    """DELETE: take a message off the pins."""
    channel = call.channel(needs=Permission.PIN_MESSAGES)
    unpin_message(call.world, call.message(channel))
    return NO_CONTENT


def _log(call: Call, server: Server, action: int, channel: Channel) -> None:
    record_audit(call.world, server, action, call.world.bot_user, target_id=channel.id, reason=call.reason)


def _parent(server: Server, parent_id: object) -> Channel | None:
    if parent_id is None:
        return None
    parent = server.channels.get(snowflake(parent_id, "parent_id"))
    if parent is None or parent.kind is not ChannelKind.CATEGORY:
        raise invalid_form(["parent_id"], "CHANNEL_PARENT_INVALID", "Category does not exist")
    return parent


def _overwrites(given: list[Json]) -> dict[int, Overwrite]:
    overwrites = [_overwrite(entry) for entry in given]
    return {overwrite.target_id: overwrite for overwrite in overwrites}


def _overwrite(entry: Json) -> Overwrite:
    return Overwrite(
        target_id=snowflake(entry["id"], "id"),
        is_member=int(entry.get("type") or 0) == 1,
        allow=int(entry.get("allow") or 0),
        deny=int(entry.get("deny") or 0),
    )

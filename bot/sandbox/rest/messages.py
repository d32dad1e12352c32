"""Channel messages: history, sending, editing, deleting, and typing."""

from dataclasses import replace

from bot.sandbox.errors import RefusalError, invalid_form, unknown
from bot.sandbox.payloads.messages import (
    is_readable_without_intent,
    message_json,
    snapshot_json,
    without_content,
)
from bot.sandbox.permissions import Permission
from bot.sandbox.rest.bodies import read_changes, read_draft
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply, snowflake
from bot.sandbox.state.audit import record_bulk_deletion
from bot.sandbox.state.messages import (
    Draft,
    create_message,
    delete_message,
    delete_messages,
    edit_message,
    known_nonce,
    reference_to,
)
from bot.sandbox.state.model import Channel, Json, Message, MessageFlag, MessageKind
from bot.sandbox.state.places import age_s, update_channel
from bot.sandbox.state.world import World

BULK_MOST = 100
BULK_AGE_S = 14 * 86400.0
UNSENDABLE_KINDS = frozenset({4, 15})  # categories and forums hold no messages of their own


def readable(world: World, message: Message) -> Json:
    """Return a message as REST shows it to this bot: emptied where the intent is not granted."""
    body = message_json(message)
    granted = world.application.message_content_intent
    if granted or is_readable_without_intent(message, world.bot_user):
        return body
    return without_content(body)


def list_messages(call: Call) -> Reply:
    """GET: a page of history, newest first; empty without Read Message History."""
    channel = call.channel()
    if not call.world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
        return Reply(body=[])
    limit = call.integer("limit", 50, 1, 100)
    messages = sorted(channel.messages.values(), key=lambda m: m.id)
    if "around" in call.query:
        middle = snowflake(call.query["around"], "around")
        older = [m for m in messages if m.id <= middle][-(limit // 2 + 1) :]
        newer = [m for m in messages if m.id > middle][: limit // 2]
        page = [*older, *newer]
    elif "after" in call.query:
        page = [m for m in messages if m.id > snowflake(call.query["after"], "after")][:limit]
    else:
        before = snowflake(call.query.get("before", 2**63), "before")
        page = [m for m in messages if m.id < before][-limit:]
    return Reply(body=[readable(call.world, message) for message in reversed(page)])


def get_message(call: Call) -> Reply:
    """GET one message."""
    channel = call.channel()
    if not call.world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
        raise RefusalError(403, 50001, "Missing Access")
    return Reply(body=readable(call.world, call.message(channel)))


def post_message(call: Call) -> Reply:
    """POST: send a message, a reply or a forward; an enforced nonce returns the first message."""
    channel = call.channel()
    body = call.json()
    require_sending(call, channel, body)
    nonce = None if body.get("nonce") is None else str(body["nonce"])
    if nonce is not None and body.get("enforce_nonce"):
        earlier = known_nonce(call.world, call.world.bot_user, nonce)
        if earlier is not None:
            if earlier.deleted:
                raise unknown("message")
            return Reply(body=message_json(earlier) | {"nonce": nonce})
    reference = body.get("message_reference")
    draft = _reply_to(call, channel, body) if reference else read_draft(call, body, channel)
    message = create_message(call.world, channel, call.world.bot_user, _with_nonce(draft, nonce))
    answer = message_json(message)
    return Reply(body=answer if nonce is None else answer | {"nonce": nonce})


def _with_nonce(draft: Draft, nonce: str | None) -> Draft:
    return draft if nonce is None else replace(draft, nonce=nonce)


def _reply_to(call: Call, channel: Channel, body: Json) -> Draft:
    reference = body["message_reference"]
    call.require(channel, Permission.READ_MESSAGE_HISTORY)
    source_channel = call.world.channels.get(int(reference.get("channel_id") or channel.id))
    source = source_channel.messages.get(int(reference["message_id"])) if source_channel else None
    if int(reference.get("type") or 0) == 1:
        if source is None:
            raise invalid_form(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN", "Unknown message")
        return Draft(
            reference=reference_to(source, 1),
            snapshots=[snapshot_json(source)],
            flags=int(MessageFlag.HAS_SNAPSHOT),
        )
    draft = read_draft(call, body, channel)
    if source is None or source.channel is not channel:
        if reference.get("fail_if_not_exists", True):
            raise invalid_form(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return draft
    return replace(draft, kind=MessageKind.REPLY, reference=reference_to(source), replied_to=source)


def require_sending(call: Call, channel: Channel, body: Json) -> None:
    """Refuse what the bot may not send here; an archived thread opens again, a locked one does not."""
    if channel.kind in UNSENDABLE_KINDS:
        raise RefusalError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.recipient is not None and not _reachable(call.world, channel):
        raise RefusalError(403, 50007, "Cannot send messages to this user")
    thread = channel.thread
    needs = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
    if body.get("embeds"):
        needs |= Permission.EMBED_LINKS
    if call.files:
        needs |= Permission.ATTACH_FILES
    if body.get("tts"):
        needs |= Permission.SEND_TTS_MESSAGES
    if body.get("poll"):
        needs |= Permission.SEND_POLLS
    call.require(channel, needs)
    if thread is None:
        return
    # That a locked thread answers 403 is our inference; the documentation only has the code.
    if thread.locked and not call.world.bot_permissions(channel) & Permission.MANAGE_THREADS:
        raise RefusalError(403, 160005, "Thread is locked")
    if thread.archived:
        thread.archived = False
        thread.archived_at = call.world.clock()
        update_channel(call.world, channel)


def _reachable(world: World, channel: Channel) -> bool:
    user = channel.recipient
    if user is None or not user.accepts_direct_messages or user.bot:
        return False
    return any(user.id in server.members and world.bot_in(server) for server in world.servers.values())


def patch_message(call: Call) -> Reply:
    """PATCH: edit an own message; of others only the flag that hides embeds."""
    channel = call.channel()
    message = call.message(channel)
    body = call.json()
    if message.author is not call.world.bot_user:
        if set(body) - {"tts"} != {"flags"}:
            raise RefusalError(403, 50005, "Cannot edit a message authored by another user")
        call.require(channel, Permission.MANAGE_MESSAGES)
    edit_message(call.world, message, read_changes(call, body, message))
    return Reply(body=message_json(message))


def remove_message(call: Call) -> Reply:
    """DELETE one message."""
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot_user:
        if channel.server is None:
            raise RefusalError(403, 50003, "Cannot execute action on a DM channel")
        call.require(channel, Permission.MANAGE_MESSAGES)
    if message.kind == MessageKind.THREAD_STARTER:
        raise RefusalError(403, 50021, "Cannot execute action on a system message")
    delete_message(call.world, message, call.world.bot_user)
    return NO_CONTENT


def remove_messages(call: Call) -> Reply:
    """POST bulk-delete: 2 to 100 different messages, none older than 14 days."""
    channel = call.channel(needs=Permission.MANAGE_MESSAGES)
    if channel.server is None:
        raise RefusalError(403, 50003, "Cannot execute action on a DM channel")
    ids = [snowflake(i, "messages") for i in call.json().get("messages") or []]
    if not 2 <= len(ids) <= BULK_MOST:
        text = "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100."
        raise RefusalError(400, 50016, text)
    if len(set(ids)) != len(ids):
        raise invalid_form(
            ["messages"], "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"
        )
    found = [channel.messages[i] for i in ids if i in channel.messages]
    if any(age_s(call.world, message) > BULK_AGE_S for message in found):
        raise RefusalError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    if found:
        delete_messages(call.world, channel, found, call.world.bot_user)
        record_bulk_deletion(call.world, channel, len(found), call.world.bot_user, reason=call.reason)
    return NO_CONTENT


def post_typing(call: Call) -> Reply:
    """POST: show that the bot types; nothing is remembered."""
    call.channel(needs=Permission.SEND_MESSAGES)
    return NO_CONTENT

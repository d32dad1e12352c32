"""Messages appear, change and go; the same for the bot (over REST) and for members (by control)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import permissions
from bot.sandbox.components import walk
from bot.sandbox.mentions import Allowed, apply_mentions
from bot.sandbox.payloads.messages import message_event_json
from bot.sandbox.permissions import Permission
from bot.sandbox.state.model import (
    Channel,
    Json,
    Member,
    Message,
    MessageFlag,
    MessageKind,
    StoredFile,
    User,
)
from bot.sandbox.state.world import Event, Intent, World

NONCE_WINDOW_S = 300.0  # "the past few minutes" in the documentation; the number is ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a new message says, already checked."""

    content: str = ""
    embeds: Sequence[Json] = ()
    attachments: Sequence[StoredFile] = ()
    components: Sequence[Json] = ()
    poll: Json | None = None
    reference: Json | None = None
    replied_to: Message | None = None
    snapshots: Sequence[Json] = ()
    flags: int = 0
    tts: bool = False
    nonce: str | None = None
    kind: int = MessageKind.DEFAULT
    webhook_id: int | None = None
    application_id: int | None = None
    interaction: Json | None = None
    visible_to: User | None = None
    allowed: Allowed = field(default_factory=Allowed)
    message_id: int | None = None  # a forum post's starter has its thread's id


def create_message(world: World, channel: Channel, author: User, draft: Draft) -> Message:
    """Make a message, put it into the channel unless it is ephemeral, and publish it."""
    message = Message(
        id=draft.message_id or world.ids.next(),
        channel=channel,
        author=author,
        created_at=world.clock(),
        content=draft.content,
        kind=draft.kind,
        embeds=[{"type": "rich", **embed} for embed in draft.embeds],
        attachments=list(draft.attachments),
        components=with_ids(draft.components),
        poll=draft.poll,
        reference=draft.reference,
        replied_to=draft.replied_to,
        snapshots=list(draft.snapshots),
        flags=draft.flags,
        tts=draft.tts,
        nonce=draft.nonce,
        webhook_id=draft.webhook_id,
        application_id=draft.application_id,
        interaction=draft.interaction,
        visible_to=draft.visible_to,
    )
    set_mentions(world, message, draft.allowed, notify=True)
    if draft.nonce is not None:
        world.nonces[author.id, draft.nonce] = (world.clock() + NONCE_WINDOW_S, message)
    if message.visible_to is not None:
        world.changes.notify()
        return message
    channel.messages[message.id] = message
    channel.last_message_id = message.id
    if channel.thread is not None:
        channel.thread.total_sent += 1
    publish_message(world, "MESSAGE_CREATE", message)
    return message


def with_ids(components: Sequence[Json]) -> list[Json]:
    """Return the components with the numbers that Discord adds where the sender gave none."""
    copies: list[Json] = [dict(component) for component in components]
    for component in copies:
        if "components" in component:
            component["components"] = with_ids(component["components"])
    for number, component in enumerate(walk(copies), start=1):
        component["id"] = number
    return copies


def set_mentions(world: World, message: Message, allowed: Allowed, *, notify: bool) -> None:
    """Read whom the message mentions, with the author's own right to ping everyone."""
    apply_mentions(message, world.users, allowed, may_ping_all=_may_ping_all(world, message), notify=notify)


def _may_ping_all(world: World, message: Message) -> bool:
    server = message.channel.server
    author: Member | None = server.members.get(message.author.id) if server is not None else None
    if author is None:
        return message.webhook_id is not None
    bits = permissions.in_channel(author, message.channel, world.clock())
    return bool(bits & Permission.MENTION_EVERYONE)


def publish_message(world: World, name: str, message: Message) -> None:
    """Publish a message event, of a server or of a direct conversation; ephemeral ones only wake."""
    if message.visible_to is not None:
        world.changes.notify()
        return
    world.publish(
        Event(
            name=name,
            data=message_event_json(message),
            intent=_intent(message.channel),
            server=message.channel.server,
            channel=message.channel,
            message=message,
        )
    )


def _intent(channel: Channel) -> Intent:
    return Intent.DIRECT_MESSAGES if channel.server is None else Intent.GUILD_MESSAGES


def known_nonce(world: World, author: User, nonce: str) -> Message | None:
    """Return the author's message of the last minutes with that nonce, in whatever channel."""
    expires_at, message = world.nonces.get((author.id, nonce), (0.0, None))
    return message if expires_at > world.clock() else None


def edit_message(world: World, message: Message, changes: Json, *, first: bool = False) -> None:
    """Change the given fields; what is absent stays, null empties.

    `first` fills the placeholder of a deferred answer: it pings, and counts as no edit.
    """
    for key in ("embeds", "components", "attachments"):
        if key in changes:
            setattr(message, key, list(changes[key] or []))
    if "content" in changes:
        message.content = changes["content"] or ""
    if "embeds" in changes:
        message.embeds = [{"type": "rich", **embed} for embed in message.embeds]
    if "components" in changes:
        message.components = with_ids(message.components)
    if "flags" in changes and changes["flags"] is not None:
        kept = message.flags & ~MessageFlag.SUPPRESS_EMBEDS
        message.flags = kept | (
            int(changes["flags"]) & (MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2)
        )
    if first:
        message.flags &= ~MessageFlag.LOADING
    else:
        message.edited_at = world.clock()
        message.revision += 1
    set_mentions(world, message, changes.get("allowed") or Allowed(), notify=first)
    publish_message(world, "MESSAGE_UPDATE", message)


def delete_message(world: World, message: Message, by: User) -> None:
    """Take a message away; its attachments leave the CDN with it."""
    _forget(world, message, by)
    if message.visible_to is not None:
        world.changes.notify()
        return
    channel = message.channel
    data: Json = {"id": str(message.id), "channel_id": str(channel.id)}
    world.publish(
        Event(
            name="MESSAGE_DELETE",
            data=data | _server_field(channel),
            intent=_intent(channel),
            server=channel.server,
            channel=channel,
        )
    )


def delete_messages(world: World, channel: Channel, messages: Sequence[Message], by: User) -> None:
    """Take several messages of one channel away in one event."""
    for message in messages:
        _forget(world, message, by)
    data: Json = {"ids": [str(message.id) for message in messages], "channel_id": str(channel.id)}
    world.publish(
        Event(
            name="MESSAGE_DELETE_BULK",
            data=data | _server_field(channel),
            intent=_intent(channel),
            server=channel.server,
            channel=channel,
        )
    )


def _forget(world: World, message: Message, by: User) -> None:
    message.deleted = True
    message.deleted_by = by
    message.channel.messages.pop(message.id, None)
    for stored in message.attachments:
        world.files.pop(stored.path, None)


def _server_field(channel: Channel) -> Json:
    return {} if channel.server is None else {"guild_id": str(channel.server.id)}


def resolve_embeds(world: World, message: Message, embeds: Sequence[Json]) -> None:
    """Add the previews that Discord makes of links: an update that is no edit."""
    message.embeds = [*message.embeds, *embeds]
    publish_message(world, "MESSAGE_UPDATE", message)


def pin_message(world: World, message: Message, by: User) -> None:
    """Pin a message: an update that is no edit, and a line in the channel saying so."""
    message.pinned = True
    publish_message(world, "MESSAGE_UPDATE", message)
    channel = message.channel
    data: Json = {"channel_id": str(channel.id)}
    world.publish(
        Event(
            name="CHANNEL_PINS_UPDATE",
            data=data | _server_field(channel),
            intent=Intent.GUILDS if channel.server else Intent.DIRECT_MESSAGES,
            server=channel.server,
            channel=channel,
        )
    )
    create_message(world, channel, by, Draft(kind=MessageKind.PINNED, reference=reference_to(message)))


def unpin_message(world: World, message: Message) -> None:
    """Take a message off the pins: an update that is no edit."""
    message.pinned = False
    publish_message(world, "MESSAGE_UPDATE", message)


def reference_to(message: Message, kind: int = 0) -> Json:
    """Return the message_reference to a message; kind 0 is a reply, 1 a forward."""
    reference: dict[str, Any] = {
        "type": kind,
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
    }
    return reference | _server_field(message.channel)


def poll_from(body: Json, now_iso: str) -> Json:
    """Return a stored poll from a poll create request; its answers get numbers."""
    return {
        "question": {"text": body["question"]["text"]},
        "answers": [
            {"answer_id": number, "poll_media": answer["poll_media"]}
            for number, answer in enumerate(body["answers"], start=1)
        ],
        "expiry": now_iso,
        "allow_multiselect": bool(body.get("allow_multiselect", False)),
        "layout_type": 1,
        "results": {"is_finalized": False, "answer_counts": []},
    }

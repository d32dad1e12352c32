"""The audit log of a server: what is written into it, and who hears of that.

Neither an author's deletion of a message stands in it nor a bot's of a single one (said by Discord's staff in
discord-api-docs, issue 7856; not documented).
"""

from bot.sandbox.payloads.audit import audit_entry_json
from bot.sandbox.permissions import Permission
from bot.sandbox.state.model import AuditEntry, Channel, Json, Message, Server, User
from bot.sandbox.state.world import Event, Intent, World

DELETED, DELETED_IN_BULK = 72, 73  # MESSAGE_DELETE and MESSAGE_BULK_DELETE of "Audit Log Events"
COUNTED_TOGETHER_S = 300.0  # some minutes, as members report; the number is ours


def record_audit(
    world: World,
    server: Server,
    action: int,
    actor: User,
    *,
    target_id: int | None,
    reason: str | None = None,
    changes: Json | None = None,
    options: Json | None = None,
) -> None:
    """Add a line to the server's audit log, and tell whoever may view it."""
    entry = AuditEntry(
        id=world.ids.next(),
        action=action,
        actor=actor,
        target_id=target_id,
        reason=reason,
        changes=changes or {},
        options=options or {},
        made_at=world.clock(),
    )
    server.audit.append(entry)
    world.publish(
        Event(
            name="GUILD_AUDIT_LOG_ENTRY_CREATE",
            data=audit_entry_json(entry) | {"guild_id": str(server.id)},
            intent=Intent.GUILD_MODERATION,
            server=server,
            needs=Permission.VIEW_AUDIT_LOG,
        )
    )


def record_deletion(world: World, message: Message, actor: User) -> None:
    """Note that a moderator deleted a message; what need not be noted is left out.

    More of the same within minutes is counted in the entry that stands, and nobody hears of it
    (discord-api-docs, issue 5911).
    """
    channel, author = message.channel, message.author
    if channel.server is None or actor is author or actor.bot:
        return
    standing = _standing_entry(world, channel.server, actor, author.id, channel)
    if standing is not None:
        standing.options["count"] = str(int(standing.options["count"]) + 1)
        return
    options = {"channel_id": str(channel.id), "count": "1"}
    record_audit(world, channel.server, DELETED, actor, target_id=author.id, options=options)


def record_bulk_deletion(
    world: World, channel: Channel, count: int, actor: User, *, reason: str | None = None
) -> None:
    """Note that many messages of one channel were deleted at once."""
    if channel.server is not None:
        options = {"count": str(count)}
        record_audit(
            world,
            channel.server,
            DELETED_IN_BULK,
            actor,
            target_id=channel.id,
            reason=reason,
            options=options,
        )


def _standing_entry(
    world: World, server: Server, actor: User, author_id: int, channel: Channel
) -> AuditEntry | None:
    since = world.clock() - COUNTED_TOGETHER_S
    for entry in reversed(server.audit):
        if entry.made_at < since:
            return None
        about = (entry.action, entry.actor, entry.target_id, entry.options.get("channel_id"))
        if about == (DELETED, actor, author_id, str(channel.id)):
            return entry
    return None

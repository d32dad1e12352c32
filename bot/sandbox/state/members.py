"""Members change and leave, and what the audit log keeps of it."""

from bot.sandbox.payloads.people import member_json, user_json
from bot.sandbox.state.model import AuditEntry, Json, Member, Server, User
from bot.sandbox.state.world import Event, Intent, World


def publish_member(world: World, name: str, member: Member) -> None:
    """Publish a member event; without the members intent the bot only hears of itself."""
    data = member_json(member) | {"guild_id": str(member.server.id)}
    world.publish(Event(name=name, data=data, intent=Intent.GUILD_MEMBERS, server=member.server))


def remove_member(world: World, member: Member) -> None:
    """Take a member out of the server."""
    del member.server.members[member.id]
    data: Json = {"guild_id": str(member.server.id), "user": user_json(member.user)}
    world.publish(
        Event(name="GUILD_MEMBER_REMOVE", data=data, intent=Intent.GUILD_MEMBERS, server=member.server)
    )


def publish_ban(world: World, name: str, server: Server, user: User) -> None:
    """Publish that somebody was banned or pardoned."""
    data: Json = {"guild_id": str(server.id), "user": user_json(user)}
    world.publish(Event(name=name, data=data, intent=Intent.GUILD_MODERATION, server=server))


def record_audit(
    world: World,
    server: Server,
    action: int,
    actor: User,
    *,
    target_id: int | None,
    reason: str | None = None,
    changes: Json | None = None,
) -> None:
    """Add a line to the server's audit log. A bot's deletions of messages are never recorded.

    That they are not is reported from Discord's staff (Red-DiscordBot issue 1011), not documented.
    """
    server.audit.append(
        AuditEntry(
            action=action,
            actor=actor,
            target_id=target_id,
            reason=reason,
            changes=changes or {},
            made_at=world.clock(),
        )
    )

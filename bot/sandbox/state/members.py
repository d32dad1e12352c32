"""Members change and leave."""

from bot.sandbox.payloads.people import member_json, user_json
from bot.sandbox.state.model import Json, Member, Server, User
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

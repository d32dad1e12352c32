"""One REST request as the handlers see it, and what they may answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import permissions
from bot.sandbox.errors import RefusalError, invalid_form, missing_access, missing_permissions, unknown
from bot.sandbox.interactions import Interactions
from bot.sandbox.permissions import Permission
from bot.sandbox.state.model import Attachment, Channel, Json, Member, Message, Server
from bot.sandbox.state.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; body None is sent as an empty one."""

    status: int = 200
    body: Any = None


NO_CONTENT = Reply(status=204)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request whose sender is known to be the bot (or to hold an interaction's token)."""

    world: World
    interactions: Interactions
    arguments: Mapping[str, str]  # from the path
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    files: Sequence[Attachment] = ()
    reason: str | None = None

    def id(self, name: str) -> int:
        """Return an id from the path."""
        return snowflake(self.arguments[name], name)

    def json(self) -> Json:
        """Return the body, which must be an object."""
        if not isinstance(self.body, dict):
            raise RefusalError(400, 50109, "The request body contains invalid JSON.")
        return self.body

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        """Return a number from the query, refused when out of range."""
        text = self.query.get(name)
        if text is None:
            return default
        if not text.isdigit() or not least <= int(text) <= most:
            message = f"int value should be between {least} and {most}."
            raise invalid_form([name], "NUMBER_TYPE_RANGE", message)
        return int(text)

    def server(self) -> Server:
        """Return the server of the path, if the bot is in it."""
        server = self.world.servers.get(self.id("guild_id"))
        if server is None:
            raise unknown("guild")
        if self.world.bot_in(server) is None:
            raise missing_access()
        return server

    def me(self, server: Server) -> Member:
        """Return the bot's member."""
        me = self.world.bot_in(server)
        if me is None:
            raise missing_access()
        return me

    def channel(self, *, needs: Permission | None = None) -> Channel:
        """Return the channel of the path, if the bot sees it and has the permission asked for."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None:
            raise unknown("channel")
        self.require(channel, needs)
        return channel

    def require(self, channel: Channel, needs: Permission | None) -> None:
        """Refuse unless the bot sees the channel and has the permission."""
        bits = self.world.bot_permissions(channel)
        if not bits & Permission.VIEW_CHANNEL:
            raise missing_access()
        if needs is not None and bits & needs != needs:
            raise missing_permissions()

    def require_in_server(self, server: Server, needs: Permission) -> None:
        """Refuse unless the bot has the permission in the server as a whole."""
        if permissions.in_server(self.me(server)) & needs != needs:
            raise missing_permissions()

    def message(self, channel: Channel) -> Message:
        """Return the message of the path."""
        message = channel.messages.get(self.id("message_id"))
        if message is None:
            raise unknown("message")
        return message


Handler = Callable[[Call], Reply]


def snowflake(value: object, name: str) -> int:
    """Return an id sent as text or number; refuse anything else."""
    text = str(value)
    if not text.isdigit() or len(text) > 20:
        raise invalid_form([name], "NUMBER_TYPE_COERCE", f'Value "{text[:30]}" is not snowflake.')
    return int(text)

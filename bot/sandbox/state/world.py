"""Everything that exists on the local Discord, and who is told when it changes.

The world only stores and looks up; the modules beside it change it. Each change is published
to listeners (the gateway) and wakes those who wait for a condition.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntFlag
from typing import TypeVar
from urllib.parse import quote

from bot.sandbox import permissions
from bot.sandbox.permissions import NO_PERMISSIONS, Permission
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.state.model import (
    Application,
    Attachment,
    Channel,
    Json,
    Member,
    Message,
    Server,
    StoredFile,
    User,
)

T = TypeVar("T")
UNSAFE_IN_NAME = re.compile(r"[^\w.\-]")


class Intent(IntFlag):
    """Gateway intents, those that the sandbox's events belong to ("List of Intents")."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One gateway dispatch before the sessions' intents are applied."""

    name: str
    data: Json
    intent: Intent | None = None  # None is sent to every session
    server: Server | None = None  # the bot must be in it
    channel: Channel | None = None  # the bot must see it
    needs: Permission = NO_PERMISSIONS  # the bot must have all of these in the server
    message: Message | None = None  # set where content may have to be left out


class Changes:
    """Lets coroutines wait for a condition without polling: every change re-evaluates it."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wake everyone who waits, so that they look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_until(self, predicate: Callable[[], T], timeout_s: float) -> T:
        """Return the predicate's first true value; TimeoutError when none came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (value := predicate()):
                    await self._next()
                return value
        except TimeoutError:
            raise TimeoutError(f"the sandbox did not come to that state within {timeout_s} s") from None

    async def _next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)


@dataclass(slots=True, kw_only=True, eq=False)
class World:
    """All state of one sandbox."""

    clock: Callable[[], float]
    ids: Snowflakes
    application: Application
    base_url: str  # where the CDN's files are found
    users: dict[int, User] = field(default_factory=dict)
    servers: dict[int, Server] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)  # threads and direct conversations too
    files: dict[str, StoredFile] = field(default_factory=dict)  # by path
    nonces: dict[tuple[int, str], tuple[float, Message]] = field(default_factory=dict)
    commands: dict[int | None, list[Json]] = field(default_factory=dict)  # None: global
    changes: Changes = field(default_factory=Changes)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self.base_url.replace("http", "ws", 1) + "/gateway"

    @property
    def bot_user(self) -> User:
        """The bot's own account."""
        return self.application.bot_user

    def publish(self, event: Event) -> None:
        """Tell the gateway, and wake whoever waits for a condition."""
        for listener in self.listeners:
            listener(event)
        self.changes.notify()

    def bot_in(self, server: Server) -> Member | None:
        """Return the bot's member in a server, or None where it was never invited."""
        return server.members.get(self.bot_user.id)

    def bot_permissions(self, channel: Channel) -> int:
        """Return the bot's permission bits in a channel; all of them in a direct conversation."""
        if channel.server is None:
            return permissions.ALL_PERMISSIONS
        me = self.bot_in(channel.server)
        return 0 if me is None else permissions.in_channel(me, channel, self.clock())

    def bot_may(self, server: Server, needs: Permission) -> bool:
        """Whether the bot is in a server and has these permissions in it as a whole."""
        me = self.bot_in(server)
        return me is not None and permissions.in_server(me) & needs == needs

    def bot_sees(self, channel: Channel) -> bool:
        """Whether the bot may view a channel."""
        return bool(self.bot_permissions(channel) & Permission.VIEW_CHANNEL)

    def store_file(self, file: Attachment, channel_id: int, folder: str = "attachments") -> StoredFile:
        """Keep a file on the CDN and return it with its address."""
        file_id = self.ids.next()
        file = replace(file, name=UNSAFE_IN_NAME.sub("_", file.name))  # as Discord does on upload
        path = f"/{folder}/{channel_id}/{file_id}/{file.name}"
        stored = StoredFile(id=file_id, file=file, path=path, url=self.base_url + quote(path))
        self.files[path] = stored
        return stored

    def new_user(self, name: str, *, bot: bool = False) -> User:
        """Make an account."""
        user = User(id=self.ids.next(), name=name, bot=bot)
        self.users[user.id] = user
        return user

"""A real discord.py client pointed at a sandbox, and put back afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands

from bot.sandbox import Member, Permission, Sandbox, Server
from bot.sandbox.state.model import Channel

MODERATOR_BITS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
    | Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
)


class Clock:
    """A clock that only moves when told to; seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class Raw:
    """Plain REST and gateway, without a library's opinions."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self._session = session

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, **options: Any
    ) -> tuple[int, Any, Mapping[str, str]]:
        headers = {"Authorization": f"Bot {token or self.sandbox.token}"}
        url = self.sandbox.rest_url + path
        json = {} if body is None else {"json": body}
        async with self._session.request(method, url, headers=headers, **json, **options) as response:
            is_json = response.headers.get("Content-Type") == "application/json"
            return response.status, await response.json() if is_json else None, response.headers

    def gateway(self, query: str = "?v=10&encoding=json") -> Any:
        return self._session.ws_connect(self.sandbox.gateway_url + query)


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    clock = Clock()
    async with Sandbox.start(clock=clock) as sandbox, aiohttp.ClientSession() as session:
        yield Raw(sandbox, session, clock)
        assert not sandbox.violations


class Events:
    """What a client's handlers were called with, to be awaited one by one."""

    def __init__(self) -> None:
        self._queues: dict[str, asyncio.Queue[Any]] = {}

    def _queue(self, name: str) -> asyncio.Queue[Any]:
        return self._queues.setdefault(name, asyncio.Queue())

    def put(self, name: str, value: Any) -> None:
        self._queue(name).put_nowait(value)

    async def next(self, name: str) -> Any:
        async with asyncio.timeout(10):
            return await self._queue(name).get()

    def empty(self, name: str) -> bool:
        return self._queue(name).empty()


class RecordingClient(discord.Client):
    """Keeps every event; knows a command tree."""

    def __init__(self, intents: discord.Intents, **options: Any) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.seen = Events()
        self.tree = app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the five seconds that discord.py waits before it identifies again."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.seen.put(event, args[0] if len(args) == 1 else args)
        super().dispatch(event, *args, **kwargs)


def moderation_intents() -> discord.Intents:
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


@asynccontextmanager
async def connected(sandbox: Sandbox, client: RecordingClient) -> AsyncIterator[RecordingClient]:
    """Run the client against the sandbox until the block ends."""
    async with client:
        task = asyncio.create_task(client.start(sandbox.token))
        try:
            await sandbox.control.wait_for_bot()
            await client.seen.next("ready")
            yield client
        finally:
            await client.close()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
def discord_at() -> Iterator[Callable[[Sandbox], None]]:
    """Point discord.py's two class globals at a sandbox, and restore them."""
    base, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY

    def point(sandbox: Sandbox) -> None:
        discord.http.Route.BASE = sandbox.rest_url
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.gateway_url)

    yield point
    discord.http.Route.BASE = base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


class Scene:
    """One server with a member, a channel and a connected client."""

    def __init__(
        self, sandbox: Sandbox, client: RecordingClient, server: Server, ada: Member, general: Channel
    ):
        self.sandbox = sandbox
        self.client = client
        self.server = server
        self.ada = ada
        self.general = general
        self.control = sandbox.control
        self.seen = client.seen

    @property
    def guild(self) -> discord.Guild:
        guild = self.client.get_guild(self.server.id)
        assert guild is not None
        return guild

    def text_channel(self, channel: Channel | None = None) -> discord.TextChannel:
        found = self.guild.get_channel((channel or self.general).id)
        assert isinstance(found, discord.TextChannel)
        return found


SceneMaker = Callable[..., AbstractAsyncContextManager[Scene]]


@pytest.fixture
def make_scene(discord_at: Callable[[Sandbox], None]) -> SceneMaker:
    """Return a maker of scenes; its keywords go to Sandbox.start, and `permissions` to the invitation."""

    @asynccontextmanager
    async def make(
        *,
        permissions: int = MODERATOR_BITS,
        intents: discord.Intents | None = None,
        client: RecordingClient | None = None,
        **start: Any,
    ) -> AsyncIterator[Scene]:
        async with Sandbox.start(**start) as sandbox:
            discord_at(sandbox)
            server = sandbox.control.create_server("Night Market")
            general = sandbox.control.create_channel(server, "general")
            ada = sandbox.control.join(server, "ada")
            sandbox.control.invite_bot(server, permissions)
            own = client or RecordingClient(intents or moderation_intents())
            async with connected(sandbox, own):
                yield Scene(sandbox, own, server, ada, general)
                assert not sandbox.violations

    return make


@pytest.fixture
async def scene(make_scene: SceneMaker) -> AsyncIterator[Scene]:
    async with make_scene() as made:
        yield made

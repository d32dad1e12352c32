"""Bylaw's own client, connected to a local Discord, with desks that only remember."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, cast

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.catching_up import Bounds
from bot.chat.client import BylawClient
from bot.chat.desks import Desks
from bot.chat.hands import DiscordHands
from bot.chat.modlog import DiscordModLog
from bot.chat.start import INVITE_PERMISSIONS, configure_endpoints, run_client
from bot.chat.tree import SyncedCommands
from bot.core.records import Mark, Removal
from bot.core.settings import Mode
from bot.core.sighting import Place, Sighting
from bot.pipeline.marks import Marks
from bot.sandbox import Channel, Member, Message, Permission, Sandbox
from tests.factories import make_sighting
from tests.integration.chat.fakes import (
    FakeCheck,
    FakeContext,
    FakeExemptions,
    FakeFlags,
    FakePause,
    FakePolicies,
    FakePrivacy,
    FakeReview,
    FakeRules,
    FakeSensitivity,
    FakeServers,
    FakeSetup,
    set_up,
)
from tests.openapi import OPENAPI, validate_request

MODERATES = int(
    Permission.VIEW_CHANNEL
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
)


class Remembered:
    """The digest of the registered commands, kept as a store would."""

    def __init__(self) -> None:
        self.digest: str | None = None

    async def read(self) -> str | None:
        return self.digest

    async def write(self, digest: str) -> None:
        self.digest = digest


class ForgetfulStore:
    """Keeps no marks."""

    async def marks(self) -> tuple[Mark, ...]:
        return ()

    async def write_marks(self, marks: Sequence[Mark]) -> None:
        pass

    async def prune_marks(self, older_than: int) -> None:
        pass

    async def forget_marks(self, server_id: int) -> None:
        pass


async def nothing_waits() -> None:
    """All that was screened counts as committed."""


class Desk:
    """Everything around the client that a real process would have built."""

    def __init__(self) -> None:
        self.servers = FakeServers()
        self.review = FakeReview()
        self.policies = FakePolicies(self.servers)
        self.setup = FakeSetup(self.servers)
        self.rules = FakeRules()
        self.exemptions = FakeExemptions(self.servers)
        self.flags = FakeFlags(self.servers)
        self.sensitivity = FakeSensitivity(self.servers)
        self.context = FakeContext(self.servers)
        self.pause = FakePause()
        self.check = FakeCheck()
        self.privacy = FakePrivacy(self.servers)
        self.notes = ("A note on this installation.",)
        self.synced = Remembered()
        self.marks = Marks(ForgetfulStore(), nothing_waits)
        self.screened: asyncio.Queue[Sighting] = asyncio.Queue()
        self.gone: list[int] = []
        self.removed: list[Removal] = []
        self.deleted_by_moderators: list[int] = []

    def hear_gone(self, server_id: int, message_ids: Iterable[int], /, *, by_moderator: bool = False) -> None:
        ids = list(message_ids)
        self.gone += ids
        if by_moderator:
            self.deleted_by_moderators += ids

    async def next_screened(self) -> Sighting:
        async with asyncio.timeout(10):
            return await self.screened.get()

    def client(self) -> BylawClient:
        desks = cast("Any", {name: getattr(self, name) for name in Desks.__dataclass_fields__})
        return BylawClient(
            screen=self.screened.put_nowait,
            gone=self.hear_gone,
            removed=self.removed.append,
            servers=cast("Any", self.servers),
            desks=Desks(**desks),
            synced=SyncedCommands(read=self.synced.read, write=self.synced.write),
            marks=self.marks,
            settled=nothing_waits,
            catch_up=Bounds(),
            ready_timeout_s=0.05,
        )


@asynccontextmanager
async def connected(sandbox: Sandbox, client: BylawClient) -> AsyncIterator[BylawClient]:
    """Run the client, and what reads attachments for it, until the block ends."""
    async with client:
        running = asyncio.create_task(run_client(client, sandbox.token))
        completing = asyncio.create_task(client.completing.run())
        ready = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
            if running.done():
                running.result()
            yield client
        finally:
            await client.close()
            for task in (running, completing, ready):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


class Scene:
    """One server: a member, a moderator, a public channel and a private mod-log."""

    def __init__(self, sandbox: Sandbox, desk: Desk) -> None:
        self.sandbox, self.desk, self.control = sandbox, desk, sandbox.control
        self.server = self.control.create_server("Night Market")
        self.general = self.control.create_channel(self.server, "general")
        self.staff = self.control.create_role(self.server, "staff", permissions=MODERATES)
        self.ada = self.control.join(self.server, "ada")
        self.mona = self.control.join(self.server, "mona", roles=[self.staff])
        self.owner = self.server.members.get(self.server.owner.id) or self.server.owner
        self.me = self.control.invite_bot(self.server, INVITE_PERMISSIONS.value)
        self.mod_log = self.private_channel("mod-log")
        self.client: BylawClient
        self.hands: DiscordHands
        self.log: DiscordModLog

    def private_channel(self, name: str) -> Channel:
        view = int(Permission.VIEW_CHANNEL)
        overwrites = {self.server.everyone: (0, view), self.staff: (view, 0), self.me: (view, 0)}
        return self.control.create_channel(self.server, name, overwrites=cast("Any", overwrites))

    def be_set_up(self, mode: Mode = Mode.REVIEW) -> None:
        self.desk.servers.by_server[self.server.id] = set_up(self.server.id, self.mod_log.id, mode)

    def use(self, client: BylawClient) -> None:
        self.client = client
        self.hands = DiscordHands(client)
        self.log = DiscordModLog(client, self.desk.servers)

    def sighting_of(self, message: Message, **changes: Any) -> Sighting:
        sighting = make_sighting(message.content, message_id=message.id, author_id=message.author.id)
        place = Place(server_id=self.server.id, channel_id=message.channel.id)
        return replace(sighting, place=place, **changes)

    def requests(self, method: str, ending: str = "") -> int:
        """Count requests of a method whose path ends so."""
        return sum(
            request.method == method and request.path.endswith(ending) for request in self.sandbox.requests
        )

    async def run(self, command: str, by: Member | None = None, **options: Any) -> Any:
        return await self.control.run_command(by or self.mona, self.general, command, options=options)


SceneMaker = Callable[..., AbstractAsyncContextManager[Scene]]


@pytest.fixture
def endpoints() -> Iterator[None]:
    """Put discord.py's two globals back afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, yarl.URL(str(gateway))


@pytest.fixture
def make_scene(endpoints: None) -> SceneMaker:
    @asynccontextmanager
    async def make(**start: Any) -> AsyncIterator[Scene]:
        if OPENAPI.is_file():  # where it is not, the sandbox's own suite says so
            start.setdefault("validator", validate_request)
        async with Sandbox.start(**start) as sandbox:
            configure_endpoints(sandbox.rest_url, sandbox.gateway_url)
            scene = Scene(sandbox, Desk())
            scene.be_set_up()
            async with connected(sandbox, scene.desk.client()) as client:
                scene.use(client)
                yield scene
                assert not sandbox.violations

    return make


@pytest.fixture
async def scene(make_scene: SceneMaker) -> AsyncIterator[Scene]:
    async with make_scene() as made:
        yield made

"""What the log says of fetching can be relied on, and what fails forgets nothing else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.chat import catching_up
from bot.chat.catching_up import Bounds, CatchingUp
from bot.core.errors import StoreError
from bot.core.records import Mark
from bot.pipeline.marks import Marks
from tests.factories import NOW, make_settings
from tests.unit.chat.made import CHANNEL_ID, SERVER_ID, THREAD_ID, make_guild, make_message

HEARD = discord.utils.time_snowflake(NOW) - 5  # the last message before the gap, in every channel
MISSED, MISSED_TOO, LIVE = HEARD + 1, HEARD + 2, HEARD + 3
OTHER_ID = 2_000  # added to every id of the other server


class SlowStore:
    """Writes marks when it is let."""

    def __init__(self) -> None:
        self.writes = asyncio.Event()
        self.may_end = asyncio.Event()
        self.written: dict[int, int] = {}

    async def marks(self) -> tuple[Mark, ...]:
        return ()

    async def write_marks(self, marks: Sequence[Mark]) -> None:
        self.writes.set()
        await self.may_end.wait()
        self.written |= {mark.channel_id: mark.message_id for mark in marks}

    async def prune_marks(self, older_than: int) -> None:
        pass

    async def forget_marks(self, server_id: int) -> None:
        pass


async def nothing_waits() -> None:
    """Everything is committed already."""


@asynccontextmanager
async def at_work(marks: Marks) -> AsyncIterator[CatchingUp]:
    """Fetch for a client that is in no server."""
    nobody = cast("Any", SimpleNamespace(guilds=[]))
    catching_up = CatchingUp(
        nobody,
        marks,
        nobody,
        nobody,
        bounds=Bounds(),
        settled=nothing_waits,
        clock=lambda: datetime.now(UTC),
    )
    async with running(catching_up.run()), asyncio.timeout(5):
        yield catching_up


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run this until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def turns() -> None:
    """Give the others far more turns of the loop than they need."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_it_says_caught_up_only_when_a_kill_can_no_longer_forget_a_channel(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    store = SlowStore()
    marks = Marks(store, nothing_waits)
    async with at_work(marks) as catching_up:
        catching_up.session_began()
        marks.saw(1, 2, 3)
        catching_up.session_is_ready()
        await store.writes.wait()
        assert "caught-up" not in caplog.messages

        store.may_end.set()
        await turns()
        assert "caught-up" in caplog.messages


async def test_nor_does_it_while_another_is_writing_the_marks(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store = SlowStore()
    marks = Marks(store, nothing_waits)
    marks.reach(1, 2, 3)
    async with running(marks.write()), at_work(marks) as catching_up:
        await store.writes.wait()
        catching_up.session_began()
        catching_up.session_is_ready()
        await turns()
        assert "caught-up" not in caplog.messages

        store.may_end.set()
        await turns()
        assert "caught-up" in caplog.messages


class Past:
    """Two servers, each with a channel and a thread in which two messages were missed and one came live.

    It is the listener, the servers' settings and Discord's history, and fails where it is told to.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = SlowStore()
        self.store.may_end.set()
        self.marks = Marks(self.store, nothing_waits)
        self.guild, self.other = make_guild(), make_guild()
        self.other.id += OTHER_ID
        self.other._roles[self.other.id] = self.other._roles[SERVER_ID]  # the role @everyone
        self.seen: list[tuple[int, int]] = []
        self.odd_message: int | None = None
        self.odd_channel: int | None = None
        self.unread: type[Exception] | None = None  # why the other server's settings cannot be read
        for channel in [*self.channels(self.guild), *self.channels(self.other)]:
            channel.id += OTHER_ID if channel.guild is self.other else 0
            channel.last_message_id = LIVE
            self.marks.reach(channel.guild.id, channel.id, HEARD)

        def history(channel: Any, *, before: Any, **_: Any) -> AsyncIterator[discord.Message]:
            return self.history(channel, before)

        monkeypatch.setattr(discord.abc.Messageable, "history", history)
        monkeypatch.setattr(catching_up, "AGAIN_AFTER_S", (0.0, 0.0))
        monkeypatch.setattr(catching_up, "LATER_S", 0.01)
        past = cast("Any", self)
        self.catching_up = CatchingUp(
            cast("Any", SimpleNamespace(guilds=[self.guild, self.other])),
            self.marks,
            past,
            past,
            bounds=Bounds(),
            settled=nothing_waits,
            clock=lambda: NOW,
        )

    @staticmethod
    def channels(guild: discord.Guild) -> list[Any]:
        return [*guild.text_channels, *guild.threads]

    def begin(self) -> None:
        """Begin a session in which the first message comes live before anything is fetched."""
        self.catching_up.session_began()
        for channel in [*self.channels(self.guild), *self.channels(self.other)]:
            self.marks.saw(channel.guild.id, channel.id, LIVE)
        self.catching_up.session_is_ready()

    async def history(self, channel: Any, before: Any) -> AsyncIterator[discord.Message]:
        if channel.id == self.odd_channel:
            raise KeyError("an odd page")
        for message_id in (LIVE, MISSED_TOO, MISSED):
            if before is None or message_id < before.id:
                message = make_message(id=str(message_id))
                message.channel = channel
                yield message

    def get(self, server_id: int) -> None:
        return None

    async def reload(self, server_id: int) -> Any:
        if self.unread is not None and server_id == self.other.id:
            raise self.unread("Not now.")
        return SimpleNamespace(settings=make_settings())

    def message(self, message: discord.Message) -> None:
        if message.id == self.odd_message:
            raise KeyError("an odd message")
        self.seen.append((message.channel.id, message.id))


ALL = [CHANNEL_ID, THREAD_ID, CHANNEL_ID + OTHER_ID, THREAD_ID + OTHER_ID]


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Past:
    return Past(monkeypatch)


async def heard(caplog: pytest.LogCaptureFixture, event: str) -> None:
    """Wait until the log says so."""
    while event not in caplog.messages:  # noqa: ASYNC110 - the log has no event
        await asyncio.sleep(0)


async def test_an_odd_message_takes_no_other_with_it(past: Past, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    past.odd_message = MISSED
    async with running(past.catching_up.run()), asyncio.timeout(5):
        past.begin()
        await heard(caplog, "caught-up")

    assert sorted(past.seen) == sorted((channel_id, MISSED_TOO) for channel_id in ALL)
    assert past.store.written == dict.fromkeys(ALL, LIVE)
    assert "catch-up-failed" in caplog.messages


async def test_an_odd_channel_takes_no_other_with_it_and_is_read_at_the_next_session(
    past: Past, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    past.odd_channel = CHANNEL_ID
    async with running(past.catching_up.run()), asyncio.timeout(5):
        past.begin()
        await heard(caplog, "caught-up")
        past.marks.saw(SERVER_ID, CHANNEL_ID, LIVE + 1)
        await past.marks.write()
        assert past.store.written == dict.fromkeys(ALL, LIVE) | {CHANNEL_ID: HEARD}
        assert (CHANNEL_ID, MISSED) not in past.seen

        past.odd_channel = None
        caplog.clear()
        past.begin()
        await heard(caplog, "caught-up")

    assert {(channel_id, MISSED) for channel_id in ALL} <= set(past.seen)
    assert past.store.written == dict.fromkeys(ALL, LIVE)


@pytest.mark.parametrize("reason", [StoreError, KeyError])
async def test_a_server_whose_gaps_cannot_be_told_keeps_its_marks_and_is_tried_again(
    past: Past, caplog: pytest.LogCaptureFixture, reason: type[Exception]
) -> None:
    caplog.set_level(logging.INFO)
    past.unread = reason
    ours, theirs = ALL[:2], ALL[2:]
    async with running(past.catching_up.run()), asyncio.timeout(5):
        past.begin()
        await past.store.writes.wait()
        await turns()
        assert past.store.written == dict.fromkeys(ours, LIVE) | dict.fromkeys(theirs, HEARD)
        assert {channel_id for channel_id, _ in past.seen} == set(ours)
        assert "caught-up" not in caplog.messages

        past.unread = None
        await heard(caplog, "caught-up")

    assert {channel_id for channel_id, _ in past.seen} == set(ALL)
    assert past.store.written == dict.fromkeys(ALL, LIVE)


async def test_a_round_that_fails_as_a_whole_moves_no_mark_and_is_tried_again(
    past: Past, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)

    async def fail(_: object) -> None:
        raise RuntimeError("walnut")

    async with running(past.catching_up.run()), asyncio.timeout(5):
        with monkeypatch.context() as patched:
            patched.setattr(past.catching_up, "_find", fail)
            past.begin()
            await heard(caplog, "catch-up-failed")
            await past.marks.write()
            assert past.store.written == dict.fromkeys(ALL, HEARD)
        await heard(caplog, "caught-up")

    assert past.store.written == dict.fromkeys(ALL, LIVE)


async def test_servers_that_are_not_there_yet_do_not_end_the_holding_of_a_session(past: Past) -> None:
    async with running(past.catching_up.run()), asyncio.timeout(5):
        past.begin()
        past.guild.unavailable = past.other.unavailable = True
        past.catching_up.session_began()  # the connection is lost again, and its servers are still to come
        await past.store.writes.wait()
        await turns()
        past.marks.saw(SERVER_ID, CHANNEL_ID, LIVE + 1)
        await past.marks.write()

    assert past.store.written == dict.fromkeys(ALL, HEARD)

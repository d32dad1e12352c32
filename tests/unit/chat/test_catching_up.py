"""What the log says of fetching can be relied on."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.chat.catching_up import Bounds, CatchingUp
from bot.core.records import Mark
from bot.pipeline.marks import Marks


class SlowStore:
    """Writes marks when it is let."""

    def __init__(self) -> None:
        self.writes = asyncio.Event()
        self.may_end = asyncio.Event()

    async def marks(self) -> tuple[Mark, ...]:
        return ()

    async def write_marks(self, marks: Sequence[Mark]) -> None:
        self.writes.set()
        await self.may_end.wait()

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

"""What the log says of fetching can be relied on."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
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


async def test_it_says_caught_up_only_when_a_kill_can_no_longer_forget_a_channel(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    store = SlowStore()
    marks = Marks(store, nothing_waits)
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
    running = asyncio.create_task(catching_up.run())
    async with asyncio.timeout(5):
        catching_up.session_began()
        marks.saw(1, 2, 3)
        catching_up.session_is_ready()
        await store.writes.wait()
        assert "caught-up" not in caplog.messages

        store.may_end.set()
        for _ in range(10):  # turns of the loop, far more than it takes
            await asyncio.sleep(0)
        assert "caught-up" in caplog.messages
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

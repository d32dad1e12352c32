"""Count how often the rest of the program has its turn while something long goes on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """The turns that others have had."""

    taken = 0


@asynccontextmanager
async def counted_turns() -> AsyncIterator[Turns]:
    """Count the turns that a task of its own has until the block ends."""
    turns = Turns()

    async def take_turns() -> None:
        while True:
            turns.taken += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(take_turns())
    try:
        yield turns
    finally:
        other.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await other

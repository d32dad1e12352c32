"""Do long work in small steps: all at once, or with a turn for the rest of the bot between two of them."""

import asyncio
from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
Steps = Generator[None, None, T]  # stops wherever others may have a turn, and returns what came of it


def at_once(steps: Steps[T]) -> T:
    """Take all steps and return what comes of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


async def in_turns(steps: Steps[T]) -> T:
    """Take all steps, the loop having its turn between two of them, and return what comes of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        await asyncio.sleep(0)

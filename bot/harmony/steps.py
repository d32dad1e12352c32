"""Do long work in small steps: all at once, or with a turn for the rest of the bot between two of them."""

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

TURN_S = 0.001  # of steps on end; a turn for each of a few short ones costs more than they do

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
    """Take all steps and return what comes of them; the loop has its turn whenever they took TURN_S."""
    began = time.perf_counter()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if time.perf_counter() - began >= TURN_S:
            await asyncio.sleep(0)
            began = time.perf_counter()

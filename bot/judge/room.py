"""How many questions one server is asked at once: found out by asking, never fixed by hand.

The server says how many requests it runs and how many wait. As long as none waits and our room was used up,
there is more to be had; when many wait, they had better wait in our own queue, where what is urgent overtakes
them. A server that does not say is told by its speed: more at once that brings no more answers is taken back.

Questions that stand ready while the room is full go in one by one, the most urgent first. But after one that
was urgent the next goes in as it came, and both here and at the server it counts as an ordinary one: so what
is urgent, however much of it there is, delays what is not and never keeps it out.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from bot.core.judgement import Priority

FIRST = 8
MOST = 256
_GROWTH = 0.5  # of the room, at each look, until it is found
_GAIN = 1.05  # answers a second that more room must bring where the server says nothing
_HOLD_LOOKS = 60  # before what brought nothing is tried again
_TURN_S = 0.05  # from an answer to the next question there, where the CPU is shared
_ORDINARY = int(Priority.FLAG)


@dataclass(eq=False, slots=True)
class _Ready:
    """A question that stands before a full room."""

    priority: int
    turn: asyncio.Future[int]


class Room:
    """The room for questions to one server."""

    def __init__(self, *, first: int = FIRST, most: int = MOST) -> None:
        self.limit = min(first, most)
        self.in_flight = 0
        self.running = 0  # as the server last said; what it runs for others counts as well
        self._most = most
        self._answered = 0  # since the last look
        self._was_full = False
        self._was_late = False  # since the last look
        self._best = 0.0  # answers a second before the room last grew
        self._before = self.limit
        self._hold = 0
        self._was_too_large = False  # more waited there than had to: from then on it grows by little
        self._ready: list[_Ready] = []  # as they came
        self._was_urgent = False  # the one that went in last

    @property
    def wanted(self) -> float:
        """The share of the room that is taken or waited for."""
        return (self.in_flight + len(self._ready)) / self.limit

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place, whether there is room or not."""
        self._count_in()
        try:
            yield
        finally:
            self._go_out()

    @asynccontextmanager
    async def place(self, priority: int) -> AsyncIterator[int]:
        """Wait until there is room, and hold a place. Yields the priority to ask the server under.

        The lowest number goes in first; of two that go in, one at most as more urgent than a flag.
        """
        sent = self._go_in(priority) if self.in_flight < self.limit else await self._turn(priority)
        try:
            yield sent
        finally:
            self._go_out()

    def answered(self) -> None:
        """Record an answer."""
        self._answered += 1

    def late(self) -> None:
        """Record a question that was not answered in time: there were too many."""
        if not self._was_late:  # those that are late together say it once
            self.limit = max(1, self.limit // 2)
        self._was_late = True
        self._hold = _HOLD_LOOKS

    def told(self, running: int, waiting: int, *, seconds: float) -> None:
        """Take note of the load that the server tells, so many seconds after the last time."""
        self.running = running
        # Answers come in bursts of about the root of what runs, and quick ones while the next is on its way:
        # so many wait there to take their places.
        on_the_way = self._answered / seconds * _TURN_S if seconds else 0.0
        slack = max(1, math.isqrt(running), math.ceil(on_the_way))
        if waiting > slack:
            # Whether they are ours or somebody else's: asking for more would only lengthen the line.
            self.limit = max(1, min(self.limit, self.in_flight) - (waiting - slack))
            self._was_too_large = True
        elif waiting == 0 and self._was_full and not self._hold:
            self._grow(slack if self._was_too_large else int(self.limit * _GROWTH))
        self._forget()

    def timed(self, seconds: float) -> None:
        """Take note that so much time has passed, where the server tells no load."""
        rate = self._answered / seconds
        if self._was_full and not self._hold:
            if self._best and rate < self._best * _GAIN:
                self.limit, self._best, self._hold = self._before, 0.0, _HOLD_LOOKS
            elif self._answered:
                self._best, self._before = rate, self.limit
                self._grow(int(self.limit * _GROWTH))
        self._forget()

    def _grow(self, by: int) -> None:
        self.limit = min(self._most, self.limit + max(1, by))
        self._let_in()

    async def _turn(self, priority: int) -> int:
        """Stand before the full room until somebody makes this one go in."""
        ready = _Ready(priority, asyncio.get_running_loop().create_future())
        self._ready.append(ready)
        try:
            return await ready.turn
        except asyncio.CancelledError:
            if ready.turn.done() and not ready.turn.cancelled():
                self._go_out()  # it was let in just before it gave up
            raise

    def _let_in(self) -> None:
        while self._ready and self.in_flight < self.limit:
            # Of equals, the one that came first.
            ready = min(self._ready, key=lambda one: self._counts_as(one.priority))
            self._ready.remove(ready)
            if not ready.turn.done():  # whoever gave up has cancelled theirs
                ready.turn.set_result(self._go_in(ready.priority))

    def _counts_as(self, priority: int) -> int:
        """Return the priority that a question has just now: none is urgent twice in a row."""
        return max(priority, _ORDINARY) if self._was_urgent else priority

    def _go_in(self, priority: int) -> int:
        counts_as = self._counts_as(priority)
        self._was_urgent = counts_as < _ORDINARY
        self._count_in()
        return counts_as

    def _count_in(self) -> None:
        self.in_flight += 1
        self._was_full = self._was_full or self.in_flight >= self.limit

    def _go_out(self) -> None:
        self.in_flight -= 1
        self._let_in()
        if not self.in_flight:
            self._was_urgent = False  # nobody is left whom the next could overtake

    def _forget(self) -> None:
        self._answered, self._was_full, self._was_late = 0, self.in_flight >= self.limit, False
        self._hold = max(0, self._hold - 1)

"""How many questions one server is asked at once: found out by asking, never fixed by hand.

The server says how many requests it runs and how many wait. As long as none waits and our room was used up,
there is more to be had; when many wait, they had better wait in our own queue, where what is urgent overtakes
them. A server that does not say is told by its speed: more at once that brings no more answers is taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

FIRST = 8
MOST = 256
_GROWTH = 0.5  # of the room, at each look
_SLACK = 8  # one waiting for so many that run keeps a server busy between two answers
_GAIN = 1.05  # answers a second that more room must bring where the server says nothing
_HOLD_LOOKS = 60  # before what brought nothing is tried again


class Room:
    """The room for questions to one server."""

    def __init__(self, *, first: int = FIRST, most: int = MOST) -> None:
        self.limit = min(first, most)
        self.in_flight = 0
        self.running = 0  # as the server last said; what it runs for others counts as well
        self._most = most
        self._answered = 0  # since the last look
        self._was_full = False
        self._best = 0.0  # answers a second before the room last grew
        self._before = self.limit
        self._hold = 0

    @property
    def free(self) -> int:
        """How many more questions may be asked now."""
        return max(0, self.limit - self.in_flight)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the place of one question."""
        self.in_flight += 1
        self._was_full = self._was_full or self.in_flight >= self.limit
        try:
            yield
        finally:
            self.in_flight -= 1

    def answered(self) -> None:
        """Record an answer."""
        self._answered += 1

    def late(self) -> None:
        """Record a question that was not answered in time: there were too many."""
        self.limit = max(1, self.limit // 2)
        self._hold = _HOLD_LOOKS

    def told(self, running: int, waiting: int) -> None:
        """Take note of the load that the server tells."""
        self.running = running
        slack = max(1, running // _SLACK)
        if waiting > slack:
            # Whether they are ours or somebody else's: asking for more would only lengthen the line.
            self.limit = max(1, min(self.limit, self.in_flight) - (waiting - slack))
        elif waiting == 0 and self._was_full and not self._hold:
            self._grow()
        self._forget()

    def timed(self, seconds: float) -> None:
        """Take note that so much time has passed, where the server tells no load."""
        rate = self._answered / seconds
        if self._was_full and not self._hold:
            if self._best and rate < self._best * _GAIN:
                self.limit, self._best, self._hold = self._before, 0.0, _HOLD_LOOKS
            elif self._answered:
                self._best, self._before = rate, self.limit
                self._grow()
        self._forget()

    def _grow(self) -> None:
        self.limit = min(self._most, self.limit + max(1, int(self.limit * _GROWTH)))

    def _forget(self) -> None:
        self._answered, self._was_full = 0, self.in_flight >= self.limit
        self._hold = max(0, self._hold - 1)

"""Stop asking a model server that does not answer, and notice when it is back."""

from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    """What the breaker lets through."""

    CLOSED = "closed"  # everything
    OPEN = "open"  # nothing; after a while, one look whether the server is there
    HALF_OPEN = "half-open"  # the server is there again; the next failure opens at once


class Breaker:
    """Counts failures in a row. The waiting time doubles with every failed look, up to a bound."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        threshold: int = 3,
        cool_down_s: float = 2.0,
        max_cool_down_s: float = 4.0,  # a look is one small request, and people wait for its answer
    ) -> None:
        self._clock = clock
        self._threshold = threshold
        self._cool_down_s = cool_down_s
        self._max_cool_down_s = max_cool_down_s
        self._failures = 0
        self._looks_failed = 0
        self._opened_at = 0.0
        self.state = BreakerState.CLOSED

    @property
    def is_open(self) -> bool:
        """Whether nothing is let through."""
        return self.state is BreakerState.OPEN

    @property
    def may_look(self) -> bool:
        """Whether it is time to look at a server that was away."""
        wait_s = min(self._cool_down_s * 2**self._looks_failed, self._max_cool_down_s)
        return self.is_open and self._clock() - self._opened_at >= wait_s

    def answered(self) -> None:
        """Record that a question was answered, well or badly."""
        self.state = BreakerState.CLOSED
        self._failures = self._looks_failed = 0

    def failed(self) -> None:
        """Record that a question was not answered at all."""
        self._failures += 1
        if self.state is BreakerState.HALF_OPEN or self._failures >= self._threshold:
            self._open()

    def seen(self) -> None:
        """Record that a look found the server there."""
        if self.is_open:
            self.state = BreakerState.HALF_OPEN

    def not_seen(self) -> None:
        """Record that a look found nobody; a server that is known to be away is asked nothing."""
        self._looks_failed = min(self._looks_failed + 1, 16) if self.is_open else 0
        self._open()

    def _open(self) -> None:
        self.state = BreakerState.OPEN
        self._opened_at = self._clock()

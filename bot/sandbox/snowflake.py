"""Make ids the way Discord does: they only ever grow, and each tells when it was made."""

from collections.abc import Callable

DISCORD_EPOCH_MS = 1_420_070_400_000  # the first millisecond of 2015 (API reference, "Snowflakes")
SEQUENCE_BITS = 22


class Snowflakes:
    """Hands out ids that grow even when the clock stands still or goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return an id greater than every one before it."""
        self._last = max(self._last + 1, snowflake_at(self._clock()))
        return self._last


def snowflake_at(when: float) -> int:
    """Return the smallest id of that moment, given in seconds since 1970."""
    return max(0, int(when * 1000) - DISCORD_EPOCH_MS) << SEQUENCE_BITS


def made_at(snowflake: int) -> float:
    """Return when an id was made, in seconds since 1970, exact to the millisecond."""
    return ((snowflake >> SEQUENCE_BITS) + DISCORD_EPOCH_MS) / 1000

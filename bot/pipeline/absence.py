"""Whether the model is away, as the whole path sees it: from a question without answer to the next answer.

The judge knows whether the server answers just now. A server that is there and never answers in time
is away all the same, so an absence ends with an answer, or with a look when nothing is to be asked.
"""

import asyncio
import logging
from datetime import datetime

log = logging.getLogger(__name__)


class Absence:
    """Holds the workers back while the model is away."""

    def __init__(self) -> None:
        self.since: datetime | None = None  # UTC; None: the model answers
        self._begun = asyncio.Event()
        self._over = asyncio.Event()
        self._over.set()

    def begin(self, now: datetime) -> None:
        """Record that the model is away; one that is away already has been so since then."""
        if self.since is None:
            log.warning("model-away")
            self.since = now
            self._over.clear()
            self._begun.set()

    def end(self) -> None:
        """Record that the model is there, and let everybody go on."""
        if self.since is not None:
            log.info("model-back", extra={"away_since": self.since.isoformat(timespec="seconds")})
        self.since = None
        self._begun.clear()
        self._over.set()

    async def begun(self) -> None:
        """Wait until the model is away."""
        await self._begun.wait()

    async def over(self) -> None:
        """Wait until the model is there."""
        await self._over.wait()

"""How much the model bears, measured by how long its questions wait: each server's share of flags follows.

Questions that have waited for longer than five minutes say nothing of today's traffic: they are what an
absent model has left behind, and fresh ones go before them.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.errors import StoreError
from bot.pipeline.ports.servers import TrafficStore

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
FRESH = timedelta(minutes=5)  # as the queue counts freshness
LONG_WAIT_S = 30.0  # a server's oldest fresh question has waited too long: fewer are to be asked
SHORT_WAIT_S = 10.0  # there is room again
DOWN, UP = 0.7, 1.15  # a look; from all to a quarter within 20 s, and back within 50 s
LEAST = 0.05  # of the budget, so that an end of the trouble is noticed soon
SHORT_QUEUE = 8  # open questions; as many as are asked at once


class Capacity:
    """Looks at the queue now and then, and remembers what it saw.

    is_away    says whether the model gives no answers; meanwhile nothing is learnt of what it bears
    has_model  False: flags go to people at once, nothing waits, and nothing is drawn at random
    """

    def __init__(
        self,
        store: TrafficStore,
        is_away: Callable[[], bool],
        *,
        has_model: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._is_away = is_away
        self._has_model = has_model
        self._clock = clock
        self._bearable: dict[int, float] = {}  # by server; those that are not at 1
        self._waits_s: dict[int, float] = {}
        self._is_short = False

    def of(self, server_id: int) -> float:
        """Return how much of its budget the model bears for this server, 0–1."""
        return self._bearable.get(server_id, 1.0)

    def wait_s(self, server_id: int) -> float:
        """Return how long the server's oldest fresh question has waited, in seconds; 0 if none waits."""
        return self._waits_s.get(server_id, 0.0)

    @property
    def longest_wait_s(self) -> float:
        """The longest such wait of all servers, in seconds."""
        return max(self._waits_s.values(), default=0.0)

    @property
    def has_room(self) -> bool:
        """Whether the queue is short, so that what nobody flagged may be asked about."""
        return self._is_short and self._has_model and not self._is_away()

    async def run(self) -> None:
        """Look until cancelled. A store in trouble leaves what was seen last."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.warning("queue-not-seen", extra={"reason": str(error)})
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once. Raises StoreError."""
        now = self._clock()
        oldest = await self._store.oldest_questions(now - FRESH)
        self._is_short = await self._store.waiting() < SHORT_QUEUE
        self._waits_s = {server: (now - since).total_seconds() for server, since in oldest.items()}
        if not self._is_away():
            for server_id in {*self._bearable, *self._waits_s}:
                self._learn(server_id)

    def _learn(self, server_id: int) -> None:
        wait_s = self.wait_s(server_id)
        bearable = self.of(server_id)
        if wait_s > LONG_WAIT_S:
            self._bearable[server_id] = max(LEAST, bearable * DOWN)
        elif wait_s < SHORT_WAIT_S:
            bearable *= UP
            if bearable >= 1.0:
                self._bearable.pop(server_id, None)
            else:
                self._bearable[server_id] = bearable

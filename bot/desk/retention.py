"""Forget in time: what has been kept as long as the server wants, and whoever asked to be forgotten.

Runs at start, every hour, and when it is called. The mod-log is edited for it at most twenty times a minute
in each server, so that old cases never stand in the way of new ones.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.errors import StoreError
from bot.core.held import Erased
from bot.core.settings import ServerSettings
from bot.pipeline.budget import PostBudget
from bot.pipeline.wake import Wake

log = logging.getLogger(__name__)

EVERY_S = 3600.0  # what is due is erased within the hour
PACE_S = 5.0  # between steps while there is more to do and posts may be edited again soon
COPIES_KEPT = timedelta(days=30)  # dated copies made before the tables were changed


class RetentionStore(Protocol):
    """What forgetting needs from the store. Every method is one transaction."""

    async def servers(self) -> tuple[int, ...]:
        """Return the ids of all servers that were ever seen."""

    async def settings(self, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never seen."""

    async def erase_expired(self, server_id: int, before: datetime, *, posts: int) -> Erased:
        """Erase some of what was seen before then, touching at most this many posts."""

    async def erase_member(self, server_id: int, user_id: int, *, posts: int) -> Erased:
        """Erase some of what is kept of this member, touching at most this many posts."""

    async def erasures_asked(self) -> tuple[tuple[int, int], ...]:
        """Return server and member of every erasure that is not finished."""

    async def tidy(self, copies_before: datetime) -> None:
        """Let go of files that hold what was erased."""


class Retention:
    """Erases, bit by bit."""

    def __init__(
        self,
        store: RetentionStore,
        asked: Wake,
        cases: Wake,
        budget: PostBudget,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._asked = asked
        self._cases = cases
        self._budget = budget
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            seen = self._asked.count
            try:
                more = await self.step()
            except StoreError:
                log.exception("retention-failed")
                more = False
            await self._asked.wait(since=seen, at_most_s=PACE_S if more else EVERY_S)

    async def step(self) -> bool:
        """Erase what is due, as far as posts may be edited; return whether there is more.

        Raises StoreError.
        """
        erased, more = 0, False
        for server_id, user_id in await self._store.erasures_asked():
            posts = self._budget.left(server_id)
            one = await self._store.erase_member(server_id, user_id, posts=posts)
            erased, more = erased + self._count(server_id, one), more or one.more
        for server_id in await self._store.servers():
            settings = await self._store.settings(server_id)
            before = self._clock() - timedelta(days=settings.retention_days)
            posts = self._budget.left(server_id)
            one = await self._store.erase_expired(server_id, before, posts=posts)
            erased, more = erased + self._count(server_id, one), more or one.more
        if erased:
            self._cases.set()
            log.info("content-erased", extra={"messages": erased, "more": more})
        if not more:
            await self._store.tidy(self._clock() - COPIES_KEPT)
        return more

    def _count(self, server_id: int, erased: Erased) -> int:
        for _ in range(erased.posts):
            self._budget.spend(server_id)
        return erased.messages

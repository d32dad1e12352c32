"""How much there is in the store, read now and then: asking takes a transaction, and a scrape must not."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from prometheus_client import Gauge

from bot.core.case import CaseState
from bot.core.errors import StoreError
from bot.ops.metrics import Metrics

EVERY_S = 15.0  # as often as Prometheus usually scrapes


class Counts(Protocol):
    """What the store counts."""

    @property
    def open_judgements(self) -> int:
        """Questions without an answer."""

    @property
    def cases(self) -> Mapping[CaseState, int]:
        """Cases by how far they have come."""

    @property
    def db_bytes(self) -> int:
        """The size of the database."""


class StoreGauges:
    """Keeps the store's gauges fresh."""

    def __init__(self, metrics: Metrics, count: Callable[[], Awaitable[Counts]]) -> None:
        self._count = count
        new = metrics.registry
        self._open = Gauge("bylaw_judgements_open", "Questions without an answer", registry=new)
        self._cases = Gauge("bylaw_cases", "Cases, by state", ["state"], registry=new)
        self._bytes = Gauge("bylaw_database_bytes", "Size of the database", registry=new)

    async def run(self) -> None:
        """Read until cancelled. A store in trouble leaves the last values standing."""
        while True:
            with contextlib.suppress(StoreError):  # whoever needs the store says so
                self._show(await self._count())
            await asyncio.sleep(EVERY_S)

    def _show(self, counts: Counts) -> None:
        self._open.set(counts.open_judgements)
        self._bytes.set(counts.db_bytes)
        for state, cases in counts.cases.items():
            self._cases.labels(state.value).set(cases)

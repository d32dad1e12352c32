import asyncio
from dataclasses import dataclass, field

from bot.core.case import CaseState
from bot.core.errors import StoreError
from bot.ops.gauges import StoreGauges
from bot.ops.metrics import Metrics


@dataclass
class Counted:
    open_judgements: int = 3
    cases: dict[CaseState, int] = field(default_factory=lambda: {CaseState.JUDGING: 2})
    db_bytes: int = 4_096


async def test_the_gauges_show_what_the_store_counts() -> None:
    metrics = Metrics()
    counted = asyncio.Event()

    async def count() -> Counted:
        counted.set()
        return Counted()

    running = asyncio.create_task(StoreGauges(metrics, count).run())
    await counted.wait()
    await asyncio.sleep(0)
    running.cancel()

    shown = metrics.exposition().decode()
    assert "bylaw_judgements_open 3.0" in shown
    assert 'bylaw_cases{state="judging"} 2.0' in shown
    assert "bylaw_database_bytes 4096.0" in shown


async def test_a_store_in_trouble_does_not_end_the_reading() -> None:
    asked = asyncio.Event()

    async def count() -> Counted:
        asked.set()
        raise StoreError("The database failed.")

    running = asyncio.create_task(StoreGauges(Metrics(), count).run())
    await asked.wait()
    await asyncio.sleep(0)

    assert not running.done()
    running.cancel()

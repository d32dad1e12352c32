"""What members ask about themselves, and what is erased when it is time."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.errors import StoreError
from bot.core.held import NOBODY_ID
from bot.desk.privacy import PrivacyDesk
from bot.desk.retention import Retention
from bot.pipeline.budget import PostBudget
from bot.pipeline.wake import Wake
from tests.contract.steps import VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy
from tests.unit.desk.conftest import Office

MEMBER = 500


class Bureau:
    """The desk and the worker over one store, with clocks that stand still until they are moved."""

    def __init__(self, office: Office) -> None:
        self.store = office.store
        self.steps = Steps(office.store)
        self.asked, self.cases = Wake(), Wake()
        self.now = NOW
        self.monotonic_s = 0.0
        self.desk = PrivacyDesk(office.store, office.settings, self.asked, clock=self.clock)
        budget = PostBudget(lambda: self.monotonic_s, posts=2)
        self.retention = Retention(office.store, self.asked, self.cases, budget, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    async def posted(self, number: int) -> int:
        """Have a case of its own posted; return its id."""
        sent = flagged(f"walnut {number}", message_id=7_000 + number)
        case = await self.steps.decided(VIOLATION, sent)
        post = await self.store.begin_post(case, 80)
        await self.store.record_post(post, 90 + number, [case])
        return case.id

    async def is_erased(self, case_id: int) -> bool:
        return (await self.steps.case(case_id)).sightings[0].erased


@pytest.fixture
async def bureau(office: Office) -> Bureau:
    bureau = Bureau(office)
    await bureau.steps.add(make_policy())
    return bureau


async def test_what_is_older_than_the_servers_days_is_erased(bureau: Bureau) -> None:
    case_id = await bureau.posted(1)
    await bureau.desk.set_retention(SERVER_ID, 7, 42)

    bureau.now = NOW + timedelta(days=7)
    await bureau.retention.step()
    assert not await bureau.is_erased(case_id)

    bureau.now = NOW + timedelta(days=7, seconds=1)
    assert not await bureau.retention.step()
    assert await bureau.is_erased(case_id)
    assert bureau.cases.count == 1


async def test_posts_are_edited_at_a_bounded_rate(bureau: Bureau) -> None:
    ids = [await bureau.posted(number) for number in range(3)]
    bureau.now = NOW + timedelta(days=31)

    assert await bureau.retention.step()
    assert await bureau.retention.step()
    assert [await bureau.is_erased(case_id) for case_id in ids] == [True, True, False]

    bureau.monotonic_s = 61.0
    assert not await bureau.retention.step()
    assert await bureau.is_erased(ids[2])


async def test_who_asks_is_forgotten_and_the_worker_is_woken(bureau: Bureau) -> None:
    case_id = await bureau.posted(1)

    held = await bureau.desk.forget(SERVER_ID, MEMBER)
    await bureau.retention.step()

    record = (await bureau.steps.case(case_id)).sightings[0]
    assert (held.messages, bureau.asked.count) == (1, 1)
    assert (record.erased, record.sighting.author.id) == (True, NOBODY_ID)
    assert (await bureau.desk.export(SERVER_ID, MEMBER)).messages == ()


async def test_a_request_outlives_the_process_that_took_it(bureau: Bureau, office: Office) -> None:
    case_id = await bureau.posted(1)
    await bureau.desk.forget(SERVER_ID, MEMBER)

    await Bureau(office).retention.step()

    assert await bureau.is_erased(case_id)


async def test_an_export_holds_own_words(bureau: Bureau) -> None:
    await bureau.posted(1)

    export = await bureau.desk.export(SERVER_ID, MEMBER)

    assert [message.text for message in export.messages] == ["walnut 1"]
    assert export.complete


async def test_a_store_in_trouble_does_not_end_the_worker(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = asyncio.Queue[str]()

    async def fails() -> bool:
        steps.put_nowait("step")
        raise StoreError("The disk is full.")

    monkeypatch.setattr(bureau.retention, "step", fails)
    running = asyncio.create_task(bureau.retention.run())
    async with asyncio.timeout(5):
        await steps.get()
        bureau.asked.set()
        await steps.get()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_changing_the_days_keeps_everything_else(bureau: Bureau) -> None:
    before = await bureau.store.settings(SERVER_ID)

    after = await bureau.desk.set_retention(SERVER_ID, 90, 42)

    assert after == replace(before, retention_days=90)

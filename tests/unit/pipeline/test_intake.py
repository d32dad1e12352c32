import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StoreError
from bot.core.judgement import Priority
from bot.core.records import FlaggedSighting, Recorded
from bot.pipeline import intake as module
from bot.pipeline.events import IntakeDropped, SightingRecorded
from bot.pipeline.intake import BATCH, Intake
from bot.store.writer import Writer
from tests.contract.steps import flagged
from tests.factories import NOW, make_sighting
from tests.fakes import Watcher
from tests.unit.pipeline.conftest import PlayedPath


class Notebook:
    """A store that writes down what it is given, or refuses."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.refuses = 0  # so many times
        self.cannot_record: set[int] = set()  # message ids
        self.gone: list[tuple[int, int]] = []

    @property
    def recorded(self) -> list[int]:
        return [message_id for batch in self.batches for message_id in batch]

    async def record(self, sightings: Sequence[FlaggedSighting], now: datetime) -> tuple[Recorded, ...]:
        await asyncio.sleep(0)
        if self.refuses:
            self.refuses -= 1
            raise StoreError("The disk is full.")
        ids = [one.sighting.message_id for one in sightings]
        if self.cannot_record & set(ids):
            raise LookupError("an odd sighting")
        self.batches.append(ids)
        return tuple(Recorded(case_id=number, is_new=True, judgements=1) for number in ids)

    async def note_gone(self, server_id: int, message_ids: Sequence[int], now: datetime) -> int:
        await asyncio.sleep(0)
        if self.refuses:
            self.refuses -= 1
            raise StoreError("The disk is full.")
        if self.cannot_record & set(message_ids):
            raise LookupError("an odd deletion")
        self.gone += [(server_id, message_id) for message_id in message_ids]
        return len(message_ids)


class Played:
    def __init__(self, capacity: int = 1_000) -> None:
        self.store = Notebook()
        self.seen = Watcher()
        self.rings = 0
        self.intake = Intake(
            self.store,  # type: ignore[arg-type]  # it has what intake calls
            self.seen,
            self._ring,
            self._ring,
            capacity=capacity,
            clock=lambda: NOW,
        )

    def _ring(self) -> None:
        self.rings += 1

    def put(self, *message_ids: int, priority: Priority = Priority.FLAG) -> None:
        for message_id in message_ids:
            self.intake.put(flagged(message_id=message_id, priority=priority))

    def dropped(self) -> list[int]:
        return [event.message_id for event in self.seen.of(IntakeDropped) if isinstance(event, IntakeDropped)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.intake.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def commit(self) -> None:
        async with self.running():
            await self.intake.drained()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)


async def test_what_has_gathered_is_committed_together_and_in_order() -> None:
    played = Played()
    played.put(1, 2, 3)
    assert len(played.intake) == 3

    await played.commit()

    assert played.store.batches == [[1, 2, 3]]
    assert len(played.intake) == 0
    assert played.rings == 1
    assert len(played.seen.of(SightingRecorded)) == 3


async def test_one_transaction_has_a_bound() -> None:
    played = Played()
    played.put(*range(BATCH + 10))

    await played.commit()

    assert [len(batch) for batch in played.store.batches] == [BATCH, 10]


async def test_what_arrives_during_a_commit_is_committed_next() -> None:
    played = Played()
    played.put(1)
    async with played.running():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        played.put(2)
        await played.intake.drained()

    assert played.store.batches == [[1], [2]]


async def test_a_store_that_refuses_is_asked_again_and_nothing_is_lost() -> None:
    played = Played()
    played.store.refuses = 3
    played.put(1, 2)

    await played.commit()

    assert played.store.batches == [[1, 2]]
    assert played.dropped() == []


async def test_a_sighting_that_cannot_be_recorded_is_lost_alone_and_counted() -> None:
    played = Played()
    played.store.cannot_record = {2}
    played.put(1, 2, 3)

    await played.commit()

    assert played.store.recorded == [1, 3]
    assert played.dropped() == [2]
    assert played.intake.dropped == 1


async def test_a_store_that_refuses_half_way_through_the_isolated_repeats_none() -> None:
    played = Played()
    played.store.cannot_record = {1}
    played.put(1, 2, 3)
    record = played.store.record

    async def refuse_the_second_once(sightings, now):
        if [one.sighting.message_id for one in sightings] == [3] and not played.store.refuses:
            played.store.record = record  # type: ignore[method-assign]  # the next call is the real one
            raise StoreError("The disk is full.")
        return await record(sightings, now)

    played.store.record = refuse_the_second_once  # type: ignore[method-assign]  # see above

    await played.commit()

    assert played.store.recorded == [2, 3]
    assert played.dropped() == [1]


async def test_when_it_is_full_the_newest_of_the_least_urgent_is_dropped() -> None:
    played = Played(capacity=3)
    played.put(1, 2)
    played.put(3, priority=Priority.HARD)

    played.put(4, priority=Priority.REPORT)
    played.put(5)

    await played.commit()
    assert played.dropped() == [2, 5]
    assert played.store.recorded == [1, 3, 4]


async def test_what_is_being_committed_is_past_dropping() -> None:
    played = Played(capacity=2)
    played.put(1, 2)
    writing = asyncio.create_task(played.intake.run())
    await asyncio.sleep(0)  # the store has been handed both

    played.put(3, priority=Priority.HARD)
    await played.intake.drained()
    writing.cancel()

    assert played.dropped() == [3]
    assert played.store.recorded == [1, 2]


@given(st.lists(st.sampled_from(Priority), max_size=30), st.integers(1, 8))
def test_whatever_comes_the_newest_of_the_least_urgent_is_dropped(
    priorities: list[Priority], capacity: int
) -> None:
    seen, kept, dropped = Watcher(), [], []
    intake = Intake(Notebook(), seen, lambda: None, lambda: None, capacity=capacity)  # type: ignore[arg-type]  # it has what intake calls
    for number, priority in enumerate(priorities):
        intake.put(flagged(message_id=number, priority=priority))
        kept.append((priority, number))
        if len(kept) > capacity:
            dropped.append(max(kept)[1])
            kept.remove(max(kept))

    assert [
        event.message_id for event in seen.of(IntakeDropped) if isinstance(event, IntakeDropped)
    ] == dropped
    assert len(intake) == len(kept)


async def test_a_person_who_waits_is_not_kept_behind_what_has_gathered() -> None:
    played = Played()
    played.put(1, 2)

    recorded = await played.intake.record_now(flagged(message_id=9))

    assert recorded.case_id == 9
    assert played.store.recorded == [9]
    assert len(played.intake) == 2


async def test_a_person_who_waits_is_told_when_the_store_refuses() -> None:
    played = Played()
    played.store.refuses = 1

    with pytest.raises(StoreError):
        await played.intake.record_now(flagged(message_id=9))


async def test_nothing_to_commit_is_drained_at_once() -> None:
    await Played().intake.drained()


async def test_what_is_not_committed_is_not_drained() -> None:
    played = Played()
    played.put(1)
    waiting = asyncio.create_task(played.intake.drained())
    await asyncio.sleep(0)
    assert not waiting.done()

    await played.commit()

    await waiting


async def test_deletions_are_noted_after_the_messages_that_they_are_about() -> None:
    played = Played()
    played.intake.put_gone(5, [1, 2])
    played.put(1)
    played.intake.put_gone(6, [3])

    await played.commit()

    assert played.store.recorded == [1]
    assert played.store.gone == [(5, 1), (5, 2), (6, 3)]
    assert played.rings == 3
    assert played.intake.is_idle


async def test_a_store_that_refuses_a_deletion_is_asked_again() -> None:
    played = Played()
    played.store.refuses = 2
    played.intake.put_gone(5, [1, 2])

    await played.commit()

    assert played.store.gone == [(5, 1), (5, 2)]


async def test_a_deletion_that_cannot_be_noted_stops_nothing() -> None:
    played = Played()
    played.store.cannot_record = {9}
    async with played.running():
        played.intake.put_gone(5, [9])
        await played.intake.drained()
        played.put(1)
        await played.intake.drained()

    assert played.store.recorded == [1]


async def test_deletions_have_a_bound(monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_GONE", 2)
    played = Played()
    played.intake.put_gone(5, range(10))

    await played.commit()

    assert played.store.gone == [(5, 8), (5, 9)]


async def test_what_comes_soon_after_a_commit_gathers_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_S", 60.0)
    played = Played()
    async with played.running():
        for message_id in (1, 2, 3):
            played.put(message_id)
            await asyncio.sleep(0.02)
        assert played.store.batches == [[1]]  # the first waits for nothing


async def test_it_gathers_no_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_S", 0.05)
    played = Played()
    async with played.running(), asyncio.timeout(5):
        for message_id in (1, 2):
            played.put(message_id)
            await asyncio.sleep(0)
        await played.intake._idle.wait()
    assert played.store.batches == [[1], [2]]


async def test_whoever_waits_until_all_is_committed_does_not_wait_for_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "GATHER_S", 60.0)
    played = Played()
    async with played.running(), asyncio.timeout(5):
        for message_id in (1, 2, 3):
            played.put(message_id)
            await played.intake.drained()
        played.intake.put_gone(10, [1])
        await played.intake.drained()
    assert played.store.batches == [[1], [2], [3]]
    assert played.store.gone == [(10, 1)]


async def test_questions_are_leased_in_the_transaction_that_records_them(
    path: PlayedPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    commit = Writer._commit

    def counted(self, connection, group):
        groups.append(len(group))
        return commit(self, connection, group)

    async def lease() -> int:
        await path.questions.wait(since=0, at_most_s=5.0)
        return len(await path.store.lease(path.now, limit=4, lease_s=60))

    monkeypatch.setattr(Writer, "_commit", counted)
    leasing = asyncio.create_task(lease())
    await asyncio.sleep(0)
    await path.commit(make_sighting())

    assert (await leasing, groups) == (1, [2])

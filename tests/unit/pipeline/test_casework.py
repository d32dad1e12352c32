"""How cases are handed out: as many at a time as there are workers, and no look that could find nothing."""

import asyncio

import pytest

from bot.core.errors import StoreError
from bot.core.settings import Mode
from bot.pipeline import casework, enduring
from bot.pipeline.events import CaseDecided
from tests.factories import make_sighting
from tests.fakes import clears_everything
from tests.unit.pipeline.conftest import PlayedPath
from tests.unit.pipeline.test_outage import until, working


@pytest.fixture
def looks(path: PlayedPath, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """For each look: how many cases were asked for, and how many were leased."""
    made: list[tuple[int, int]] = []
    lease_cases = path.store.lease_cases

    async def lease(*args, limit: int, **kwargs):
        leased = await lease_cases(*args, limit=limit, **kwargs)
        made.append((limit, len(leased)))
        return leased

    monkeypatch.setattr(path.store, "lease_cases", lease)
    return made


async def prepare(path: PlayedPath, count: int) -> None:
    await path.commit(
        *(make_sighting(f"walnut {number}", message_id=number) for number in range(1, count + 1))
    )
    await path.judge_all()


async def test_one_look_finds_work_for_all_who_are_free(path: PlayedPath, looks: list) -> None:
    path.judge._rule = clears_everything
    path.judging._dismiss = lambda _: None  # else they are decided with their answers
    await prepare(path, 3)
    async with working(path.casework):
        await until(path, lambda: len(path.seen.of(CaseDecided)) == 3)
        await asyncio.sleep(0.05)
    assert looks == [(4, 3)]  # nobody is shown them, so nothing more is looked for


async def test_what_more_there_is_waits_for_somebody_to_be_free(path: PlayedPath, looks: list) -> None:
    path.judge._rule = clears_everything
    path.judging._dismiss = lambda _: None  # else they are decided with their answers
    await prepare(path, 9)
    async with working(path.casework):
        await until(path, lambda: len(path.seen.of(CaseDecided)) == 9)
    assert looks[0] == (4, 4)
    assert sum(leased for _, leased in looks) == 9


async def test_a_case_that_changes_while_it_is_posted_is_looked_for_again(
    path: PlayedPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = path.mod_log.post

    async def changing(case, *args):
        await path.commit(make_sighting("walnut 1", message_id=2))  # joins the case that is being posted
        return await post(case, *args)

    monkeypatch.setattr(path.mod_log, "post", changing)
    monkeypatch.setattr(casework, "IDLE_S", 60.0)
    await prepare(path, 1)
    async with working(path.casework):
        await until(path, lambda: path.mod_log.edits == 1)
    assert path.posts() == 1


async def test_one_case_that_cannot_be_recorded_holds_up_no_other(
    path: PlayedPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enduring, "RETRY_S", 60.0)
    record_decision = path.store.record_decision

    async def refusing(case, *args):
        if case.sightings[0].sighting.message_id == 1:
            raise StoreError("The database failed: disk I/O error.")
        return await record_decision(case, *args)

    monkeypatch.setattr(path.store, "record_decision", refusing)
    await prepare(path, 6)
    async with working(path.casework):
        await until(path, lambda: path.posts() == 5)


async def test_one_case_that_cannot_be_read_holds_up_no_other(
    path: PlayedPath, caplog: pytest.LogCaptureFixture
) -> None:
    await prepare(path, 3)
    await path.store._writer.run(
        lambda connection: connection.execute("UPDATE sighting SET item = zeroblob(40) WHERE id = 1")
    )
    async with working(path.casework):
        await until(path, lambda: path.posts() == 2)
    assert caplog.messages.count("case-cannot-be-read") == 1


async def test_automatic_actions_are_counted_only_where_something_would_be_done(
    path: PlayedPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    automatic_actions_since = path.store.automatic_actions_since

    async def counting(server_id: int, *args):
        counted.append(server_id)
        return await automatic_actions_since(server_id, *args)

    monkeypatch.setattr(path.store, "automatic_actions_since", counting)
    await path.play(make_sighting("walnut 1", message_id=1))
    assert counted == []
    await path.set_up(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))
    await path.play(make_sighting("walnut 2", message_id=2))
    assert len(counted) == 1
    assert len(path.hands.acts) == 1

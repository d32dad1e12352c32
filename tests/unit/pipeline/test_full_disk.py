"""A store that refuses, as on a full disk: work waits, nothing counts as recorded, and all goes on afterwards."""

import pytest

from bot.core.errors import StoreError
from bot.core.settings import Mode
from bot.pipeline import enduring
from bot.pipeline.events import CaseDecided, JudgementAnswered, JudgementWaits
from tests.factories import make_sighting
from tests.unit.pipeline.conftest import PlayedPath
from tests.unit.pipeline.test_outage import until, working

WRITES = (
    "lease", "settle", "release", "show_unjudged", "show_waiting", "expire", "lost",
    "lease_cases", "release_case", "record_decision", "record_action", "ask_again",
    "begin_post", "record_post", "open_outages", "begin_outage", "record_told",
)  # fmt: skip
ASSIST = {"mode": Mode.ASSIST, "automatic_clauses": frozenset({"harassment/HA1"})}


class FullDisk:
    """Has methods of the store refuse, all that write or those named, until there is room again."""

    def __init__(self, path: PlayedPath, monkeypatch: pytest.MonkeyPatch) -> None:
        self._store = path.store
        self._monkeypatch = monkeypatch
        self.refused: list[str] = []
        monkeypatch.setattr(enduring, "RETRY_S", 0.01)

    def fills(self, *names: str) -> None:
        for name in names or WRITES:
            self._monkeypatch.setattr(self._store, name, self._refusing(name, getattr(self._store, name)))
        self._full = True

    def has_room(self) -> None:
        self._full = False

    def _refusing(self, name: str, original):
        async def refuse(*args, **kwargs):
            if not self._full:
                return await original(*args, **kwargs)
            self.refused.append(name)
            raise StoreError("The database failed: database or disk is full.")

        return refuse


@pytest.fixture
def disk(path, monkeypatch) -> FullDisk:
    return FullDisk(path, monkeypatch)


async def test_a_full_disk_ends_nothing_and_the_work_goes_on_when_there_is_room(path, disk) -> None:
    disk.fills()
    async with working(path.judging, path.casework):
        await until(path, lambda: {"lease", "lease_cases", "expire"} <= set(disk.refused))
        await until(path, lambda: disk.refused.count("lease_cases") > 8)
        disk.has_room()
        await path.commit(make_sighting())
        await until(path, lambda: path.posts() == 1)


async def test_an_answer_that_was_not_recorded_is_no_answer(path, disk, caplog) -> None:
    await path.commit(make_sighting())
    disk.fills("settle", "release")
    async with working(path.judging, path.casework):
        await until(path, lambda: "release" in disk.refused)
        assert path.judge.asked != []
        assert path.seen.of(JudgementAnswered) == []
        assert len(path.seen.of(JudgementWaits)) == 1
        assert path.seen.of(CaseDecided) == []
        assert await path.store.waiting() == 1
        disk.has_room()
        path.later(minutes=3)  # the lease has run out
        path.questions.set()
        await until(path, lambda: path.posts() == 1)

    assert len(path.seen.of(JudgementAnswered)) == 1
    assert "walnut" not in caplog.text


@pytest.mark.parametrize("name", ["record_decision", "record_action", "begin_post", "record_post"])
async def test_a_step_that_was_not_recorded_is_taken_again_and_shown_once(path, disk, name: str) -> None:
    await path.set_up(**ASSIST)
    await path.commit(make_sighting())
    disk.fills(name, "release_case")
    async with working(path.judging, path.casework):
        await until(path, lambda: {name, "release_case"} <= set(disk.refused))
        disk.has_room()
        path.later(minutes=6)
        path.cases.set()
        await until(path, lambda: len(path.announcements()) == 1)

    assert path.posts() == 1
    assert path.hands.acts != []


async def test_without_a_model_a_full_disk_is_sat_out(path, disk) -> None:
    await path.commit(make_sighting())
    disk.fills("expire")
    async with working(path.unjudged):
        await until(path, lambda: disk.refused.count("expire") > 1)
        disk.has_room()
        await until(path, lambda: path.cases.count > 0)

    assert await path.store.waiting() == 0


async def test_the_news_of_an_outage_sits_a_full_disk_out(path, disk, monkeypatch) -> None:
    monkeypatch.setattr("bot.pipeline.outage.LOOK_EVERY_S", 0.01)
    path.judge.is_away = True
    await path.play(make_sighting())
    path.later(minutes=2)
    disk.fills("open_outages", "record_told")
    async with working(path.news):
        await until(path, lambda: disk.refused.count("open_outages") > 1)
        disk.has_room()
        await until(path, lambda: path.mod_log.outage_calls == 1)

    assert len(path.mod_log.said) == 1

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.config import LogFormat
from bot.core.judgement import Answer
from bot.core.question import Question
from bot.core.settings import Mode
from bot.core.signal import Category, Screened
from bot.logs import configure_logging
from bot.ops.journal import write_journal
from bot.pipeline.events import CaseDecided, Event, JudgementWaits, StepFailed, tell_all
from tests.factories import make_policy, make_sighting, make_signal, make_verdict
from tests.fakes import WordFilter
from tests.unit.ops.events import COUNTED
from tests.unit.pipeline.conftest import PlayedPath, open_path

MARKER = "quetzal"  # stands in every piece of content, and nowhere else


@pytest.fixture
def written(monkeypatch) -> Iterator[io.StringIO]:
    """What anybody logs, at the most talkative level."""
    screen = io.StringIO()
    loggers = [logging.getLogger(name) for name in (None, "discord", "aiosqlite")]
    levels = [logger.level for logger in loggers]
    handlers = list(loggers[0].handlers)
    monkeypatch.setattr("sys.stderr", screen)
    configure_logging("DEBUG", LogFormat.JSON)
    yield screen
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[PlayedPath]:
    """A path on which every text holds the marker: message, evidence, policy, rationale and quote."""
    async with open_path(tmp_path / "data") as played:
        signal = make_signal(Category.HARASSMENT, evidence=(MARKER,))
        played.filter = WordFilter(MARKER, signal)
        played.judge._rule = breaks_the_policy
        policy = make_policy(source=f"# p\n\n- **HA1 Insults.** No {MARKER}.\n", body=f"No {MARKER}.")
        await played.set_up(policy, mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))
        yield played


def breaks_the_policy(question: Question) -> Answer:
    return make_verdict("HA1", policy=question.policy, rationale=f"It says {MARKER}.", quote=MARKER)


def journal(path: PlayedPath, screen: io.StringIO) -> list[dict]:
    observe = tell_all((), rare=(write_journal,))
    for event in path.seen.events:
        observe(event)
    return [json.loads(line) for line in screen.getvalue().splitlines()]


def named(rows: list[dict], event: str) -> list[dict]:
    return [row for row in rows if row["event"] == event]


@pytest.mark.parametrize("event", [event for event, _ in COUNTED])
def test_every_event_is_taken(event: Event) -> None:
    tell_all((), rare=(write_journal,))(event)


async def test_a_case_is_one_line(written, path) -> None:
    await path.play(make_sighting(f"a {MARKER}"), make_sighting(f"a {MARKER}", message_id=7_001))

    (line,) = named(journal(path, written), "case-decided")
    assert {key: line[key] for key in ("outcome", "clauses", "action", "sightings")} == {
        "outcome": "violation",
        "clauses": "HA1",
        "action": "delete",
        "sightings": 2,
    }


async def test_nothing_that_anybody_wrote_is_logged(written, path) -> None:
    await path.play(make_sighting(f"a {MARKER}"))
    path.judge.is_away = True
    await path.play(make_sighting(f"another {MARKER}", message_id=7_001))
    path.judge.is_away, path.mod_log.unreachable = False, True
    path.later(hours=1)
    await path.judge_all()
    await path.work()

    rows = journal(path, written)

    assert all(path.seen.of(kind) for kind in (CaseDecided, JudgementWaits, StepFailed))
    assert {"case-decided", "judgement-waits", "step-failed"} <= {row["event"] for row in rows}
    assert MARKER not in written.getvalue()


async def test_a_filter_that_fails_on_a_message_logs_none_of_it(written, path) -> None:
    class Failing:
        def screen(self, sighting, now: float) -> Screened:
            raise KeyError(sighting.item.text)

    path.filter = Failing()
    await path.servers.reload(make_sighting().place.server_id)

    path.screening.screen(make_sighting(f"a {MARKER}"))

    assert len(named(journal(path, written), "screening-failed")) == 1
    assert MARKER not in written.getvalue()


async def test_a_sighting_that_cannot_be_recorded_is_lost_alone_and_logs_none_of_it(
    written, path, monkeypatch
) -> None:
    record = path.store.record

    async def refuse_some(sightings, now):
        for one in sightings:
            if "odd" in one.sighting.item.text:
                raise ValueError(one.sighting.item.text)
        return await record(sightings, now)

    monkeypatch.setattr(path.store, "record", refuse_some)

    await path.play(make_sighting(f"an odd {MARKER}"), make_sighting(f"a {MARKER}", message_id=7_001))

    assert len(named(journal(path, written), "sighting-cannot-be-recorded")) == 1
    assert path.posts() == 1
    assert MARKER not in written.getvalue()

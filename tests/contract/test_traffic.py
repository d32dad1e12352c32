"""What the flag budget and the audit sample need to know of a server."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import LabelKind
from bot.core.decision import Decision, Outcome
from bot.core.errors import NotFoundError
from bot.core.estimate import SampleFigures
from bot.core.judgement import Cause, Priority
from bot.core.sketch import ScoreSketch, SketchCounts
from bot.store import Store
from bot.store.export import export_lines
from tests.contract.steps import CLEARED, DELETION, KEY, MODERATOR, OTHER_SERVER_ID, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_verdict


def sketch(*scores: float) -> SketchCounts:
    counted = ScoreSketch()
    for score in scores:
        counted.add(score)
    return counted.counts()


def sampled(text: str = "a calm word", **changes):
    return flagged(text, cause=Cause.AUDIT, priority=Priority.AUDIT, signals=(), **changes)


async def test_the_last_sketch_of_each_server_is_kept(store: Store) -> None:
    await store.keep_sketches({SERVER_ID: sketch(0.1), OTHER_SERVER_ID: sketch(0.9)})
    await store.keep_sketches({SERVER_ID: sketch(0.1, 0.2)})

    assert await store.sketches() == {SERVER_ID: sketch(0.1, 0.2), OTHER_SERVER_ID: sketch(0.9)}


async def test_a_server_never_seen_has_no_sketch(store: Store) -> None:
    assert await store.sketches() == {}


async def test_purging_a_server_takes_its_sketch(store: Store) -> None:
    await store.keep_sketches({SERVER_ID: sketch(0.1), OTHER_SERVER_ID: sketch(0.9)})

    await store.drop_server(SERVER_ID)

    assert set(await store.sketches()) == {OTHER_SERVER_ID}


async def test_what_is_recorded_together_with_a_purge_still_needs_its_policy(steps: Steps) -> None:
    await steps.record(flagged())
    held = asyncio.create_task(steps.store.set_meta("first", "1"))  # the others gather behind it
    together = asyncio.gather(
        held,
        steps.store.drop_server(SERVER_ID),
        steps.record(flagged()),
        steps.store.set_meta("last", "1"),
        return_exceptions=True,
    )

    *_, recorded, last = await together

    assert isinstance(recorded, NotFoundError)
    assert last is None
    assert await steps.store.get_meta("last") == "1"


async def test_the_oldest_open_question_of_each_server_is_told(steps: Steps) -> None:
    await steps.record(flagged("first", message_id=1))
    steps.later(seconds=20)
    await steps.record(flagged("second", message_id=2), flagged("elsewhere", server_id=OTHER_SERVER_ID))

    oldest = await steps.store.oldest_questions(NOW - timedelta(minutes=5))

    assert oldest == {SERVER_ID: NOW, OTHER_SERVER_ID: NOW + timedelta(seconds=20)}


async def test_what_is_answered_older_or_a_sample_is_not_told(steps: Steps) -> None:
    await steps.record(flagged("answered", message_id=1))
    await steps.answer()
    await steps.record(flagged("old", message_id=2))
    steps.later(minutes=6)
    await steps.record(sampled(message_id=3))

    assert await steps.store.oldest_questions(NOW + timedelta(minutes=1)) == {}


async def test_samples_are_leased_after_everything_else(steps: Steps) -> None:
    await steps.record(sampled(message_id=1))
    steps.later(minutes=1)
    await steps.record(flagged("flagged", message_id=2))

    leased = [*await steps.lease(1), *await steps.lease(1)]

    assert [judgement.cause for judgement in leased] == [Cause.FLAG, Cause.AUDIT]


async def counted(steps: Steps) -> SampleFigures:
    return await steps.store.sample_figures(SERVER_ID, NOW)


async def test_a_sample_counts_once_its_case_is_decided(steps: Steps) -> None:
    await steps.record(sampled())
    assert await counted(steps) == SampleFigures()

    await steps.answer(make_verdict())
    case = await steps.lease_case()
    await steps.store.record_decision(case, CLEARED, steps.now)

    assert await counted(steps) == SampleFigures(judged=1)


@pytest.mark.parametrize("outcome", [Outcome.NOT_JUDGED, Outcome.UNANSWERED])
async def test_a_sample_without_a_usable_answer_does_not_count(steps: Steps, outcome: Outcome) -> None:
    await steps.decided(Decision(outcome=outcome, shown=False), sampled(), answer=make_verdict())

    assert await counted(steps) == SampleFigures()


async def test_a_flag_a_report_and_another_server_do_not_count(steps: Steps) -> None:
    await steps.decided(VIOLATION, flagged(message_id=1))
    await steps.decided(VIOLATION, flagged("reported", message_id=2, cause=Cause.REPORT))
    await steps.decided(VIOLATION, sampled(message_id=3, server_id=OTHER_SERVER_ID))

    assert await counted(steps) == SampleFigures()


async def test_hits_count_as_confirmed_only_where_nobody_disagrees(steps: Steps) -> None:
    opinions = [(), (LabelKind.CORRECT,), (LabelKind.WRONG,), (LabelKind.CORRECT, LabelKind.WRONG)]
    for number, kinds in enumerate(opinions, start=1):
        case = await steps.decided(VIOLATION, sampled(f"words {number}", message_id=number))
        for moderator, kind in enumerate(kinds):
            await steps.store.label(SERVER_ID, case.id, kind, MODERATOR + moderator, NOW)

    assert await counted(steps) == SampleFigures(judged=4, hits=4, confirmed=1, refuted=2)


async def test_old_samples_do_not_count(steps: Steps) -> None:
    await steps.decided(VIOLATION, sampled())

    assert await steps.store.sample_figures(SERVER_ID, NOW + timedelta(seconds=1)) == SampleFigures()


async def test_what_is_erased_still_counts(steps: Steps) -> None:
    await steps.decided(VIOLATION, sampled(author_id=500))
    await steps.store.ask_erasure(SERVER_ID, 500, NOW)

    await steps.store.erase_member(SERVER_ID, 500, posts=10)

    assert await counted(steps) == SampleFigures(judged=1, hits=1)


async def test_a_flag_does_not_join_a_sample_of_the_same_words_nor_a_sample_a_flag(steps: Steps) -> None:
    first, second = (
        await steps.record(sampled(message_id=1)),
        await steps.record(flagged("a calm word", message_id=2)),
    )
    third, fourth = (
        await steps.record(flagged("a calm word", message_id=3)),
        await steps.record(sampled(message_id=4)),
    )

    assert first[0].case_id == fourth[0].case_id != second[0].case_id == third[0].case_id
    assert len(await steps.lease()) == 1


async def test_an_answer_about_a_sampled_revision_deletes_nothing(steps: Steps) -> None:
    await steps.assist()
    await steps.record(sampled(message_id=1))
    await steps.answer(make_verdict("HA1"))

    await steps.record(flagged("you absolute walnut", message_id=1, revision=1))
    await steps.answer(make_verdict())
    case = await steps.store.record_decision(await steps.lease_case(), DELETION, steps.now)

    assert len(case.sightings) == 2
    assert case.actions == ()


async def test_a_report_of_a_sample_that_was_cleared_has_it_decided_anew(steps: Steps) -> None:
    cleared = await steps.decided(CLEARED, sampled(), answer=make_verdict())
    await steps.store.release_case(cleared)

    await steps.record(flagged("a calm word", cause=Cause.REPORT))

    case = await steps.lease_case()
    assert case.reported
    assert not case.sampled


async def test_what_is_kept_of_a_servers_scores_is_handed_out_with_the_rest(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY) as store:
        await store.keep_sketches({SERVER_ID: sketch(0.1, 0.1), OTHER_SERVER_ID: sketch(0.9)})

    (line,) = export_lines(tmp_path / "data", KEY, SERVER_ID)

    exported = json.loads(line)
    assert exported["kind"] == "server"
    assert [count for _, count in exported["scores"]["steps"]] == [2.0]

"""From the first look to the second, and to what people see."""

from typing import Any

import pytest

from bot.core.case import CaseState
from bot.core.context import ContextState, Speech
from bot.core.decision import ActionKind, Outcome
from bot.core.judgement import Answer, Effort, LookReason
from bot.core.question import Question
from bot.core.settings import Mode
from bot.desk.check import CheckDesk
from tests.factories import SERVER_ID, make_run, make_sighting, make_verdict
from tests.unit.pipeline.conftest import PlayedPath

ASSIST: dict[str, Any] = {"mode": Mode.ASSIST, "automatic_clauses": frozenset({"harassment/HA1"})}
SAID = (Speech(author_id=501, text="what do you say?"), Speech(author_id=500, text="one more word"))
INSULT = make_sighting()


def clears_on_second_thought(question: Question) -> Answer:
    clauses = ("HA1",) if question.effort is Effort.LOW else ()
    return make_verdict(*clauses, run=make_run(question.policy))


async def test_a_severe_verdict_is_looked_at_again_with_what_was_said_before(path: PlayedPath) -> None:
    await path.set_up(**ASSIST)
    path.surroundings.said = SAID

    await path.play(INSULT)

    first, *second = path.judge.asked
    assert (first.effort, first.context) == (Effort.LOW, None)
    assert [(question.effort, question.sample) for question in second] == [
        (Effort.MEDIUM, sample) for sample in range(3)
    ]
    assert all(question.context and question.context.speeches == SAID for question in second)
    assert path.surroundings.asked == [(INSULT.message_id, 3)]
    assert path.hands.acts == [(INSULT.message_id, ActionKind.DELETE, True)]


async def test_the_second_look_decides(path: PlayedPath) -> None:
    await path.set_up(**ASSIST)
    path.judge._rule = clears_on_second_thought

    await path.play(INSULT)

    assert path.posts() == 0
    assert path.hands.acts == []


async def test_nothing_is_posted_or_done_between_the_two_looks(path: PlayedPath) -> None:
    await path.set_up(**ASSIST)
    await path.commit(INSULT)
    await path.judge_all()

    await path.work_once()

    assert path.posts() == 0
    assert path.hands.acts == []
    assert await path.store.waiting() == 3


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"context": False}, ContextState.OFF),
        ({"no_context_channel_ids": frozenset({20})}, ContextState.OFF),
        ({}, ContextState.FAILED),
    ],
)
async def test_without_context_the_second_look_is_taken_all_the_same(
    path: PlayedPath, changes: dict[str, Any], state: ContextState
) -> None:
    await path.set_up(**ASSIST, **changes)
    path.surroundings.said, path.surroundings.unreachable = SAID, True

    await path.play(INSULT)

    (case,) = path.posted()
    assert {record.second.context for record in case.judgements if record.second} == {state}
    assert len(path.surroundings.asked) == (1 if state is ContextState.FAILED else 0)
    assert path.hands.acts


async def test_a_raid_is_looked_at_a_second_time_once(path: PlayedPath) -> None:
    await path.set_up(**ASSIST)
    await path.play(INSULT)

    await path.play(*(make_sighting(message_id=7_000 + number) for number in range(1, 6)))

    assert len(path.judge.asked) == 4
    assert len(path.hands.acts) == 6


async def test_a_second_look_that_nobody_answers_leaves_the_first_to_people(path: PlayedPath) -> None:
    await path.set_up(**ASSIST)
    await path.commit(INSULT)
    await path.judge_all()
    path.judge.is_away = True
    await path.work_once()
    path.later(hours=13)

    await path.unjudged.give_up()
    await path.work()

    (case,) = path.posted()
    assert case.decision is not None
    assert (case.decision.outcome, case.decision.action) == (Outcome.VIOLATION, None)
    assert path.hands.acts == []


async def test_a_violation_that_waits_for_a_second_look_is_shown_while_the_model_is_away(
    path: PlayedPath,
) -> None:
    await path.set_up(**ASSIST)
    await path.commit(INSULT)
    await path.judge_all()
    path.judge.is_away = True
    await path.work_once()

    await path.judge_all()
    await path.work_once()

    (case,) = path.posted()
    assert case.state is CaseState.JUDGING
    assert case.decision is not None
    assert case.decision.outcome is Outcome.NOT_JUDGED


async def test_a_person_who_asks_about_a_case_has_it_looked_at_again_once(path: PlayedPath) -> None:
    await path.play(INSULT)
    desk = CheckDesk(path.servers, path.intake, path.flagging)

    for _ in range(2):
        await desk.check(INSULT)
        await path.work()

    second = [question for question in path.judge.asked if question.effort is Effort.MEDIUM]
    (case,) = path.posted()
    assert len(second) == 1
    assert [record.second.reason for record in case.judgements if record.second] == [LookReason.ASKED]
    assert case.server_id == SERVER_ID

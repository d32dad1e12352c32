import logging
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.core.case import CaseFile
from bot.core.content import ContentItem
from bot.core.decide import decide
from bot.core.decision import Outcome
from bot.core.judgement import Cause, Effort, Verdict
from bot.core.settings import Mode, UnreadLanguage
from bot.core.signal import Category
from bot.pipeline import dismissing
from bot.pipeline.events import CaseDecided
from tests.factories import (
    SERVER_ID,
    make_abstention,
    make_case,
    make_policy,
    make_run,
    make_sighting,
    make_signal,
    make_verdict,
)
from tests.fakes import clears_everything


async def test_what_the_model_clears_needs_no_step_after_the_answer(path) -> None:
    path.judge._rule = clears_everything
    await path.commit(make_sighting())
    rings = path.cases.count

    await path.judge_all()

    assert path.cases.count == rings
    assert await path.store.lease_cases(path.now, limit=1, lease_s=60) == ()
    (decided,) = path.seen.of(CaseDecided)
    assert (decided.decision.outcome, decided.decision.shown) == (Outcome.CLEARED, False)
    assert decided.case.sightings[0].erased


async def test_it_is_told_of_when_it_was_decided(path) -> None:
    path.judge._rule = clears_everything
    await path.commit(make_sighting())
    path.later(seconds=3)

    await path.judge_all()

    assert path.seen.of(CaseDecided)[0].took_s == pytest.approx(3.0)


@pytest.mark.parametrize("answer", ["violation", "abstention"])
async def test_what_people_have_to_see_is_left_to_casework(path, answer: str) -> None:
    if answer == "abstention":
        path.judge._rule = lambda question: make_abstention(question.policy)
    await path.commit(make_sighting())

    await path.judge_all()

    assert path.seen.of(CaseDecided) == []
    (case,) = await path.store.lease_cases(path.now, limit=1, lease_s=60)
    assert not case.sightings[0].erased


async def test_what_deserves_a_second_look_gets_it(path) -> None:
    # A model that is hardly sure of itself.
    path.judge._rule = lambda question: make_verdict(confidence=0.1, run=make_run(question.policy))

    await path.play(make_sighting())

    assert [question.effort for question in path.judge.asked] == [Effort.LOW, Effort.MEDIUM]


async def test_a_person_who_asks_is_answered(path) -> None:
    path.judge._rule = clears_everything
    await path.commit(make_sighting())
    (judgement,) = await path.store.lease(path.now, limit=1, lease_s=60)
    await path.judging._ask(judgement)
    case = await path.store.case(SERVER_ID, 1)

    assert path.dismissing.decide(_reported(case)) is None


async def test_a_server_of_which_nothing_is_known_is_left_to_casework(path) -> None:
    path.judge._rule = clears_everything
    await path.commit(make_sighting())
    path.servers.forget(SERVER_ID)

    await path.judge_all()

    assert path.seen.of(CaseDecided) == []
    await path.work()
    assert len(path.seen.of(CaseDecided)) == 1


async def test_a_policy_that_would_have_to_be_read_is_left_to_casework(path) -> None:
    case = await _cleared(path)
    path.dismissing._policies._kept.clear()

    assert path.dismissing.decide(case) is None


async def test_a_mistake_in_deciding_loses_no_answer(path, monkeypatch, caplog) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dismissing, "wants_second_look", fail)
    path.judge._rule = clears_everything

    with caplog.at_level(logging.ERROR):
        await path.play(make_sighting())

    assert "dismissing-failed" in caplog.text
    assert len(path.judge.asked) == 1
    assert len(path.seen.of(CaseDecided)) == 1  # by casework


async def test_what_nobody_is_shown_depends_on_nothing_that_is_asked_for_later(path) -> None:
    """A quota, a mod-log that is gone and a pause keep actions back, and here there is none."""
    cleared = await _cleared(path)
    policy = make_policy()
    settings = path.servers.get(SERVER_ID).settings
    seen = set()
    for cause, mode in product(Cause, (Mode.SHADOW, Mode.REVIEW, Mode.ASSIST)):
        case = replace(cleared, sightings=tuple(replace(one, cause=cause) for one in cleared.sightings))
        for settled in (case, _unanswered(case)):
            decisions = [
                decide(
                    settled,
                    {policy.digest: policy},
                    replace(settings, mode=mode, unread_language=UnreadLanguage.JUDGE),
                    quota_left=quota,
                    mod_log_gone=gone,
                    paused=paused,
                )
                for quota, gone, paused in product((0, 9), (False, True), (False, True))
            ]
            if not decisions[0].shown:
                seen.add(decisions[0].outcome)
                assert decisions == [decisions[0]] * len(decisions)
    assert seen == {Outcome.CLEARED, Outcome.NOT_JUDGED}


async def test_the_words_that_it_is_not_told_decide_nothing(path) -> None:
    cleared = await _cleared(path)  # so that the policy is at hand
    said: dict[str, Any] = {"rationale": "It calls somebody a walnut.", "quote": "walnut"}
    answers = (
        None,
        make_abstention(),
        make_verdict(**said),
        make_verdict("HA1", **said),
        make_verdict(manipulation=True, **said),
        make_verdict(confidence=0.1, **said),
        make_verdict(quote_unsupported=True, **said),
    )
    categories = (Category.HARASSMENT, Category.INJECTION)
    decisions = []
    for first, second in product(answers, answers):
        for cause, hard, category, reply_to_id in product(Cause, (False, True), categories, (None, 5)):
            told = (make_signal(), make_signal(category, hard=hard, evidence=("walnut",)))
            case = make_case(
                (make_policy(), first),
                (make_policy(), second),
                signals=told,
                cause=cause,
                sighting=make_sighting("walnut", reply_to_id=reply_to_id),
                server_id=cleared.server_id,
            )
            decisions.append(path.dismissing.decide(case))
            assert path.dismissing.decide(_without_words(case)) == decisions[-1]
    assert any(decision is None for decision in decisions)
    assert any(decision is not None for decision in decisions)


async def _cleared(path) -> CaseFile:
    """Return a case that the model has cleared."""
    path.judge._rule = clears_everything
    await path.play(make_sighting())
    case: CaseFile = await path.store.case(SERVER_ID, 1)
    return case


def _without_words(case: CaseFile) -> CaseFile:
    """Return a case as `Dismiss` (core/records.py) says that it comes."""
    sightings = []
    for record in case.sightings:
        seen = record.sighting
        item = seen.item if seen.reply_to_id is not None else ContentItem(parts=())
        bare = tuple(replace(signal, evidence=()) for signal in record.signals)
        sighting = replace(seen, author=replace(seen.author, name=""), item=item)
        sightings.append(replace(record, sighting=sighting, signals=bare))
    judgements = [
        replace(record, answer=replace(record.answer, rationale="", quote=None))
        if isinstance(record.answer, Verdict)
        else record
        for record in case.judgements
    ]
    return replace(case, sightings=tuple(sightings), judgements=tuple(judgements))


def _reported(case: CaseFile) -> CaseFile:
    return replace(case, sightings=tuple(replace(one, cause=Cause.REPORT) for one in case.sightings))


def _unanswered(case: CaseFile) -> CaseFile:
    return replace(case, judgements=tuple(replace(one, answer=None) for one in case.judgements))

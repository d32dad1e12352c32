"""JudgementStore.settle: a case that nobody has to see is decided with its last answer."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from bot.core.case import CaseFile, CaseState
from bot.core.decision import Decision
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Cause, Priority
from bot.core.records import Settled
from bot.store.casefile import LOADED_SIGHTINGS
from bot.store.cases import Cases
from bot.store.connection import migrations
from bot.store.dropping import WAIT_NO_MORE
from bot.store.transaction import Transaction
from tests.contract.steps import CLEAN, CLEARED, VIOLATION, Steps, flagged
from tests.factories import SERVER_ID, make_policy


class Dismissal:
    """Decides every case in the same way, and remembers which it was asked about."""

    def __init__(self, decision: Decision | None = CLEARED) -> None:
        self.decision = decision
        self.asked: list[CaseFile] = []

    def __call__(self, case: CaseFile) -> Decision | None:
        self.asked.append(case)
        return self.decision


async def settle_all(steps: Steps, dismiss: Callable[[CaseFile], Decision | None]) -> list[Settled]:
    return [
        await steps.store.settle(judgement, CLEAN, steps.now, dismiss) for judgement in await steps.lease()
    ]


async def test_a_dismissed_case_is_decided_and_forgets_what_was_said(steps: Steps) -> None:
    (recorded,) = await steps.record()
    dismissal = Dismissal()

    (settled,) = await settle_all(steps, dismissal)

    (asked,) = dismissal.asked
    assert (asked.state, asked.sightings[0].erased) == (CaseState.READY, False)
    assert settled.ready == ()
    (told,) = settled.dismissed
    assert (told.id, told.state, told.decision) == (recorded.case_id, CaseState.DECIDED, CLEARED)
    kept = await steps.store.case(SERVER_ID, recorded.case_id)
    assert (kept.state, kept.decision, kept.number) == (CaseState.DECIDED, CLEARED, None)
    for case in (told, kept):
        assert case.sightings[0].erased
        assert case.sightings[0].sighting.item.text == ""
        assert case.sightings[0].sighting.author.name == ""
    assert kept.version == told.version
    assert await steps.find_case() is None


@pytest.mark.parametrize(("reply_to_id", "text"), [(None, ""), (6_999, "you absolute walnut")])
async def test_a_reply_alone_is_decided_upon_with_its_words(
    steps: Steps, reply_to_id: int | None, text: str
) -> None:
    await steps.record(flagged(reply_to_id=reply_to_id))
    dismissal = Dismissal()

    (settled,) = await settle_all(steps, dismissal)

    (asked,) = (case.sightings[0] for case in dismissal.asked)
    assert (asked.sighting.item.text, asked.sighting.author.name) == (text, "")
    assert [signal.evidence for signal in asked.signals] == [()]
    (told,) = settled.dismissed
    assert told.sightings[0].sighting.item.text == ""


async def test_the_models_words_go_with_the_last_copy_of_what_they_are_about(steps: Steps) -> None:
    other = make_policy("spam")
    await steps.add(other)
    await steps.record(flagged(policies=(make_policy(), other)))

    await settle_all(steps, Dismissal())

    case = await steps.store.case(SERVER_ID, 1)
    assert [record.answer for record in case.judgements] == 2 * [replace(CLEAN, rationale="", quote=None)]


async def test_the_models_words_stay_while_a_copy_can_be_read(steps: Steps) -> None:
    other = make_policy("spam")
    await steps.add(other)
    await steps.record()
    await settle_all(steps, Dismissal(None))
    steps.later(hours=2)  # beyond the window in which it would join the first
    await steps.record(flagged(message_id=2, policies=(other,)))

    (settled,) = await settle_all(steps, Dismissal())

    assert [case.id for case in settled.dismissed] == [2]
    for case_id in (1, 2):
        case = await steps.store.case(SERVER_ID, case_id)
        assert [record.answer for record in case.judgements] == [CLEAN]


async def test_the_models_words_go_though_a_case_is_left_of_what_was_erased(steps: Steps) -> None:
    asked = flagged(author_id=1, cause=Cause.REPORT, priority=Priority.REPORT)
    await steps.record(asked)
    steps.later(hours=2)  # beyond the window in which it would join the first
    await steps.record(flagged(author_id=2, message_id=2))
    await steps.store.ask_erasure(SERVER_ID, 1, steps.now)
    await steps.store.erase_member(SERVER_ID, 1, posts=20)

    (settled,) = await settle_all(steps, lambda case: None if case.reported else CLEARED)

    assert (settled.ready, [case.id for case in settled.dismissed]) == ((1,), [2])
    for case_id in (1, 2):
        case = await steps.store.case(SERVER_ID, case_id)
        assert [record.answer for record in case.judgements] == [replace(CLEAN, rationale="", quote=None)]


async def test_it_says_the_same_as_a_decision_step_by_step(steps: Steps) -> None:
    await steps.record(flagged("one text", message_id=1))
    await settle_all(steps, Dismissal())
    case = await steps.ready(flagged("another text", message_id=2), answer=CLEAN)
    await steps.store.record_decision(case, CLEARED, steps.now)

    at_once, by_steps = [await steps.store.case(SERVER_ID, case_id) for case_id in (1, 2)]

    assert (at_once.state, at_once.version, at_once.decision) == (
        by_steps.state,
        by_steps.version,
        by_steps.decision,
    )
    assert at_once.judgements[0].answer == by_steps.judgements[0].answer


@pytest.mark.parametrize("decision", [None, VIOLATION])
async def test_what_is_not_dismissed_is_left_to_whoever_leases_it(
    steps: Steps, decision: Decision | None
) -> None:
    (recorded,) = await steps.record()

    (settled,) = await settle_all(steps, Dismissal(decision))

    assert settled == Settled(ready=(recorded.case_id,))
    case = await steps.lease_case()
    assert (case.id, case.decision, case.sightings[0].erased) == (recorded.case_id, None, False)


async def test_a_case_that_people_have_seen_is_never_dismissed(steps: Steps) -> None:
    (recorded,) = await steps.record(flagged(hard=True))
    await steps.store.show_waiting()
    dismissal = Dismissal()

    (settled,) = await settle_all(steps, dismissal)

    assert (settled.ready, dismissal.asked) == ((recorded.case_id,), [])


async def test_a_case_that_waits_for_another_answer_is_not_asked_about(steps: Steps) -> None:
    other = make_policy("spam")
    await steps.add(other)
    await steps.record(flagged(policies=(make_policy(), other)))
    dismissal = Dismissal()

    first, second = await settle_all(steps, dismissal)

    assert (first, len(second.dismissed), len(dismissal.asked)) == (Settled(), 1, 1)


async def test_cases_that_share_a_question_are_dismissed_together(steps: Steps) -> None:
    await steps.record()
    steps.later(hours=2)  # beyond the window in which it would join the first
    await steps.record(flagged(message_id=2))

    (settled,) = await settle_all(steps, Dismissal())

    assert [case.id for case in settled.dismissed] == [1, 2]
    assert [(await steps.store.case(SERVER_ID, case_id)).sightings[0].erased for case_id in (1, 2)] == [
        True,
        True,
    ]


async def test_the_answer_of_a_case_that_cannot_be_read_is_kept(steps: Steps) -> None:
    (recorded,) = await steps.record()
    await break_case(steps.store, recorded.case_id)
    dismissal = Dismissal()

    (settled,) = await settle_all(steps, dismissal)

    assert (settled.ready, dismissal.asked) == ((recorded.case_id,), [])
    assert await steps.lease() == ()


async def test_a_case_of_more_sightings_than_are_loaded_is_left_to_whoever_leases_it(steps: Steps) -> None:
    (recorded, *_) = await steps.record(
        *(flagged(message_id=number, author_id=number) for number in range(1, LOADED_SIGHTINGS + 2))
    )
    dismissal = Dismissal()

    (settled,) = await settle_all(steps, dismissal)

    assert (settled.ready, dismissal.asked) == ((recorded.case_id,), [])


async def test_the_cases_of_a_question_are_found_from_the_question() -> None:
    """However many wait: a database that was never analysed knows nothing of how many there are."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in migrations().values():
            connection.executescript(step)
        plan = [
            row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {WAIT_NO_MORE}", {"judgement_id": 1})
        ]
    assert plan[0].startswith("SEARCH case_judgement USING COVERING INDEX case_judgement_of_judgement")
    assert plan[1].startswith("SEARCH casefile USING INTEGER PRIMARY KEY")
    assert not any("SCAN" in step for step in plan)


async def test_an_answer_that_comes_too_late_dismisses_nothing(steps: Steps) -> None:
    await steps.record()
    (first,) = await steps.lease()
    steps.later(seconds=60)
    await steps.lease()
    dismissal = Dismissal()

    with pytest.raises(StaleLeaseError):
        await steps.store.settle(first, CLEAN, steps.now, dismissal)

    assert dismissal.asked == []


async def break_case(store: Cases, case_id: int) -> None:
    """Have another key's signals stand in its sightings."""

    def alter(tx: Transaction) -> None:
        tx.run("UPDATE sighting SET signals = zeroblob(40) WHERE case_id = :case_id", case_id=case_id)

    await store._transact(alter)

"""Asking again: one transaction, shared by key, and gone with what it was about."""

import pytest

from bot.core.case import CaseState
from bot.core.context import Context, ContextState, Speech
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Cause, Effort, LookNote, LookReason, Priority
from bot.store import Store
from tests.contract.steps import CLEARED, OTHER_SERVER_ID, Steps, again, flagged
from tests.factories import SERVER_ID, make_verdict

SAID = Context(author_id=500, speeches=(Speech(author_id=777, text="What do you say?"),))
OTHERS = Context(author_id=500, speeches=(Speech(author_id=778, text="What else?"),))
NOTE = LookNote(reason=LookReason.SEVERE, context=ContextState.READ, messages=1)


async def test_a_case_asked_again_waits_for_every_sample(steps: Steps) -> None:
    case = await steps.ready()

    assert await steps.ask_again(case, context=SAID, note=NOTE) == 3

    leased = await steps.lease()
    assert [judgement.key.sample for judgement in leased] == [0, 1, 2]
    assert {(judgement.key.effort, judgement.cause) for judgement in leased} == {
        (Effort.MEDIUM, Cause.SECOND_LOOK)
    }
    assert {judgement.context for judgement in leased} == {SAID}
    assert len({judgement.key.context_digest for judgement in leased}) == 1
    assert (await steps.case(case.id)).state is CaseState.JUDGING
    assert await steps.find_case() is None


async def test_a_second_look_goes_before_what_was_flagged_earlier(steps: Steps) -> None:
    case = await steps.ready()
    await steps.record(flagged("earlier", message_id=2))
    await steps.ask_again(case, samples=1)

    first, second = await steps.lease()

    assert (first.priority, second.priority) == (Priority.HARD, Priority.FLAG)


async def test_the_case_is_ready_when_all_samples_are_answered(steps: Steps) -> None:
    case = await steps.ready()
    await steps.ask_again(case, note=NOTE)
    *early, last = await steps.lease()
    for judgement in early:
        assert (await steps.store.settle(judgement, make_verdict("HA1"), steps.now)).ready == ()

    assert (await steps.store.settle(last, make_verdict("HA1"), steps.now)).ready == (case.id,)

    records = (await steps.lease_case()).judgements
    assert [record.second for record in records] == [None, NOTE, NOTE, NOTE]
    assert [record.sample for record in records] == [0, 0, 1, 2]


async def test_whoever_held_the_case_holds_it_no_more(steps: Steps) -> None:
    case = await steps.ready()
    await steps.ask_again(case)

    with pytest.raises(StaleLeaseError):
        await steps.ask_again(case)


async def test_what_was_asked_under_the_same_key_is_shared(steps: Steps) -> None:
    await looked_at_twice(steps)
    other = await steps.ready(flagged(message_id=2))

    assert await steps.ask_again(other, context=SAID) == 0

    assert (await steps.case(other.id)).state is CaseState.READY
    assert len((await steps.lease_case()).judgements) == 4


async def test_another_context_is_another_question(steps: Steps) -> None:
    await looked_at_twice(steps)
    other = await steps.ready(flagged(message_id=2))

    assert await steps.ask_again(other, context=OTHERS) == 3


async def test_no_two_servers_know_a_context_by_the_same_digest(steps: Steps) -> None:
    one = await steps.ready()
    other = await steps.ready(flagged(server_id=OTHER_SERVER_ID))
    for case in (one, other):
        await steps.ask_again(case, context=SAID, samples=1)

    assert len({judgement.key.context_digest for judgement in await steps.lease()}) == 2


async def test_a_second_look_that_was_given_up_is_taken_again(steps: Steps) -> None:
    one = await steps.ready()
    await steps.ask_again(one)
    steps.later(hours=2)
    await steps.store.expire(steps.now, steps.now)
    other = await steps.ready(flagged(message_id=2))

    assert await steps.ask_again(other) == 3


async def test_what_was_erased_meanwhile_is_not_copied_again(steps: Steps) -> None:
    case = await steps.ready()
    await steps.store.erase_expired(SERVER_ID, steps.now.replace(year=2030), posts=10)

    assert await steps.ask_again(await steps.case(case.id)) == 0

    assert (await steps.case(case.id)).state is CaseState.READY


async def test_what_was_said_before_goes_with_the_answer(steps: Steps) -> None:
    await steps.ask_again(await steps.ready(), context=SAID)
    assert await contexts(steps.store) == 3

    await steps.answer()

    assert await contexts(steps.store) == 0


async def test_who_asks_to_be_forgotten_is_forgotten_as_context_too(steps: Steps) -> None:
    case = await steps.ready()
    await steps.ask_again(case, context=SAID)
    await steps.lease()

    await steps.store.ask_erasure(SERVER_ID, 999, steps.now)
    assert await contexts(steps.store) == 3
    await steps.store.ask_erasure(SERVER_ID, 777, steps.now)

    assert await contexts(steps.store) == 0
    stands = await steps.lease_case()
    assert [record.expired for record in stands.judgements] == [False, True, True, True]


async def test_a_report_of_a_shown_case_has_it_decided_anew_until_it_was_looked_at_twice(
    steps: Steps,
) -> None:
    case = await steps.posted()
    assert case.decision is not None
    await steps.record(flagged(cause=Cause.REPORT, message_id=2))
    asked = await steps.lease_case()
    assert asked.state is CaseState.READY

    await steps.store.ask_again(asked, [again(record, samples=1) for record in asked.judgements], steps.now)
    await steps.answer()
    await steps.store.record_decision(await steps.lease_case(), case.decision, steps.now)
    await steps.record(flagged(cause=Cause.REPORT, message_id=3))

    assert (await steps.case(case.id)).state is CaseState.DECIDED


async def looked_at_twice(steps: Steps) -> None:
    """Have a case decided after a second look, long enough ago for the next to be another case."""
    await steps.ask_again(await steps.ready(), context=SAID)
    await steps.answer()
    await steps.store.record_decision(await steps.lease_case(), CLEARED, steps.now)
    steps.later(hours=2)


async def contexts(store: Store) -> int:
    return await store._transact(
        lambda tx: tx.value("SELECT COUNT(*) FROM judgement WHERE context IS NOT NULL")
    )

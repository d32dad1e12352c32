"""What becomes of what waits for an answer when another version of its policy comes into force."""

from datetime import timedelta

import pytest

from bot.core.case import CaseState
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Dropped, Priority
from tests.contract.steps import MODERATOR, Steps, flagged
from tests.factories import SERVER_ID, make_policy, make_verdict

OLD = make_policy()
NEW = make_policy(source="# harassment\n\n- **HA1 Insults.** Do not insult anybody.\n")


async def put_in_force(steps: Steps, version: int) -> None:
    await steps.store.enable_policy(SERVER_ID, "harassment", version, MODERATOR, steps.now)


async def begin(steps: Steps) -> None:
    """Store both versions, with the old one in force."""
    await steps.add(OLD, NEW)
    await put_in_force(steps, 1)


async def test_what_waits_is_asked_once_under_the_new_version(steps: Steps) -> None:
    await begin(steps)
    recorded = await steps.record(flagged("walnut one", message_id=1), flagged("walnut two", message_id=2))

    await put_in_force(steps, 2)

    asked = await steps.lease()
    assert [one.item.text for one in asked] == ["walnut one", "walnut two"]
    assert {one.key.policy_digest for one in asked} == {NEW.digest}
    assert await steps.lease() == ()
    for one in recorded:
        case = await steps.case(one.case_id)
        assert case.state is CaseState.JUDGING
        assert [(record.policy_digest, record.dropped) for record in case.judgements] == [(NEW.digest, None)]


async def test_its_answer_decides_the_case(steps: Steps) -> None:
    await begin(steps)
    (recorded,) = await steps.record()
    await put_in_force(steps, 2)

    assert await steps.answer() == (recorded.case_id,)

    assert (await steps.lease_case()).answers == (make_verdict("HA1"),)


async def test_it_keeps_its_place_in_the_queue_and_what_the_filter_pointed_at(steps: Steps) -> None:
    await begin(steps)
    await steps.record(flagged("urgent walnut", message_id=1, priority=Priority.HARD))
    await steps.record(flagged("walnut", message_id=2))
    steps.later(minutes=3)

    await put_in_force(steps, 2)
    await steps.record(flagged("fresh walnut", message_id=3, policies=(NEW,)))

    asked = await steps.lease()
    assert [one.item.text for one in asked] == ["urgent walnut", "walnut", "fresh walnut"]
    assert asked[1].evidence == ("walnut",)


async def test_it_is_given_up_on_when_it_would_have_been(steps: Steps) -> None:
    await begin(steps)
    await steps.record()
    steps.later(hours=11)
    await put_in_force(steps, 2)

    steps.later(hours=2)

    assert await steps.store.expire(steps.now - timedelta(hours=12), steps.now) == 1


async def test_whoever_holds_it_comes_too_late_and_it_is_asked_at_once(steps: Steps) -> None:
    await begin(steps)
    await steps.record()
    (held,) = await steps.lease()

    await put_in_force(steps, 2)

    assert await steps.store.lost([(held.id, held.fence)]) == ((held.id, held.fence),)
    with pytest.raises(StaleLeaseError):
        await steps.store.settle(held, make_verdict(), steps.now)
    (again,) = await steps.lease()
    assert (again.key.policy_digest, again.attempts) == (NEW.digest, 1)


async def test_what_rests_because_the_model_is_away_is_asked_under_the_new_version(steps: Steps) -> None:
    await begin(steps)
    await steps.record()
    (held,) = await steps.lease()
    await steps.store.release(held, steps.now.replace(year=steps.now.year + 1))

    await put_in_force(steps, 2)

    assert [one.key.policy_digest for one in await steps.lease()] == [NEW.digest]


async def test_what_was_answered_stays_answered_under_the_old_version(steps: Steps) -> None:
    await begin(steps)
    (recorded,) = await steps.record()
    await steps.answer()

    await put_in_force(steps, 2)

    (record,) = (await steps.case(recorded.case_id)).judgements
    assert (record.policy_digest, record.answer) == (OLD.digest, make_verdict("HA1"))
    assert await steps.store.waiting() == 0


async def test_what_was_answered_under_the_version_that_comes_back_is_not_asked_again(steps: Steps) -> None:
    await begin(steps)
    await steps.ready(answer=make_verdict("HA1"))
    await put_in_force(steps, 2)
    (recorded,) = await steps.record(flagged(message_id=2, policies=(NEW,)))

    await put_in_force(steps, 1)

    case = await steps.case(recorded.case_id)
    assert await steps.store.waiting() == 0
    assert case.state is CaseState.READY
    assert case.answers == (make_verdict("HA1"),)


async def test_what_waits_under_both_versions_is_one_question_as_urgent_as_either(steps: Steps) -> None:
    await begin(steps)
    (one,) = await steps.record(flagged(message_id=1, priority=Priority.HARD))
    steps.later(hours=2)  # too late to join its case
    (other,) = await steps.record(flagged(message_id=2, policies=(NEW,)))
    assert one.case_id != other.case_id

    await put_in_force(steps, 2)

    (asked,) = await steps.lease()
    assert (asked.key.policy_digest, asked.priority) == (NEW.digest, Priority.HARD)
    await steps.store.settle(asked, make_verdict("HA1"), steps.now)
    for case_id in (one.case_id, other.case_id):
        case = await steps.case(case_id)
        assert (case.state, case.answers) == (CaseState.READY, (make_verdict("HA1"),))


async def test_what_was_given_up_on_under_the_new_version_is_asked_again_in_its_place(steps: Steps) -> None:
    await begin(steps)
    await put_in_force(steps, 2)
    await steps.record(flagged(message_id=1, policies=(NEW,)))
    await steps.store.disable_policy(SERVER_ID, "harassment", MODERATOR, steps.now)
    await put_in_force(steps, 1)
    (recorded,) = await steps.record(flagged(message_id=2))

    await put_in_force(steps, 2)

    (asked,) = await steps.lease()
    assert (asked.key.policy_digest, asked.item.text) == (NEW.digest, "you absolute walnut")
    assert asked.evidence == ("walnut",)
    assert (await steps.store.settle(asked, make_verdict("HA1"), steps.now)).ready == (recorded.case_id,)


async def test_a_second_look_at_what_was_said_under_the_old_version_is_dropped(steps: Steps) -> None:
    await begin(steps)
    case = await steps.ready(answer=make_verdict("HA1"))
    await steps.ask_again(case)

    await put_in_force(steps, 2)

    stands = await steps.case(case.id)
    assert await steps.store.waiting() == 0
    assert stands.state is CaseState.READY
    assert [record.dropped for record in stands.judgements if record.second] == [Dropped.WITHDRAWN] * 3


async def test_another_policys_and_another_servers_questions_stay_as_they_are(steps: Steps) -> None:
    await begin(steps)
    other = make_policy("scams", clause="SC1")
    await steps.add(other)
    await steps.add(OLD, server_id=SERVER_ID + 1)
    await steps.record(flagged(policies=(other,)))
    await steps.record(flagged(message_id=2, server_id=SERVER_ID + 1))

    await put_in_force(steps, 2)

    asked = {(one.key.server_id, one.key.policy_digest) for one in await steps.lease()}
    assert asked == {(SERVER_ID, other.digest), (SERVER_ID + 1, OLD.digest)}

"""JudgementStore: lease, answer, give back, give up."""

import sqlite3

import pytest

from bot.core.case import CaseState
from bot.core.decision import Outcome
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Answer, Priority
from bot.core.policy import Echo
from bot.store import Store
from bot.store.next_questions import OPEN_OF_SERVER, SERVERS_WITH_OPEN
from tests.contract.steps import OTHER_SERVER_ID, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_abstention, make_policy, make_verdict


async def test_a_leased_question_is_not_leased_again(steps: Steps) -> None:
    await steps.record()
    (judgement,) = await steps.lease()
    assert judgement.attempts == 1
    assert await steps.lease() == ()
    assert await steps.store.waiting() == 1


async def test_a_lease_that_has_run_out_is_open_again(steps: Steps) -> None:
    await steps.record()
    (first,) = await steps.lease()
    steps.later(seconds=60)
    (second,) = await steps.lease()
    assert second.id == first.id
    assert second.fence > first.fence
    assert second.attempts == 2


async def test_an_answer_under_an_older_lease_is_refused(steps: Steps) -> None:
    (recorded,) = await steps.record()
    (first,) = await steps.lease()
    steps.later(seconds=60)
    (second,) = await steps.lease()
    with pytest.raises(StaleLeaseError):
        await steps.store.settle(first, make_verdict("HA1"), steps.now)
    assert (await steps.store.settle(second, make_verdict(), steps.now)).ready == (recorded.case_id,)
    assert (await steps.case(recorded.case_id)).answers == (make_verdict(),)


async def test_a_late_answer_counts_if_nobody_else_has_begun(steps: Steps) -> None:
    (recorded,) = await steps.record()
    (judgement,) = await steps.lease()
    steps.later(hours=1)
    assert (await steps.store.settle(judgement, make_verdict(), steps.now)).ready == (recorded.case_id,)


async def test_an_answer_is_given_once(steps: Steps) -> None:
    await steps.record()
    (judgement,) = await steps.lease()
    await steps.store.settle(judgement, make_verdict(), steps.now)
    with pytest.raises(StaleLeaseError):
        await steps.store.settle(judgement, make_verdict("HA1"), steps.now)


@pytest.mark.parametrize(
    "answer",
    [
        make_abstention(),
        make_verdict("HA1", quote="walnut", confidence=-1.5, rationale="\ud800 \x00 “so”", manipulation=True),
    ],
)
async def test_an_answer_comes_back_as_it_was(steps: Steps, answer: Answer) -> None:
    (recorded,) = await steps.record()
    await steps.answer(answer)
    assert (await steps.case(recorded.case_id)).answers == (answer,)


async def test_a_case_is_ready_when_its_last_question_is_answered(steps: Steps) -> None:
    await steps.add(make_policy("scams"))
    (recorded,) = await steps.record(flagged(policies=(make_policy(), make_policy("scams"))))
    first, second = await steps.lease()
    assert (await steps.store.settle(first, make_verdict(), steps.now)).ready == ()
    assert (await steps.case(recorded.case_id)).state is CaseState.JUDGING
    assert (await steps.store.settle(second, make_verdict(), steps.now)).ready == (recorded.case_id,)


async def test_one_answer_readies_every_case_that_shares_the_question(steps: Steps) -> None:
    (first,) = await steps.record(flagged(message_id=1))
    steps.later(hours=2)
    (second,) = await steps.record(flagged(message_id=2))
    assert await steps.answer() == (first.case_id, second.case_id)


async def test_a_released_question_rests_until_then(steps: Steps) -> None:
    await steps.record()
    (judgement,) = await steps.lease()
    await steps.store.release(judgement, steps.now.replace(minute=5))
    assert await steps.lease() == ()
    steps.later(minutes=5)
    assert len(await steps.lease()) == 1


async def test_a_stale_release_changes_nothing(steps: Steps) -> None:
    await steps.record()
    (first,) = await steps.lease()
    steps.later(seconds=60)
    (second,) = await steps.lease()
    await steps.store.release(first, steps.now)
    assert await steps.lease() == ()
    await steps.store.settle(second, make_verdict(), steps.now)


async def test_the_most_urgent_question_comes_first(steps: Steps) -> None:
    for number, priority in enumerate((Priority.AUDIT, Priority.FLAG, Priority.HARD, Priority.REPORT)):
        await steps.record(flagged(f"text {number}", message_id=number + 1, priority=priority))
    leased = [(await steps.lease(1))[0].priority for _ in range(4)]
    assert leased == [Priority.HARD, Priority.REPORT, Priority.FLAG, Priority.AUDIT]


async def test_the_oldest_question_of_a_priority_comes_first(steps: Steps) -> None:
    await steps.record(*(flagged(f"text {number}", message_id=number) for number in range(1, 6)))
    assert [one.item.text for one in await steps.lease(3)] == ["text 1", "text 2", "text 3"]


async def test_a_server_that_is_flooded_does_not_make_another_wait(steps: Steps) -> None:
    await steps.record(*(flagged(f"flood {number}", message_id=number) for number in range(1, 101)))
    await steps.record(
        *(flagged(f"calm {number}", message_id=number, server_id=OTHER_SERVER_ID) for number in range(1, 4))
    )
    leased = await steps.lease(6)
    assert sum(one.key.server_id == OTHER_SERVER_ID for one in leased) == 3


async def test_servers_take_turns_even_one_question_at_a_time(steps: Steps) -> None:
    await steps.record(*(flagged(f"flood {number}", message_id=number) for number in range(1, 101)))
    await steps.record(flagged("calm", server_id=OTHER_SERVER_ID))
    leased = [(await steps.lease(1))[0].key.server_id for _ in range(5)]
    assert leased.count(OTHER_SERVER_ID) == 1
    assert leased.count(SERVER_ID) == 4


async def test_a_lease_takes_runs_of_one_policy(steps: Steps) -> None:
    scams = make_policy("scams")
    await steps.add(scams)
    for number in range(1, 9):
        policy = scams if number % 2 else make_policy()
        await steps.record(flagged(f"text {number}", message_id=number, policies=(policy,)))
    digests = [(await steps.lease(1))[0].key.policy_digest for _ in range(8)]
    assert digests == [scams.digest] * 4 + [make_policy().digest] * 4


async def test_a_hard_case_is_shown_while_the_model_is_away(steps: Steps) -> None:
    (recorded,) = await steps.record(flagged(hard=True))
    (judgement,) = await steps.lease()
    assert await steps.store.show_unjudged(judgement, steps.now) == 1
    case = await steps.lease_case()
    assert case.id == recorded.case_id
    assert case.state is CaseState.JUDGING
    assert case.number == 1
    assert case.decision is not None
    assert case.decision.outcome is Outcome.NOT_JUDGED
    assert case.version > case.posted_version
    assert await steps.store.show_unjudged(judgement, steps.now) == 0


async def test_a_soft_case_stays_unseen_while_the_model_is_away(steps: Steps) -> None:
    await steps.record(flagged())
    (judgement,) = await steps.lease()
    assert await steps.store.show_unjudged(judgement, steps.now) == 0
    assert await steps.find_case() is None


async def test_a_case_shown_unjudged_repeats_nothing_that_a_policy_keeps_to_itself(steps: Steps) -> None:
    doxxing = make_policy("doxxing", echo=Echo.NONE)
    await steps.add(doxxing)
    await steps.record(flagged(hard=True, policies=(make_policy(), doxxing)))
    judgement, _ = await steps.lease()
    await steps.store.show_unjudged(judgement, steps.now)
    decision = (await steps.lease_case()).decision
    assert decision is not None
    assert decision.echo is Echo.NONE


async def test_a_question_that_waited_too_long_goes_to_people(steps: Steps) -> None:
    (recorded,) = await steps.record()
    (judgement,) = await steps.lease()
    steps.later(hours=12)
    assert await steps.store.expire(NOW, steps.now) == 0
    steps.later(seconds=1)
    assert await steps.store.expire(steps.now.replace(microsecond=0), steps.now) == 1
    case = await steps.case(recorded.case_id)
    assert case.state is CaseState.READY
    assert case.judgements[0].expired
    assert case.judgements[0].answer is None
    with pytest.raises(StaleLeaseError):
        await steps.store.settle(judgement, make_verdict(), steps.now)
    assert await steps.store.waiting() == 0


async def test_thousands_at_rest_do_not_hide_the_one_that_can_be_asked(steps: Steps, store: Store) -> None:
    await steps.record(*(flagged(f"text {number}", message_id=number) for number in range(1, 201)))
    for judgement in await steps.lease(200):
        await store.release(judgement, steps.now.replace(hour=20))
    await steps.record(flagged("now", message_id=500))
    (judgement,) = await steps.lease()
    assert judgement.item.text == "now"


async def test_after_an_outage_what_is_fresh_goes_before_what_has_waited(steps: Steps) -> None:
    await steps.record(*(flagged(f"waited {number}", message_id=number) for number in range(1, 101)))
    await steps.record(flagged("waited, urgent", message_id=200, priority=Priority.HARD))
    steps.later(hours=8)
    await steps.record(*(flagged(f"live {number}", message_id=300 + number) for number in range(3)))
    await steps.record(flagged("live elsewhere", server_id=OTHER_SERVER_ID))
    leased = [(await steps.lease(1))[0].item.text for _ in range(6)]
    assert leased[0] == "waited, urgent"
    assert set(leased[1:5]) == {"live 0", "live 1", "live 2", "live elsewhere"}
    assert leased[5] == "waited 1"


async def test_one_lease_takes_the_fresh_and_then_what_has_waited(steps: Steps) -> None:
    await steps.record(flagged("waited", message_id=1))
    steps.later(hours=1)
    await steps.record(flagged("live", message_id=2))
    assert [one.item.text for one in await steps.lease(10)] == ["live", "waited"]


async def test_a_question_asked_anew_is_as_fresh_as_one_never_asked(steps: Steps) -> None:
    await steps.record(flagged("given up", message_id=1), flagged("waited", message_id=2))
    await steps.lease(1)
    steps.later(hours=1)
    await steps.store.expire(NOW.replace(minute=30), steps.now)
    await steps.record(flagged("waits", message_id=3))
    steps.later(hours=1)
    await steps.record(flagged("given up", message_id=4))
    assert [one.item.text for one in await steps.lease(2)] == ["given up", "waits"]


async def test_the_queue_is_read_from_its_index_alone(steps: Steps, store: Store) -> None:
    """However many wait, a lease sorts nothing and looks into no table."""
    age = {"priority": 5, "after": 0, "until": 1, "now": 1, "server_id": SERVER_ID, "limit": 1, "rank": 0}
    for query in (OPEN_OF_SERVER, SERVERS_WITH_OPEN):

        def explain(connection: sqlite3.Connection, query: str = query) -> list[str]:
            return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", age)]

        plan = await store._writer.run(explain)
        looks = [line for line in plan if "judgement" in line]
        assert looks
        assert all("USING COVERING INDEX judgement_open" in line for line in looks), plan
        assert not any("TEMP B-TREE" in line for line in plan), plan


async def test_all_hard_cases_that_wait_are_shown_once(steps: Steps) -> None:
    await steps.record(*(flagged(f"hard {n}", message_id=n, hard=True) for n in range(1, 104)))
    await steps.record(flagged("soft", message_id=200))
    assert [await steps.store.show_waiting() for _ in range(3)] == [100, 3, 0]
    assert (await steps.case(104)).number is None

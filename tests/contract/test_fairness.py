"""JudgementStore: what is urgent in one server goes first, and starves no other server."""

from collections import Counter

import pytest

from bot.core.judgement import Judgement, Priority
from bot.store.turns import LENT, RUN
from tests.contract.steps import OTHER_SERVER_ID, Steps, flagged
from tests.factories import SERVER_ID, make_policy, make_verdict

THIRD_SERVER_ID = OTHER_SERVER_ID + 1
MANY = 150  # far more than the test leases


async def flood(steps: Steps, server_id: int = SERVER_ID, priority: Priority = Priority.HARD) -> None:
    """Have a keyword of a server fire on everything."""
    await steps.record(
        *(
            flagged(f"flood {n}", message_id=n, server_id=server_id, priority=priority)
            for n in range(1, MANY + 1)
        )
    )


async def ask(steps: Steps, server_id: int, *texts: str, priority: Priority = Priority.FLAG) -> None:
    await steps.record(
        *(
            flagged(text, message_id=10_000 + n, server_id=server_id, priority=priority)
            for n, text in enumerate(texts)
        )
    )


async def lease_one_by_one(steps: Steps, count: int) -> list[Judgement]:
    return [judgement for _ in range(count) for judgement in await steps.lease(1)]


def owners(leased: list[Judgement]) -> Counter:
    return Counter(judgement.key.server_id for judgement in leased)


@pytest.mark.parametrize("priority", [one for one in Priority if one < Priority.FLAG])
async def test_a_keyword_that_fires_on_everything_does_not_make_other_servers_wait(
    steps: Steps, priority: Priority
) -> None:
    await flood(steps, priority=priority)
    await ask(steps, OTHER_SERVER_ID, "calm")
    assert OTHER_SERVER_ID in owners(await lease_one_by_one(steps, LENT + 1))


async def test_what_overtakes_is_counted_as_its_servers_share(steps: Steps) -> None:
    await flood(steps)
    await flood(steps, OTHER_SERVER_ID, Priority.FLAG)
    had = owners(await lease_one_by_one(steps, 96))
    assert abs(had[SERVER_ID] - had[OTHER_SERVER_ID]) <= LENT


async def test_shares_hold_however_many_are_leased_at_once(steps: Steps) -> None:
    await flood(steps)
    await flood(steps, OTHER_SERVER_ID, Priority.FLAG)
    had = owners([judgement for _ in range(5) for judgement in await steps.lease(30)])
    assert abs(had[SERVER_ID] - had[OTHER_SERVER_ID]) <= LENT + RUN


async def test_several_that_flood_starve_nobody_either(steps: Steps) -> None:
    await steps.add(make_policy(), server_id=THIRD_SERVER_ID)
    await flood(steps)
    await flood(steps, OTHER_SERVER_ID)
    await flood(steps, THIRD_SERVER_ID, Priority.FLAG)
    had = owners(await lease_one_by_one(steps, 120))
    assert had[THIRD_SERVER_ID] >= 40 - LENT


async def test_who_comes_now_and_then_waits_for_few_each_time(steps: Steps) -> None:
    await flood(steps)
    await lease_one_by_one(steps, 20)
    for number in range(3):
        await ask(steps, OTHER_SERVER_ID, f"calm {number}")
        assert OTHER_SERVER_ID in owners(await lease_one_by_one(steps, LENT + 1))


async def test_something_severe_elsewhere_goes_before_a_flood(steps: Steps) -> None:
    await flood(steps)
    await lease_one_by_one(steps, 50)
    await ask(steps, OTHER_SERVER_ID, "severe", priority=Priority.HARD)
    assert OTHER_SERVER_ID in owners(await lease_one_by_one(steps, RUN))


async def test_something_severe_goes_first_though_its_server_has_had_its_share(steps: Steps) -> None:
    await flood(steps, priority=Priority.FLAG)
    await flood(steps, OTHER_SERVER_ID, Priority.FLAG)
    for leased in (1, 3, 5, 30):
        await steps.lease(leased)
        await ask(steps, SERVER_ID, f"severe {leased}", priority=Priority.HARD)
        assert [judgement.item.text for judgement in await steps.lease(1)] == [f"severe {leased}"]


async def test_beyond_the_loan_what_is_urgent_still_goes_before_its_own_servers_other_questions(
    steps: Steps,
) -> None:
    await flood(steps, priority=Priority.FLAG)
    await flood(steps, OTHER_SERVER_ID, Priority.FLAG)
    await ask(steps, SERVER_ID, *(f"urgent {n}" for n in range(4 * LENT)), priority=Priority.REPORT)
    leased = [one for one in await lease_one_by_one(steps, 12 * LENT) if one.key.server_id == SERVER_ID]
    priorities = [judgement.priority for judgement in leased]
    assert priorities == sorted(priorities)
    assert priorities.count(Priority.REPORT) == 4 * LENT < len(leased)


async def test_a_server_by_itself_owes_nothing(steps: Steps) -> None:
    await flood(steps)
    await lease_one_by_one(steps, 100)
    await ask(steps, OTHER_SERVER_ID, *(f"calm {number}" for number in range(LENT)))
    assert owners(await lease_one_by_one(steps, LENT))[SERVER_ID] >= LENT - RUN


async def test_samples_stay_last(steps: Steps) -> None:
    await ask(steps, OTHER_SERVER_ID, "sample", priority=Priority.AUDIT)
    await steps.record(
        *(flagged(f"text {n}", message_id=n, priority=Priority.HARD) for n in range(1, 2 * LENT)),
        *(flagged(f"text {n}", message_id=n) for n in range(2 * LENT, 3 * LENT)),
    )
    leased = await lease_one_by_one(steps, 3 * LENT)
    assert leased[-1].priority is Priority.AUDIT
    await steps.store.settle(leased[-1], make_verdict(), steps.now)

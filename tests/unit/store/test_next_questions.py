"""What is leased next is the same, whether few open questions are looked through or many are asked for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest

from bot.core.judgement import Judgement, Priority
from bot.store import Store, next_questions
from tests.contract.steps import KEY, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy

POLICIES = (make_policy(), make_policy("scams"))
SERVER_IDS = range(SERVER_ID, SERVER_ID + 12)


@pytest.fixture
async def twins(tmp_path) -> AsyncIterator[tuple[Steps, Steps]]:
    async with Store.open(tmp_path / "one", KEY) as one, Store.open(tmp_path / "other", KEY) as other:
        yield await prepared(one), await prepared(other)


async def prepared(store: Store) -> Steps:
    steps = Steps(store)
    for server_id in SERVER_IDS:
        await steps.add(*POLICIES, server_id=server_id)
    return steps


def some(chance: Random, first_id: int) -> list:
    return [
        flagged(
            f"text {first_id + at}",
            message_id=first_id + at,
            server_id=chance.choice(SERVER_IDS),
            priority=chance.choice(list(Priority)),
            policies=(chance.choice(POLICIES),),
        )
        for at in range(chance.randrange(1, 9))
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_both_looks_find_the_same(
    twins: tuple[Steps, Steps], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)
    told: list[list[tuple[str, int]]] = [[], []]
    held: list[list[Judgement]] = [[], []]
    for number in range(12):
        batch = some(chance, 1 + 100 * number)
        limit, back, minutes = chance.choice((1, 2, 5, 40)), chance.random() < 0.3, chance.choice((0, 1, 6))
        for at, steps in enumerate(twins):
            monkeypatch.setattr(next_questions, "FEW", (10_000, 0)[at])
            steps.now = max(steps.now, NOW)
            await steps.record(*batch)
            leased = await steps.store.lease(steps.now, limit=limit, lease_s=600)
            told[at] += [(judgement.item.text, judgement.key.server_id) for judgement in leased]
            held[at] += leased
            if back:
                await steps.store.release(held[at].pop(0), steps.now + timedelta(minutes=2))
            steps.later(minutes=minutes)
    assert told[0] == told[1]
    assert len(told[0]) > 20


async def test_fewer_than_asked_for_are_all_that_wait(twins: tuple[Steps, Steps]) -> None:
    steps, _ = twins
    await steps.record(*some(Random(1), 1), *some(Random(2), 100))
    leased = await steps.store.lease(steps.now, limit=100, lease_s=600)
    assert len(leased) == await steps.store.waiting()

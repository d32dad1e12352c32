"""Several model servers as one, over real sockets."""

import asyncio

import pytest

from bot.core.errors import ModelAwayError
from bot.core.judgement import Priority, Verdict
from bot.judge.judge import VllmJudge
from bot.model.stand_in import Misbehaviour, StandIn
from tests.integration.judge.asking import INSULT, Clock, ask, make_judge

MANY = 40


async def test_questions_go_to_the_server_that_is_least_busy() -> None:
    async with (
        StandIn.start(latency_s=0.02) as first,
        StandIn.start(latency_s=0.02) as second,
        make_judge(first.url, second.url) as judge,
    ):
        answers = await asyncio.gather(*(judge.judge(ask()) for _ in range(MANY)))
    assert all(isinstance(answer, Verdict) for answer in answers)
    assert first.requests + second.requests == MANY
    assert min(first.requests, second.requests) >= MANY // 4


async def test_a_server_that_dies_in_the_middle_of_an_answer_costs_a_question_elsewhere() -> None:
    async with (
        StandIn.start(misbehaviour=Misbehaviour.DIE) as dying,
        StandIn.start() as healthy,
        make_judge(dying.url, healthy.url) as judge,
    ):
        answers = [await judge.judge(ask()) for _ in range(6)]
        assert not judge.is_away
    assert all(isinstance(answer, Verdict) for answer in answers)
    assert dying.requests == 3  # then it counts as away
    assert healthy.requests == 6


async def test_only_when_no_server_answers_is_the_model_away() -> None:
    async with (
        StandIn.start(misbehaviour=Misbehaviour.ERROR_500) as first,
        StandIn.start(misbehaviour=Misbehaviour.ERROR_503) as second,
        make_judge(first.url, second.url) as judge,
    ):
        for _ in range(3):
            with pytest.raises(ModelAwayError):
                await judge.judge(ask())
        assert judge.is_away


async def test_a_server_that_is_back_is_asked_again() -> None:
    clock = Clock()
    async with (
        StandIn.start(misbehaviour=Misbehaviour.ERROR_503) as first,
        StandIn.start() as second,
        make_judge(first.url, second.url, clock=clock) as judge,
    ):
        for _ in range(4):
            await judge.judge(ask())
        first.behave()
        before, clock.now = first.requests, clock.now + 10.0
        assert await judge.look()
        await asyncio.gather(*(judge.judge(ask()) for _ in range(4)))
    assert first.requests > before


async def test_the_room_follows_what_the_server_says_of_its_load() -> None:
    async with (
        StandIn.start(slots=32, latency_s=0.05) as stand_in,
        make_judge(stand_in.url) as judge,
        asyncio.TaskGroup() as group,
    ):
        watching = group.create_task(judge.run())
        asking: set[asyncio.Task[object]] = set()
        while judge.room < 32:
            while len(asking) < judge.room:
                asking.add(group.create_task(judge.judge(ask())))
            _, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        watching.cancel()
    assert 32 <= judge.room <= 64


async def test_a_server_has_no_more_than_its_room_and_what_is_urgent_goes_in_next() -> None:
    answered: list[str] = []

    async def judged(judge: VllmJudge, name: str, priority: int) -> None:
        await judge.judge(ask(f"{INSULT} {name}", priority=priority))
        answered.append(name)

    async with (
        StandIn.start(latency_s=0.05) as stand_in,
        make_judge(stand_in.url, first_in_flight=2) as judge,
        asyncio.TaskGroup() as group,
    ):
        for number in range(8):
            group.create_task(judged(judge, f"flag {number}", Priority.FLAG))
        await stand_in.wait_for_requests(2)
        group.create_task(judged(judge, "hard", Priority.HARD))
        while len(answered) < 9:
            assert stand_in.running + stand_in.waiting <= 2
            await asyncio.sleep(0)

    assert answered.index("hard") in {2, 3}

"""How many questions are leased: those that the model takes at once, and some that stand ready for it."""

import asyncio

import pytest

from bot.core.question import Question
from bot.pipeline.events import JudgementAnswered
from bot.pipeline.judging import LEASE_S
from tests.fakes import FakeJudge
from tests.unit.pipeline.test_outage import until, walnuts, working

MANY = 30


class HoldingJudge(FakeJudge):
    """Answers nobody until it is told to, and counts whom it holds."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room
        self.held: list[int] = []  # how many it held, each time another came
        self.answers = asyncio.Event()
        self._now = 0

    async def judge(self, question: Question):
        self._now += 1
        self.held.append(self._now)
        await self.answers.wait()
        self._now -= 1
        return await super().judge(question)


@pytest.mark.parametrize(("room", "leased"), [(1, 1), (2, 3), (8, 12)])
async def test_half_as_many_again_as_the_model_takes_stand_ready_and_no_more(
    path, room: int, leased: int
) -> None:
    path.judging._judge = judge = HoldingJudge(room)
    await path.commit(*walnuts(*range(1, MANY + 1)))
    async with working(path.judging):
        await until(path, lambda: len(judge.held) == leased)
        path.questions.set()  # it looks again, and finds no room
        assert await path.store.waiting() == MANY
        judge.answers.set()
        await until(path, lambda: len(path.seen.of(JudgementAnswered)) == MANY)

    assert max(judge.held) == leased
    assert len(judge.asked) == MANY


@pytest.mark.parametrize(("lease_s", "asked"), [(LEASE_S, 2), (900.0, 1)])
async def test_a_question_is_asked_again_only_when_its_lease_has_run_out(
    path, lease_s: float, asked: int
) -> None:
    path.judging._judge = judge = HoldingJudge(room=2)
    path.judging._lease_s = lease_s
    await path.commit(*walnuts(1))
    async with working(path.judging):
        await until(path, lambda: len(judge.held) == 1)
        path.later(seconds=300)
        path.questions.set()
        if asked > 1:
            await until(path, lambda: len(judge.held) == asked)
        judge.answers.set()
        await until(path, lambda: len(path.seen.of(JudgementAnswered)) == 1)

    assert len(judge.held) == asked

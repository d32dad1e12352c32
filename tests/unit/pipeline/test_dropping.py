"""Questions that are dropped: aborted at the model, no clearance, and only for the reasons that there are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from bot.core.decision import Outcome
from bot.core.judgement import Cause, Priority
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import FlaggedSighting, Removal
from bot.pipeline import judging as module
from bot.pipeline.events import JudgementAnswered
from tests.factories import SERVER_ID, make_policy, make_sighting, make_signal, make_verdict
from tests.unit.pipeline.conftest import PlayedPath

MANY = 10_000


class SlowJudge:
    """Answers nobody until it is told to, and knows who gave up."""

    is_away = False
    room = 8

    def __init__(self) -> None:
        self.asked: asyncio.Queue[Question] = asyncio.Queue()
        self.answers = asyncio.Event()
        self.aborted: asyncio.Queue[Question] = asyncio.Queue()

    async def judge(self, question: Question):
        self.asked.put_nowait(question)
        try:
            await self.answers.wait()
        except asyncio.CancelledError:
            self.aborted.put_nowait(question)
            raise
        return make_verdict("HA1")

    async def prepare(self, policy: Policy) -> None:
        pass

    async def run(self) -> None:
        pass

    async def look(self) -> bool:
        return True


@asynccontextmanager
async def asking(path: PlayedPath, monkeypatch) -> AsyncIterator[SlowJudge]:
    """Have the model hold one question."""
    monkeypatch.setattr(module, "ABORT_EVERY_S", 0.001)
    path.judging._judge = judge = SlowJudge()
    await path.commit(make_sighting())
    running = asyncio.create_task(path.judging.run())
    try:
        async with asyncio.timeout(10):
            await judge.asked.get()
            yield judge
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def withdraw(path: PlayedPath) -> None:
    await path.store.disable_policy(SERVER_ID, "harassment", 1, path.now)


async def forget(path: PlayedPath) -> None:
    await path.store.ask_erasure(SERVER_ID, 500, path.now)
    await path.store.erase_member(SERVER_ID, 500, posts=20)


async def remove(path: PlayedPath) -> None:
    path.intake.put_gone(SERVER_ID, [7_000], by_moderator=True)
    await path.intake._note_gone()


async def tell(path: PlayedPath) -> None:
    path.intake.put_gone(SERVER_ID, [7_000])
    path.intake.put_removal(Removal(server_id=SERVER_ID, channel_id=20, author_id=500, messages=1))
    await path.intake._note_gone()


@pytest.mark.parametrize("drop", [withdraw, forget, remove, tell])
async def test_a_dropped_question_is_aborted_and_the_next_one_asked(path, monkeypatch, drop) -> None:
    async with asking(path, monkeypatch) as judge:
        await drop(path)
        await judge.aborted.get()

        path.judging._judge.room = 1  # its place is free again
        other = make_policy("scams", clause="SC1")
        await path.store.add_policy(SERVER_ID, other, 1, path.now)
        await path.store.record([flagged(2, "walnut two", other)], path.now)
        path.questions.set()
        assert (await judge.asked.get()).item.text == "walnut two"

    assert path.seen.of(JudgementAnswered) == []


async def test_what_its_author_deletes_is_judged_all_the_same(path, monkeypatch) -> None:
    async with asking(path, monkeypatch) as judge:
        path.intake.put_gone(SERVER_ID, [7_000])
        await path.intake._note_gone()
        await path.judging._abort(await path.store.lost(tuple(path.judging._asking)))
        rung = path.cases.count
        judge.answers.set()
        await path.cases.wait(since=rung, at_most_s=10)

    assert judge.aborted.empty()
    assert len(path.seen.of(JudgementAnswered)) == 1


@pytest.mark.parametrize(
    ("hard", "cause", "shown"),
    [(False, Cause.FLAG, False), (True, Cause.FLAG, True), (False, Cause.REPORT, True)],
)
async def test_a_withdrawn_policy_clears_nobody(path, hard: bool, cause: Cause, shown: bool) -> None:
    one = replace(flagged(1, "walnut", make_policy()), signals=(make_signal(hard=hard),), cause=cause)
    (recorded,) = await path.store.record([one], path.now)

    await withdraw(path)
    await path.work()

    case = await path.store.case(SERVER_ID, recorded.case_id)
    assert path.judge.asked == []
    assert case.decision is not None
    assert (case.decision.outcome, case.decision.shown) == (Outcome.DROPPED, shown)
    assert path.posts() == shown


async def correct(path: PlayedPath) -> Policy:
    """Put a version in force whose only rule is called otherwise."""
    corrected = make_policy(clause="HA7")
    await path.store.add_policy(SERVER_ID, corrected, 1, path.now)
    await path.store.enable_policy(SERVER_ID, corrected.id, 2, 1, path.now)
    await path.servers.reload(SERVER_ID)
    return corrected


async def test_a_policy_corrected_while_the_model_is_away_loses_nothing_that_waits(path) -> None:
    path.judge.is_away = True
    await path.play(*(make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in range(1, 11)))
    corrected = await correct(path)
    await path.work()
    assert path.posts() == 0

    path.judge.is_away = False
    path.later(minutes=5)
    await path.judge_all()
    await path.work()

    assert sorted(one.item.text for one in path.judge.asked) == sorted(f"walnut {n}" for n in range(1, 11))
    assert {one.policy.digest for one in path.judge.asked} == {corrected.digest}
    assert {case.decision.outcome for case in path.posted()} == {Outcome.VIOLATION}
    assert {ref.clause_id for case in path.posted() for ref in case.decision.clauses} == {"HA7"}
    assert path.posts() == 10


async def test_what_the_model_has_when_its_policy_is_corrected_is_aborted_and_asked_anew(
    path, monkeypatch
) -> None:
    async with asking(path, monkeypatch) as judge:
        corrected = await correct(path)
        path.questions.set()
        assert (await judge.aborted.get()).policy.digest == make_policy().digest
        assert (await judge.asked.get()).policy.digest == corrected.digest

        rung = path.cases.count
        judge.answers.set()
        await path.cases.wait(since=rung, at_most_s=10)

    (answered,) = path.seen.of(JudgementAnswered)
    assert answered.judgement.key.policy_digest == corrected.digest


async def test_ten_thousand_that_say_the_same_are_one_question(path) -> None:
    policy = make_policy()
    for at in range(0, MANY, 500):
        batch = [flagged(10_000 + at + n, "free walnuts", policy) for n in range(500)]
        await path.store.record(batch, path.now)

    await path.judge_all()

    (case,) = await path.store.lease_cases(path.now, limit=1, lease_s=60)
    assert len(path.judge.asked) == 1
    assert case.sighting_count == MANY
    assert await path.store.waiting() == 0


def flagged(message_id: int, text: str, policy: Policy) -> FlaggedSighting:
    return FlaggedSighting(
        sighting=make_sighting(text, message_id=message_id, author_id=message_id),
        signals=(make_signal(),),
        cause=Cause.FLAG,
        policies=(policy,),
        priority=Priority.FLAG,
    )

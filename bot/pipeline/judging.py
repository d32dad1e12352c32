"""Lease questions, have them judged, record the answers.

An absent model costs nothing but time: the question goes back to the queue, and the hard cases
behind it are shown to people as not judged yet.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.errors import ModelAwayError, NotFoundError, StaleLeaseError
from bot.core.judgement import Judgement
from bot.core.policy import Policy
from bot.core.question import Question
from bot.pipeline.events import JudgementAnswered, JudgementWaits, Observer
from bot.pipeline.ports import Judge, JudgementStore
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake

log = logging.getLogger(__name__)

LEASE_S = 120.0  # well beyond three requests at the longest timeout of the judge
IDLE_S = 5.0  # looks for leases that have run out, though nothing woke the worker
AWAY_FIRST_S, AWAY_MOST_S = 1.0, 15.0  # between tries of one question while the model is away
EXPIRY_EVERY_S = 30.0


class Judging:
    """Keeps a number of questions before the model."""

    def __init__(
        self,
        store: JudgementStore,
        policies: PolicyShelf,
        judge: Judge,
        observe: Observer,
        *,
        questions: Wake,
        cases: Wake,
        in_flight: int = 8,
        judge_within: timedelta = timedelta(hours=12),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._policies = policies
        self._judge = judge
        self._observe = observe
        self._questions = questions
        self._cases = cases
        self._in_flight = in_flight
        self._judge_within = judge_within
        self._clock = clock

    async def run(self) -> None:
        """Judge until cancelled, `in_flight` questions at a time."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._in_flight):
                group.create_task(self._work())
            group.create_task(self._expire())

    async def _work(self) -> None:
        while True:
            seen = self._questions.count
            leased = await self._store.lease(self._clock(), limit=1, lease_s=LEASE_S)
            if not leased:
                await self._questions.wait(since=seen, at_most_s=IDLE_S)
            for judgement in leased:
                await self._ask(judgement)

    async def _ask(self, judgement: Judgement) -> None:
        try:
            policy = await self._policies.get(judgement.key.server_id, judgement.key.policy_digest)
            answer = await self._judge.judge(_question(judgement, policy))
            ready = await self._store.settle(judgement, answer, self._clock())
        except (ModelAwayError, NotFoundError) as error:
            await self._wait_for_model(judgement, str(error))
        except StaleLeaseError:
            log.info("stale-answer-dropped", extra={"judgement_id": judgement.id})
        except Exception:
            # One question that cannot be asked must not stop the others; it waits like any other.
            log.exception("question-failed", extra={"judgement_id": judgement.id})
            await self._wait_for_model(judgement, "The question could not be asked.")
        else:
            self._observe(JudgementAnswered(judgement=judgement, policy_id=policy.id, answer=answer))
            if ready:
                self._cases.set()

    async def _wait_for_model(self, judgement: Judgement, reason: str) -> None:
        now = self._clock()
        delay_s = min(AWAY_MOST_S, AWAY_FIRST_S * 2 ** min(judgement.attempts - 1, 10))
        await self._store.release(judgement, now + timedelta(seconds=delay_s))
        self._observe(JudgementWaits(judgement=judgement, reason=reason))
        if await self._store.show_unjudged(judgement, now):
            self._cases.set()

    async def _expire(self) -> None:
        while True:
            now = self._clock()
            if await self._store.expire(now - self._judge_within, now):
                self._cases.set()
            await asyncio.sleep(EXPIRY_EVERY_S)


def _question(judgement: Judgement, policy: Policy) -> Question:
    return Question(
        item=judgement.item,
        policy=policy,
        effort=judgement.key.effort,
        sample=judgement.key.sample,
        evidence=judgement.evidence,
        priority=int(judgement.priority),
    )

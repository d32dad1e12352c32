"""Lease questions, have them judged, record the answers; most cases are decided with the last of theirs.

An absent model costs nothing but time: the question goes back to the queue, and all hard cases are
shown to people as not judged yet. While it is away nothing is leased, so that thousands of questions
cost nothing either; one look is taken now and then, one question is tried, and its answer lets all
workers go on.

A question that was dropped while the model has it (its content erased, its policy withdrawn) is aborted:
the connection is closed, and with that the server's work ends. Nothing that an author does brings that about,
unless they ask to be forgotten.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.core.errors import ModelAwayError, NotFoundError, StaleLeaseError, StoreError
from bot.core.judgement import Answer, Judgement
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import Dismiss
from bot.pipeline.absence import Absence
from bot.pipeline.enduring import sit_out_refusals
from bot.pipeline.events import CaseDecided, JudgementAnswered, JudgementWaits, Observer
from bot.pipeline.ports.questions import Judge, JudgementStore
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake

log = logging.getLogger(__name__)

LEASE_S = 120.0  # at least, and well beyond what the judge may take for one question
IDLE_S = 5.0  # looks for leases that have run out, though nothing rang
MOST_LEASED = 32  # in one transaction
AWAY_FIRST_S, AWAY_MOST_S = 1.0, 15.0  # between tries of one question while the model is away
READY = 2  # one question stands ready, leased and written, for so many that the model has
LOOK_EVERY_S = 0.5  # asks the judge whether it is worth a look; the judge looks far less often
EXPIRY_EVERY_S = 30.0
ABORT_EVERY_S = 0.5  # between looks whether what is asked is still wanted; a look is one row a question


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
        dismiss: Dismiss = lambda _: None,
        judge_within: timedelta = timedelta(hours=12),
        lease_s: float = LEASE_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._policies = policies
        self._judge = judge
        self._observe = observe
        self._questions = questions
        self._cases = cases
        self._dismiss = dismiss
        self._asking: dict[tuple[int, int], asyncio.Task[None]] = {}  # by id and fence: what the model has
        self._freed = Wake()
        self._judge_within = judge_within
        self._lease_s = lease_s
        self._clock = clock
        self.absence = Absence()

    @property
    def is_away(self) -> bool:
        """Whether the model is out of reach, or there and answering nothing in time."""
        return self._judge.is_away or self.absence.since is not None

    async def run(self) -> None:
        """Judge until cancelled, as many questions at a time as the judge takes.

        A store that refuses is asked again.
        """
        if self._judge.is_away:
            self.absence.begin(self._clock())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._judge.run())
            for work in (partial(self._hand_out, group), self._sit_out, self._expire, self._abort_dropped):
                group.create_task(sit_out_refusals("judging", work))

    async def _hand_out(self, group: asyncio.TaskGroup) -> None:
        """Lease as many questions as there is room for, and some that stand ready; have each asked."""
        while True:
            await self.absence.over()
            seen, freed = self._questions.count, self._freed.count
            room = self._judge.room
            free = room + room // READY - len(self._asking)
            if free <= 0:
                await self._freed.wait(since=freed, at_most_s=IDLE_S)
                continue
            leased = await self._store.lease(
                self._clock(), limit=min(free, MOST_LEASED), lease_s=self._lease_s
            )
            for judgement in leased:
                self._asking[judgement.id, judgement.fence] = group.create_task(self._ask(judgement))
            if len(leased) < min(free, MOST_LEASED):  # those were all
                await self._questions.wait(since=seen, at_most_s=IDLE_S)

    async def _ask(self, judgement: Judgement) -> None:
        try:
            policy, answer = await self._judged(judgement)
            now = self._clock()
            settled = await self._store.settle(judgement, answer, now, self._dismiss)
        except ModelAwayError as error:
            self.absence.begin(self._clock())
            await self._wait_for_model(judgement, str(error))
        except (NotFoundError, StoreError) as error:
            # An answer that could not be recorded is none: the question is asked again.
            await self._wait_for_model(judgement, str(error))
        except StaleLeaseError:
            log.info("stale-answer-dropped", extra={"judgement_id": judgement.id})
        except Exception:
            # One question that cannot be asked must not stop the others; it waits like any other.
            log.exception("question-failed", extra={"judgement_id": judgement.id})
            await self._wait_for_model(judgement, "The question could not be asked.")
        else:
            self.absence.end()
            self._observe(JudgementAnswered(judgement=judgement, policy_id=policy.id, answer=answer))
            for case in settled.dismissed:
                self._observe(CaseDecided.of(case, now))
            if settled.ready:
                self._cases.set()

    async def _judged(self, judgement: Judgement) -> tuple[Policy, Answer]:
        """Have the model answer; from then on its place is free for the next question."""
        try:
            policy = await self._policies.get(judgement.key.server_id, judgement.key.policy_digest)
            return policy, await self._judge.judge(_question(judgement, policy))
        finally:
            self._asking.pop((judgement.id, judgement.fence), None)
            self._freed.set()

    async def _wait_for_model(self, judgement: Judgement, reason: str) -> None:
        now = self._clock()
        delay_s = min(AWAY_MOST_S, AWAY_FIRST_S * 2 ** min(judgement.attempts - 1, 10))
        self._observe(JudgementWaits(judgement=judgement, reason=reason))
        with suppress(StoreError):  # the lease runs out by itself
            await self._store.release(judgement, now + timedelta(seconds=delay_s))
            if await self._store.show_unjudged(judgement, now):
                self._cases.set()

    async def _sit_out(self) -> None:
        """While the model is away: show what cannot wait, and find out when it is back."""
        shown = -1  # the ring up to which hard cases have been shown
        while True:
            await self.absence.begun()
            seen = self._questions.count
            if self._judge.is_away and seen != shown:
                await self._show_waiting()
                shown = seen
            if await self._judge.look():
                await self._try_one()
            if self.absence.since is not None:
                await self._questions.wait(since=seen, at_most_s=LOOK_EVERY_S)
            else:
                shown = -1

    async def _show_waiting(self) -> None:
        while await self._store.show_waiting():
            self._cases.set()

    async def _try_one(self) -> None:
        """Ask one question of a server that seems to be there; its answer ends the absence."""
        leased = await self._store.lease(self._clock(), limit=1, lease_s=self._lease_s)
        for judgement in leased:
            await self._ask(judgement)
        if not leased and await self._store.waiting() == 0:
            self.absence.end()

    async def _expire(self) -> None:
        while True:
            now = self._clock()
            while await self._store.expire(now - self._judge_within, now):
                self._cases.set()
            await asyncio.sleep(EXPIRY_EVERY_S)

    async def _abort_dropped(self) -> None:
        while True:
            await asyncio.sleep(ABORT_EVERY_S)
            if self._asking:
                await self._abort(await self._store.lost(tuple(self._asking)))

    async def _abort(self, lost: Collection[tuple[int, int]]) -> None:
        for lease in lost:
            if (task := self._asking.get(lease)) is not None:
                task.cancel()
                log.info("question-aborted", extra={"judgement_id": lease[0]})


def _question(judgement: Judgement, policy: Policy) -> Question:
    return Question(
        item=judgement.item,
        policy=policy,
        effort=judgement.key.effort,
        sample=judgement.key.sample,
        evidence=judgement.evidence,
        context=judgement.context,
        priority=int(judgement.priority),
    )

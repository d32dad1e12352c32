"""Have a judge answer every question of a measurement, so many at once, each exactly once.

A model that is away is waited for, within bounds. A question without an answer stays one: it is no verdict
and no abstention, and a later run asks it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.errors import ModelAwayError
from bot.core.judgement import Answer, Effort
from bot.core.policy import Policy
from bot.core.question import Question
from bot.evaluation.answer_file import AnswerFile, AnswerKey
from bot.evaluation.labels import LabelledMessage
from bot.pipeline.ports.questions import Judge

PATIENCE_S = 120.0  # without any answer; then the run ends, and can be gone on with
_LOOK_EVERY_S = 2.0
_TRIES = 3  # for one question, while the server is there all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How every question of a run is asked, and who answers."""

    effort: Effort
    samples: int
    prompt_version: str
    model: str
    stand_in: bool

    def key(self, message: LabelledMessage, policy: Policy, sample: int) -> AnswerKey:
        """Name the answer to one question."""
        return AnswerKey(
            row=message.digest,
            policy=policy.digest,
            effort=self.effort,
            prompt_version=self.prompt_version,
            sample=sample,
            model=self.model,
            stand_in=self.stand_in,
        )


def plan_questions(
    messages: Sequence[LabelledMessage], policies: Sequence[Policy], manner: Manner
) -> dict[AnswerKey, Question]:
    """List every question once: one policy after another, so that its prompt stays in the server's cache."""
    return {
        manner.key(message, policy, sample): Question(
            item=message.item, policy=policy, effort=manner.effort, sample=sample
        )
        for policy in policies
        for message in messages
        if policy.id in message.policies
        for sample in range(manner.samples)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a run ended."""

    unanswered: int = 0  # questions without any answer
    problem: str = ""  # why the run stopped before its end; empty: it did not


async def ask_all(
    judge: Judge,
    questions: Iterable[tuple[AnswerKey, Question]],
    answers: AnswerFile,
    *,
    at_once: int,
    answered: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Asked:
    """Ask these questions and keep each answer as it comes."""
    run = _Run(judge, iter(questions), answers, answered=answered, clock=clock, sleep=sleep)
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(run.work())
    return Asked(unanswered=run.unanswered, problem=run.problem)


class _Run:
    def __init__(
        self,
        judge: Judge,
        questions: Iterator[tuple[AnswerKey, Question]],
        answers: AnswerFile,
        *,
        answered: Callable[[], None],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.unanswered = 0
        self.problem = ""
        self._judge = judge
        self._questions = questions
        self._answers = answers
        self._answered = answered
        self._clock = clock
        self._sleep = sleep
        self._last_answer_at = clock()

    async def work(self) -> None:
        """Take one question after another until there are none."""
        for key, question in self._questions:
            answer = None if self.problem else await self._ask(question)
            if answer is not None and (answer.run.model, answer.run.stand_in) != (key.model, key.stand_in):
                self.problem = f"Another model answers now: {answer.run.model}."
                answer = None
            if answer is None:
                self.unanswered += 1
                continue
            self._last_answer_at = self._clock()
            self._answers.add(key, answer)
            self._answered()

    async def _ask(self, question: Question) -> Answer | None:
        for _ in range(_TRIES):
            try:
                return await self._judge.judge(question)
            except ModelAwayError:
                if not await self._is_back():
                    return None
        return None

    async def _is_back(self) -> bool:
        while not await self._judge.look():
            if self._clock() - self._last_answer_at > PATIENCE_S:
                self.problem = f"No model server answered for {PATIENCE_S:g} s."
                return False
            await self._sleep(_LOOK_EVERY_S)
        return True

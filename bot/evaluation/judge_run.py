"""Have a judge answer every question of a measurement, so many at once, each exactly once.

A model that is away, or there and answers nothing, is waited for, within bounds. A question without an
answer stays one: it is no verdict and no abstention, and a later run asks it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.errors import ModelAwayError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.core.question import Question
from bot.evaluation.answer_file import AnswerFile, AnswerKey
from bot.evaluation.labels import LabelledMessage
from bot.pipeline.ports.questions import Judge

PATIENCE_S = 120.0  # without any answer; then the run ends, and can be gone on with
_LOOK_EVERY_S = 2.0
_TRIES = 3  # for one question, while others are answered; and in a row, before it is waited between tries


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
    problem: str = ""  # why they have none


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
    return Asked(unanswered=run.unanswered, problem=run.problem or run.cause)


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
        self.problem = ""  # why the run stopped
        self.cause = ""  # why questions were given up while others were answered
        self._judge = judge
        self._questions = questions
        self._answers = answers
        self._answered = answered
        self._clock = clock
        self._sleep = sleep
        self._put_off: deque[tuple[AnswerKey, Question]] = deque()
        self._tries: dict[AnswerKey, _Tries] = {}  # of the questions that failed
        self._answers_had = 0
        self._last_answer_at = clock()
        self._failures = 0  # since the last answer
        self._first_failure = ""  # since then; later ones may say no more than that the server is away

    async def work(self) -> None:
        """Take one question after another until there are none."""
        while (taken := self._take()) is not None:
            key, question = taken
            if self.problem:
                self.unanswered += 1
                continue
            try:
                answer = await self._judge.judge(question)
            except ModelAwayError as error:
                await self._go_without(key, question, str(error))
                continue
            if (answer.run.model, answer.run.stand_in) != (key.model, key.stand_in):
                self.problem = f"Another model answers now: {answer.run.model}."
                self.unanswered += 1
                continue
            self._answers_had += 1
            self._last_answer_at = self._clock()
            self._failures, self._first_failure = 0, ""
            self._answers.add(key, answer)
            self._answered()

    def _take(self) -> tuple[AnswerKey, Question] | None:
        """Return the next question; those put off come last."""
        return next(self._questions, None) or (self._put_off.popleft() if self._put_off else None)

    async def _go_without(self, key: AnswerKey, question: Question, reason: str) -> None:
        """Put a question off, or give it up when it was tried often enough and others were answered."""
        self._failures += 1
        self._first_failure = self._first_failure or reason
        tries = self._tries.setdefault(key, _Tries(answers_before=self._answers_had))
        tries.made += 1
        if tries.made >= _TRIES and self._answers_had > tries.answers_before:
            self.unanswered += 1
            self.cause = self._first_failure
            return
        await self._wait()
        self._put_off.append((key, question))

    async def _wait(self) -> None:
        """Wait for a server that is away, and a while for one that is there and answers nothing."""
        is_there = False
        while not is_there and not self.problem:
            is_there = await self._judge.look()
            if is_there and self._failures < _TRIES:
                return
            if self._clock() - self._last_answer_at > PATIENCE_S:
                self.problem = (
                    f"No question was answered for {PATIENCE_S:g} s. {self._first_failure}".rstrip()
                )
                return
            await self._sleep(_LOOK_EVERY_S)


@dataclass(slots=True, kw_only=True)
class _Tries:
    """How often one question was asked in vain."""

    answers_before: int  # to other questions, when it failed first
    made: int = 0

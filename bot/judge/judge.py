"""Ask the model server one question, and accept only an answer that can be believed.

A bad answer is asked again, at most twice, and then becomes an Abstention. No answer at all is a
ModelAwayError, never a verdict: the question waits. Content appears in no log line and in no error.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Self, assert_never

import aiohttp

from bot.core.errors import ModelAwayError
from bot.core.judgement import Abstention, AbstentionReason, Answer, ModelRun, Verdict
from bot.core.question import Question
from bot.harmony.completion import Completion, Fault, read_completion
from bot.harmony.fitting import FittedText
from bot.judge.answer import CheckedAnswer, read_answer
from bot.judge.attempts import Attempt, Limits, max_attempts, plan_attempt
from bot.judge.breaker import Breaker
from bot.judge.client import Client, Endpoint, RefusedError
from bot.judge.confidence import log_odds
from bot.judge.grammar import structural_tag
from bot.judge.prompt import PROMPT_VERSION, Prompt, write_prompt
from bot.judge.quotation import find_quotation
from bot.judge.server import ModelServer, ModelStatus
from bot.judge.wire import Choice, CompletionRequest

_MAX_SEED = 2**31 - 1


class VllmJudge:
    """Judges with one vLLM server. Use as an async context manager; any number of questions at once.

    A session handed in stays the caller's to close. Raises ConfigError when the address cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        random: Random,
        clock: Callable[[], float] = time.monotonic,
        session: aiohttp.ClientSession | None = None,
        limits: Limits | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self._client = Client(endpoint, session)
        self._server = ModelServer(self._client, breaker or Breaker(clock), clock=clock)
        self._random = random
        self._clock = clock
        self._limits = limits or Limits()

    async def __aenter__(self) -> Self:
        await self._client.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    @property
    def is_away(self) -> bool:
        """Whether the model is known to be out of reach, so that asking is no use for now."""
        return self._server.is_away

    @property
    def declined(self) -> tuple[str, ...]:
        """Return a sentence for each thing that the server turned out not to do."""
        return self._server.declined

    async def probe(self) -> ModelStatus:
        """Look whether the server is there and which model it offers; never raises ModelAwayError."""
        return await self._server.look()

    async def look(self) -> bool:
        """Look whether a server that was away is there again, no more often than the breaker allows."""
        try:
            await self._server.find_model()
        except ModelAwayError:
            return False
        return True

    async def judge(self, question: Question) -> Answer:
        """Return a verdict, or an abstention after the retries. Raises ModelAwayError when nobody answers."""
        model = await self._server.find_model()
        spent = _Spent(model=model.id, stand_in=model.stand_in, started=self._clock())
        while True:
            attempt = plan_attempt(
                spent.attempts + 1, effort=question.effort, sample=question.sample, limits=self._limits
            )
            outcome = await self._try(question, attempt, spent)
            if isinstance(outcome, _Usable):
                return _verdict(outcome, question, spent.run(question, attempt, self._clock()))
            if attempt.number >= max_attempts(outcome):
                return Abstention(reason=outcome, run=spent.run(question, attempt, self._clock()))

    async def _try(
        self, question: Question, attempt: Attempt, spent: "_Spent"
    ) -> "_Usable | AbstentionReason":
        prompt = write_prompt(question, effort=attempt.effort, random=self._random)
        spent.attempts += 1
        try:
            reply = await self._server.ask(
                self._request(question, attempt, prompt), timeout_s=attempt.timeout_s
            )
        except RefusedError:
            return AbstentionReason.REFUSED
        spent.prompt_tokens += reply.usage.prompt_tokens
        spent.completion_tokens += reply.usage.completion_tokens
        answer = _read_choice(reply.choices[0], question)
        if isinstance(answer, AbstentionReason):
            return answer
        choice = reply.choices[0]
        chances = None if choice.logprobs is None else choice.logprobs.top_logprobs
        return _Usable(answer=answer, fitted=prompt.fitted, confidence=log_odds(choice.token_ids, chances))

    def _request(self, question: Question, attempt: Attempt, prompt: Prompt) -> CompletionRequest:
        return CompletionRequest(
            prompt=prompt.token_ids,
            max_tokens=attempt.max_tokens,
            temperature=attempt.temperature,
            seed=self._random.randrange(_MAX_SEED),
            priority=question.priority,
            structural_tag=structural_tag(question.policy, thinking_tokens=attempt.thinking_tokens),
        )


@dataclass(slots=True, kw_only=True)
class _Spent:
    """What one question has cost so far, over all its attempts."""

    model: str
    stand_in: bool
    started: float
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def run(self, question: Question, attempt: Attempt, now: float) -> ModelRun:
        return ModelRun(
            model=self.model,
            stand_in=self.stand_in,
            effort=attempt.effort,
            policy_digest=question.policy.digest,
            prompt_version=PROMPT_VERSION,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            latency_s=now - self.started,
            attempts=self.attempts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usable:
    answer: CheckedAnswer
    fitted: FittedText
    confidence: float | None


def _read_choice(choice: Choice, question: Question) -> CheckedAnswer | AbstentionReason:
    completion = read_completion(choice.token_ids, finished=choice.finish_reason == "stop")
    match completion:
        case Completion():
            return read_answer(completion.final, question.policy)
        case Fault.EMPTY:
            return AbstentionReason.EMPTY
        case Fault.TRUNCATED:
            return AbstentionReason.TRUNCATED
        case Fault.MALFORMED:
            return AbstentionReason.MALFORMED
        case _:
            assert_never(completion)


def _verdict(usable: _Usable, question: Question, run: ModelRun) -> Verdict:
    answer = usable.answer
    quote = find_quotation(answer.quote, question.item.text)
    return Verdict(
        clauses=answer.clauses,
        severity=answer.severity,
        rationale=answer.rationale,
        quote=quote,
        quote_unsupported=quote is None and bool(answer.quote.strip()),
        manipulation=answer.manipulation,
        confidence=usable.confidence,
        judged_characters=usable.fitted.judged_characters,
        total_characters=usable.fitted.total_characters,
        run=run,
    )

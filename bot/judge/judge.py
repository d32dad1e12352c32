"""Ask the model server one question, and accept only an answer that can be believed.

A bad answer is asked again, at most twice, and then becomes an Abstention. No answer at all is a
ModelAwayError, never a verdict: the question waits. Content appears in no log line and in no error.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from types import TracebackType
from typing import Self, assert_never

import aiohttp

from bot.core.content import plain_item
from bot.core.judgement import Abstention, AbstentionReason, Answer, ModelRun, Priority, Verdict
from bot.core.policy import Policy
from bot.core.question import Question
from bot.harmony.completion import Completion, Fault, read_completion
from bot.harmony.fitting import FittedText
from bot.harmony.steps import in_turns
from bot.judge.answer import CheckedAnswer, read_answer
from bot.judge.attempts import Attempt, Limits, max_attempts, plan_attempt, usual_attempts
from bot.judge.breaker import Breaker
from bot.judge.client import Client, Endpoint, RefusedError
from bot.judge.confidence import log_odds
from bot.judge.grammar import structural_tag
from bot.judge.pool import Pool
from bot.judge.prompt import PROMPT_VERSION, Prompt, prepare_prompt, write_prompt, writing_prompt
from bot.judge.quotation import find_quotation
from bot.judge.reading import reading_of
from bot.judge.room import FIRST, MOST, Room
from bot.judge.server import ModelServer, ModelStatus
from bot.judge.wire import Choice, CompletionRequest

_MAX_SEED = 2**31 - 1
PREPARE_TIMEOUT_S = 120.0  # 25 s were seen for the first logprobs, 11 s are reported for a grammar


class VllmJudge:
    """Judges with one or several vLLM servers. Use as an async context manager.

    Any number may be asked at once; those beyond the room wait their turn here, ready to be sent. The room
    for each server is `first_in_flight` until `run` finds out more, and never more than `most_in_flight`.

    The random source should be one that nobody can foresee: it names the markers around what members wrote.
    Undisguise returns what a disguised text says, and None for one that is not. A session handed in stays the
    caller's to close. Raises ConfigError when an address cannot be used.
    """

    def __init__(
        self,
        *endpoints: Endpoint,
        random: Random,
        clock: Callable[[], float] = time.monotonic,
        session: aiohttp.ClientSession | None = None,
        limits: Limits | None = None,
        new_breaker: Callable[[], Breaker] | None = None,
        first_in_flight: int = FIRST,
        most_in_flight: int = MOST,
        undisguise: Callable[[str], str | None] = lambda _text: None,
    ) -> None:
        new_breaker = new_breaker or partial(Breaker, clock)
        self._pool = Pool(
            [
                ModelServer(
                    Client(endpoint, session),
                    new_breaker(),
                    Room(first=first_in_flight, most=most_in_flight),
                    clock=clock,
                )
                for endpoint in endpoints
            ],
            clock=clock,
        )
        self._random = random
        self._limits = limits or Limits()
        self._undisguise = undisguise

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.close()

    @property
    def is_away(self) -> bool:
        """Whether the model is known to be out of reach, so that asking is no use for now."""
        return self._pool.is_away

    @property
    def room(self) -> int:
        """How many questions it takes at once, as far as is known by now."""
        return self._pool.room

    @property
    def declined(self) -> tuple[str, ...]:
        """Return a sentence for each thing that a server turned out not to do."""
        return self._pool.declined

    async def probe(self) -> tuple[ModelStatus, ...]:
        """Look whether each server is there and which model it offers; never raises ModelAwayError."""
        return await self._pool.probe()

    async def look(self) -> bool:
        """Look whether a server that was away is there again, no more often than the breaker allows."""
        return await self._pool.look()

    async def prepare(self, policy: Policy) -> None:
        """Have the servers compile, ahead of any question, the grammars that questions under a policy need.

        Those that were compiled since a server was last away are left alone, so this may be called often.
        Never raises for a server that is away or declines.
        """
        question = Question(item=plain_item(""), policy=policy, priority=int(Priority.AUDIT))

        def request(attempt: Attempt) -> CompletionRequest:
            prompt = write_prompt(question, effort=attempt.effort, random=self._random)
            return self._request(question, attempt, prompt)

        for attempt in usual_attempts(self._limits):
            await prepare_prompt(policy, effort=attempt.effort)
            name = f"{policy.digest}:{attempt.thinking_tokens}"
            await self._pool.prepare(name, partial(request, attempt), timeout_s=PREPARE_TIMEOUT_S)

    async def run(self) -> None:
        """Keep finding out how many questions the servers take at once, until cancelled."""
        await self._pool.watch()

    async def judge(self, question: Question) -> Answer:
        """Return a verdict, or an abstention after the retries. Raises ModelAwayError when nobody answers."""
        spent = _Spent()
        while True:
            attempt = plan_attempt(
                spent.attempts + 1, effort=question.effort, sample=question.sample, limits=self._limits
            )
            outcome = await self._try(question, attempt, spent)
            if isinstance(outcome, _Usable):
                return _verdict(outcome, question, spent.run(question, attempt))
            if attempt.number >= max_attempts(outcome):
                return Abstention(reason=outcome, run=spent.run(question, attempt))

    async def _try(
        self, question: Question, attempt: Attempt, spent: "_Spent"
    ) -> "_Usable | AbstentionReason":
        await prepare_prompt(question.policy, effort=attempt.effort)
        reading = await in_turns(reading_of(question.item.text, self._undisguise))
        prompt = await in_turns(
            writing_prompt(question, effort=attempt.effort, random=self._random, reading=reading)
        )
        spent.attempts += 1
        try:
            asked = await self._pool.ask(
                self._request(question, attempt, prompt), timeout_s=attempt.timeout_s
            )
        except RefusedError as refusal:
            if refusal.model is not None:
                spent.model, spent.stand_in = refusal.model.id, refusal.model.stand_in
            return AbstentionReason.REFUSED
        reply = asked.reply
        spent.model, spent.stand_in = asked.model.id, asked.model.stand_in
        spent.latency_s += asked.took_s
        spent.prompt_tokens += reply.usage.prompt_tokens
        spent.completion_tokens += reply.usage.completion_tokens
        if len(reply.choices[0].token_ids) > attempt.max_tokens:
            return AbstentionReason.MALFORMED  # more than was asked for: vLLM writes no such answer
        completion = _read_choice(reply.choices[0])
        if isinstance(completion, AbstentionReason):
            return completion
        spent.budget_hit = completion.thinking_tokens >= attempt.thinking_tokens
        answer = read_answer(completion.final, question.policy)
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

    model: str = ""
    stand_in: bool = False
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_s: float = 0.0  # of the requests that were answered
    budget_hit: bool = False  # by the last attempt that could be read

    def run(self, question: Question, attempt: Attempt) -> ModelRun:
        return ModelRun(
            model=self.model,
            stand_in=self.stand_in,
            effort=attempt.effort,
            policy_digest=question.policy.digest,
            prompt_version=PROMPT_VERSION,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            latency_s=self.latency_s,
            attempts=self.attempts,
            budget_hit=self.budget_hit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usable:
    answer: CheckedAnswer
    fitted: FittedText
    confidence: float | None


def _read_choice(choice: Choice) -> Completion | AbstentionReason:
    completion = read_completion(choice.token_ids, finished=choice.finish_reason == "stop")
    match completion:
        case Completion():
            return completion
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

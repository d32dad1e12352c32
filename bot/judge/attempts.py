"""How one question is asked: how much room to think and answer, how long to wait, how often to try."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.judgement import AbstentionReason, Effort

ANSWER_TOKENS = 360  # header and JSON: 33–130 tokens as a rule, some 350 in rare scripts
_SHORT_THOUGHT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the operator may set."""

    timeout_s: Mapping[Effort, float] = field(
        default_factory=lambda: {Effort.LOW: 8.0, Effort.MEDIUM: 20.0, Effort.HIGH: 40.0}
    )
    thinking_tokens: Mapping[Effort, int] = field(
        default_factory=lambda: {Effort.LOW: 256, Effort.MEDIUM: 768, Effort.HIGH: 2048}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at one question."""

    number: int  # from 1
    effort: Effort
    thinking_tokens: int
    temperature: float
    timeout_s: float

    @property
    def max_tokens(self) -> int:
        """The most that the model may write."""
        return self.thinking_tokens + ANSWER_TOKENS


def plan_attempt(number: int, *, effort: Effort, sample: int, limits: Limits) -> Attempt:
    """Plan one try, counted from 1: as asked; the same with another draw; with hardly any thinking.

    The first try of sample 0 is greedy. All others are drawn at 1.0, the model's own temperature: greedy
    again would only repeat what was unusable.
    """
    last = number >= 3
    used = Effort.LOW if last else effort
    return Attempt(
        number=number,
        effort=used,
        thinking_tokens=_SHORT_THOUGHT if last else limits.thinking_tokens[effort],
        temperature=0.0 if number == 1 and sample == 0 else 1.0,
        timeout_s=limits.timeout_s[used],
    )


def usual_attempts(limits: Limits) -> tuple[Attempt, ...]:
    """Return one of each kind that is made while the bot runs: first looks, second looks, the last try."""
    first, second = (
        plan_attempt(1, effort=effort, sample=0, limits=limits) for effort in (Effort.LOW, Effort.MEDIUM)
    )
    return (first, second, plan_attempt(3, effort=Effort.LOW, sample=0, limits=limits))


def max_attempts(reason: AbstentionReason) -> int:
    """How many tries, all in all, an answer that is unusable in this way deserves.

    A model that invents a clause twice has not understood the policy; thinking less will not help it.
    """
    match reason:
        case AbstentionReason.REFUSED:
            return 1
        case AbstentionReason.UNKNOWN_CLAUSE:
            return 2
        case _:
            return 3

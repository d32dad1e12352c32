"""A policy about walnuts, questions under it, and a judge with a clock that stands still."""

from random import Random
from typing import Any

from bot.core.content import plain_item
from bot.core.judgement import Effort
from bot.core.question import Question
from bot.judge.attempts import Limits
from bot.judge.breaker import Breaker
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.judge.room import FIRST
from tests.factories import make_policy

BODY = """\
# Harassment

- **HA1 Insults.** Do not insult a member.

## Examples

- "you are a hollow walnut and nobody asked you" → violates HA1
- "he called me a hollow walnut, can a mod look?" → safe
"""
INSULT = "honestly you are such a hollow walnut, nobody asked you"
REPORT = "he called me a hollow walnut yesterday, can a mod look at it"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ask(text: str = INSULT, *, body: str = BODY, **changes: Any) -> Question:
    return Question(item=plain_item(text), policy=make_policy(source=body), **changes)


def make_judge(
    *urls: str,
    clock: Clock | None = None,
    timeout_s: float = 5.0,
    model: str | None = None,
    token: str | None = None,
    first_in_flight: int = FIRST,
) -> VllmJudge:
    clock = clock or Clock()
    return VllmJudge(
        *(Endpoint(url=url, model=model, token=token) for url in urls),
        random=Random(5),
        clock=clock,
        limits=Limits(timeout_s=dict.fromkeys(Effort, timeout_s)),
        new_breaker=lambda: Breaker(clock, threshold=3, cool_down_s=2.0),
        first_in_flight=first_in_flight,
    )

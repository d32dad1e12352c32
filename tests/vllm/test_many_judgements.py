"""Five hundred judgements by real vLLM, greedy and drawn: each ends as a verdict or as an abstention.

Run it with `-s` to read the table. What the tiny model thinks proves nothing.
"""

import asyncio
import statistics
import sys
from collections import Counter
from random import Random

import pytest

from bot.core.content import plain_item
from bot.core.judgement import Abstention, Answer, Effort, Verdict
from bot.core.question import Question
from bot.judge.attempts import Limits
from bot.judge.judge import VllmJudge
from bot.policy.shipped import load_shipped
from tests.vllm.asking import PATIENCE_S, endpoint
from tests.vllm.server import RealVllm
from tests.vllm.test_judge import TEXTS

MANY = 500
WORDS = ["free", "nitro", "you", "are", "vermin", "kill", "good", "morning", "game", "odd", "\U0001f600"]
TIGHT, ROOMY = 12, 256  # tokens to think: some thoughts of the tiny model are longer than the first


@pytest.mark.timeout(1_200)  # shared cores took five minutes
async def test_five_hundred_judgements_all_end_as_verdicts_or_abstentions(vllm: RealVllm) -> None:
    asked = questions()
    limits = Limits(
        timeout_s=dict.fromkeys(Effort, PATIENCE_S),
        thinking_tokens={Effort.LOW: ROOMY, Effort.MEDIUM: TIGHT, Effort.HIGH: ROOMY},
    )
    async with VllmJudge(endpoint(vllm.url), random=Random(5), limits=limits) as judge:
        for policy in load_shipped().values():
            await judge.prepare(policy)
        gate = asyncio.Semaphore(16)

        async def answered(question: Question) -> Answer:
            async with gate:
                return await judge.judge(question)

        answers = await asyncio.gather(*(answered(question) for question in asked))
        assert judge.declined == ()

    verdicts = [answer for answer in answers if isinstance(answer, Verdict)]
    abstentions = [answer for answer in answers if isinstance(answer, Abstention)]
    tell(asked, answers)
    assert len(verdicts) + len(abstentions) == MANY
    assert len(verdicts) > 0.95 * MANY  # all were; three draws that each end with a wrong mark are no verdict
    assert all(verdict.confidence is not None for verdict in verdicts)
    # Bounded to twelve tokens, nearly all thoughts are cut; bounded to 256, hardly any of this model's.
    hit = Counter(
        question.effort for question, answer in zip(asked, answers, strict=True) if answer.run.budget_hit
    )
    assert hit[Effort.MEDIUM] > MANY // 4 > 10 * hit[Effort.LOW]


def questions() -> list[Question]:
    """Ask about every hostile text and many made-up ones, greedy and drawn, with room to think and without."""
    chance = Random(11)
    policies = [*load_shipped().values()]
    texts = [*TEXTS, *(" ".join(chance.choices(WORDS, k=chance.randint(1, 30))) for _ in range(MANY))]
    return [
        Question(
            item=plain_item(texts[number // 2]),
            policy=chance.choice(policies),
            effort=Effort.LOW if number % 4 < 2 else Effort.MEDIUM,
            sample=number % 2,
        )
        for number in range(MANY)
    ]


def tell(asked: list[Question], answers: list[Answer]) -> None:
    rows: list[tuple[str, ...]] = [
        ("", "asked", "verdicts", "abstained", "first try", "budget hit", "tokens")
    ]
    for name, sample in (("greedy", 0), ("drawn at 1.0", 1)):
        for effort, bound in ((Effort.LOW, ROOMY), (Effort.MEDIUM, TIGHT)):
            found = [
                answer
                for question, answer in zip(asked, answers, strict=True)
                if (question.sample, question.effort) == (sample, effort)
            ]
            counts = (
                len(found),
                sum(isinstance(answer, Verdict) for answer in found),
                sum(isinstance(answer, Abstention) for answer in found),
                sum(answer.run.attempts == 1 for answer in found),
                sum(answer.run.budget_hit for answer in found),
                statistics.median_low([answer.run.completion_tokens for answer in found]),
            )
            rows.append((f"{name}, {bound} to think", *map(str, counts)))
    table = ("".join(f"{cell:>{28 if at == 0 else 11}}" for at, cell in enumerate(row)) for row in rows)
    sys.stdout.write("\n" + "\n".join(table) + "\n")

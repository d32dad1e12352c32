"""How much of the prompts a real server takes from its prefix cache, of what it could."""

import re
import tempfile
from pathlib import Path
from random import Random

from benchmarks.judge_queue import Queue, questions_of
from benchmarks.judge_server import counter, find_model
from benchmarks.judge_table import Row
from bot.core.content import plain_item
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.core.question import Question
from bot.judge.prompt import write_prompt

LEAST = 0.85
POLICIES = 5
SLOTS = 32
PATIENCE_S = 60.0


async def prefix_cache(url: str, count: int) -> list[Row]:
    """Have messages under five policies judged, and ask the server how much of them it knew."""
    model = await find_model(url, SLOTS, patience_s=PATIENCE_S)
    page = await model.metrics()
    block = int((re.search(r'[{,]block_size="(\d+)"', page) or ["", "16"])[1])
    hits, queries = (counter(page, f"prefix_cache_{name}_total") for name in ("hits", "queries"))
    with tempfile.TemporaryDirectory(prefix="bylaw-judge-") as folder:
        async with Queue.open(Path(folder), model, in_flight=256) as queue:
            await queue.add_servers(1, 2)
            policies = queue.policies[:POLICIES]
            chance = Random(3)
            flagged = [queue.flagged(1 + at % 2, chance.choice(policies)) for at in range(count)]
            could = sum(shared_tokens(one.policy, block) for one in questions_of(flagged))
            could -= sum(shared_tokens(policy, block) for policy in policies)  # the first of each is new
            await queue.lay(flagged)
            async with queue.running():
                await queue.until_answered(count)
    page = await model.metrics()
    hits = counter(page, "prefix_cache_hits_total") - hits
    queries = counter(page, "prefix_cache_queries_total") - queries
    return [
        Row(
            measure=f"prefix cache, {count:,} messages under {POLICIES} policies",
            seen=f"{hits / could:.1%} of the tokens that could be, {hits / queries:.1%} of all "
            f"(blocks of {block})",
            bar=f"≥ {LEAST:.0%}",
            holds=hits / could >= LEAST,
        )
    ]


def shared_tokens(policy: Policy, block: int) -> int:
    """Count the tokens that two prompts under a policy begin with, in whole blocks."""
    one, other = (
        write_prompt(
            Question(item=plain_item(text), policy=policy), effort=Effort.LOW, random=Random(seed)
        ).token_ids
        for seed, text in enumerate(("one", "another"))
    )
    same = next(at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    return same // block * block

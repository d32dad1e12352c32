"""Print what the filter that Python finds makes of many messages: how it is run, then one opinion a line.

Run as a program of its own, once for each filter: which one is found is decided by PYTHONPATH.
"""

import dataclasses
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.chat import chat
from benchmarks.disguised_words import ATTACKS
from benchmarks.filter_speed import how_run, policy, rules
from benchmarks.worst_cases import CASES
from bot.core.settings import OwnRule, RuleKind
from bot.core.sighting import Sighting
from bot.filter.server_filter import ServerFilter
from bot.policy.shipped import load_shipped
from bot.training.authored import load_authored
from tests.factories import make_sighting

AUTHORED = Path(__file__).parents[2] / "training" / "authored"
MESSAGES, DISGUISED, HOSTILE, SOUPS = 3_000, 60, 2, 1_500
JOINED = datetime(2026, 1, 1, tzinfo=UTC)
# Blocks that text is seldom made of, beside those it is.
BLOCKS = ((0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x5D0, 0x700), (0x900, 0xE80),
          (0x13A0, 0x1680), (0x1D00, 0x1E00), (0x2000, 0x2C00), (0x3040, 0x3100), (0x4E00, 0x4F00),
          (0xA4D0, 0xA800), (0xD7F0, 0xE010), (0xFE00, 0x10000), (0x1D400, 0x1D800), (0x1F100, 0x1F680),
          (0xE0000, 0xE0080))  # fmt: skip


def main() -> None:
    sys.stdout.write(f"{how_run()}\n")
    server = ServerFilter(
        rules=[*rules(), *more_rules()],
        policies=[*map(policy, range(3)), *load_shipped().values()],
        new_member_days=30,
        timer=lambda: 0.0,  # no pattern is switched off for being slow on the machine of the day
    )
    for number, text in enumerate(texts()):
        opinion = server.screen(sighting(number, text), now=number / 10)
        sys.stdout.write(f"{json.dumps([text, dataclasses.asdict(opinion)])}\n")


def more_rules() -> Iterator[OwnRule]:
    """Return keywords in the forms that moderators may write."""
    for word in ("nitro*", "idiot~", "free stuff", "дурак", "免费", "c++"):
        yield OwnRule(kind=RuleKind.KEYWORD, value=word)
    yield OwnRule(kind=RuleKind.PATTERN, value=r"\b(?:steam|discord)[ -]?gift")


def texts() -> Iterator[str]:
    """Return chat, authored rows, some of them disguised, what keeps a filter busy, and soups of letters."""
    yield from islice(chat(seed=5), MESSAGES)
    rows = load_authored(AUTHORED)
    yield from (row.text for row in rows)
    flagged = [row.text for row in rows if row.label]
    for attack in ATTACKS:
        chance = Random(attack.__name__)
        yield from (attack(text, chance) for text in chance.sample(flagged, DISGUISED))
    for name, make in CASES.items():
        for turn in range(HOSTILE):
            text = make(Random(f"{name} {turn}"))
            yield text
            yield text[: 100 * (turn + 1)]
    chance = Random(7)
    for _ in range(SOUPS):
        blocks = chance.choices(BLOCKS, k=3)
        yield "".join(chr(chance.randrange(*chance.choice(blocks))) for _ in range(chance.randrange(80)))


def sighting(number: int, text: str) -> Sighting:
    """Return a message by one of many members, a few of whom have just come."""
    seen = make_sighting(text, message_id=number, author_id=number % 97)
    joined = seen.seen_at - timedelta(days=1) if number % 7 == 0 else JOINED
    return dataclasses.replace(seen, author=dataclasses.replace(seen.author, joined_at=joined))


if __name__ == "__main__":
    main()

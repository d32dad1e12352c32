"""Time what holds the global lock while a prompt is written: the whole of a message, each step of a policy.

    python -m benchmarks.rendering

Bar: 5 ms. Times are CPU time of the one thread, the median of five, in milliseconds.
"""

import asyncio
import random
import statistics
import string
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from bot.core.content import plain_item
from bot.core.judgement import Effort
from bot.core.question import Question
from bot.evaluation.probes import SPOILERS
from bot.harmony.encoding import encode_text, pieces_of
from bot.judge.prompt import prepare_prompt, write_instructions, write_prompt

BAR_MS = 5.0
LONGEST = 4_000  # characters of a message
ROUNDS = 5


def main() -> int:
    chance = random.Random(3)
    asyncio.run(prepare_prompt(SPOILERS, effort=Effort.LOW))
    print(f"{'a message of 4,000 characters':40}{'ms':>8}")
    worst = [show(name, text, time_message) for name, text in messages(chance).items()]
    print(f"\n{'a policy of 64 KB, its slowest step':40}{'ms':>8}")
    worst += [show(name, text, time_slowest_step) for name, text in policies(chance).items()]
    held = max(worst) <= BAR_MS
    print(f"\nslowest: {max(worst):.1f} ms; the bar of {BAR_MS:g} ms {'holds' if held else 'is MISSED'}")
    return int(not held)


def show(name: str, text: str, measure: Callable[[str], float]) -> float:
    took_ms = statistics.median(measure(text) for _ in range(ROUNDS))
    print(f"{name:40}{took_ms:8.2f}")
    return took_ms


def time_message(text: str) -> float:
    question = Question(item=plain_item(text), policy=SPOILERS)
    started = time.thread_time()
    write_prompt(question, effort=Effort.LOW, random=random.Random(1))
    return (time.thread_time() - started) * 1_000


def time_slowest_step(text: str) -> float:
    """Time the pieces in which `prepare_prompt` lays a policy out, with a turn for others between."""
    steps = []
    for piece in pieces_of(write_instructions(replace(SPOILERS, body=text))):
        started = time.thread_time()
        encode_text(piece)
        steps.append(time.thread_time() - started)
    return max(steps) * 1_000


def messages(chance: random.Random) -> dict[str, str]:
    def drawn(first: int, last: int) -> str:
        return "".join(chr(chance.randint(first, last)) for _ in range(LONGEST))

    word = "".join(chance.choices(string.ascii_letters, k=LONGEST))
    words = " ".join("".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(600))
    marked = "".join(
        f"{letter}{''.join(chr(chance.randint(0x300, 0x36F)) for _ in range(6))}" for letter in "hello " * 100
    )
    return {
        "random words": words[:LONGEST],
        "one word": word,
        "one letter": "a" * LONGEST,
        "digits": "".join(chance.choices(string.digits, k=LONGEST)),
        "punctuation": "".join(chance.choices("!@#$%^&*()", k=LONGEST)),
        "Chinese": drawn(0x4E00, 0x9FFF),
        "Korean": drawn(0xAC00, 0xD7A3),
        "Arabic": drawn(0x600, 0x6FF),
        "emoji": drawn(0x1F300, 0x1F5FF),
        "zero-width": drawn(0x200B, 0x200F),
        "tags": drawn(0xE0020, 0xE007F),
        "private use": drawn(0xE000, 0xF8FF),
        "control characters": drawn(1, 31),
        "stacked marks": marked[:LONGEST],
        "anything": drawn(0x20, 0xFFF),
    }


def policies(chance: random.Random) -> dict[str, str]:
    return {
        "prose": "Nobody may sell accounts here, nor ask for them.\n" * 1_300,
        "one line": "Nobody may sell accounts here, nor ask for them. " * 1_300,
        "Chinese in one line": "".join(chr(chance.randint(0x4E00, 0x9FFF)) for _ in range(21_000)),
        "one word": "a" * 65_000,
        "digits": "".join(chance.choices(string.digits, k=65_000)),
    }


if __name__ == "__main__":
    sys.exit(main())

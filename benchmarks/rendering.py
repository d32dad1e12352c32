"""Time what holds the global lock while a prompt is written: each step of a message and of a policy.

    python -m benchmarks.rendering

Bar: 5 ms. Times are CPU time of the one thread, the median of five, in milliseconds. Every message is another
one, since the filter remembers words. A message is rendered alone, as for a first look, and as for a second
look at something disguised: four earlier messages as awkward before it, and what it means beside it.
"""

import asyncio
import random
import statistics
import string
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from benchmarks.worst_cases import CASES, Make, filled, one_of
from bot.core.content import plain_item
from bot.core.context import Context, Speech
from bot.core.judgement import Effort
from bot.core.question import Question
from bot.evaluation.probes import SPOILERS
from bot.filter.reading.undisguise import undisguised
from bot.harmony.encoding import encode_text, pieces_of
from bot.harmony.steps import Steps, T
from bot.judge.prompt import prepare_prompt, write_instructions, writing_prompt
from bot.judge.reading import reading_of

BAR_MS = 5.0
LONGEST = 4_000  # characters of a message
EARLIER = 4  # messages: the one replied to, and three more
ROUNDS = 5
SHOWN = 15  # kinds of message, the slowest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one way of asking about one kind of message takes, in milliseconds."""

    step: float  # the slowest
    whole: float


def main() -> int:
    chance = random.Random(3)
    asyncio.run(prepare_prompt(SPOILERS, effort=Effort.LOW))
    kinds = {**CASES, **further_kinds()}
    costs = {name: (cost(make, time_alone), cost(make, time_with_all)) for name, make in kinds.items()}
    slowest = sorted(costs, key=lambda name: max(one.step for one in costs[name]), reverse=True)
    print(f"{len(kinds)} kinds of message of {LONGEST:,} characters, the slowest:\n")
    print(f"{'':36}{'alone: a step':>14}{'all':>7}{'second look, disguised: a step':>33}{'all':>7}")
    for name in slowest[:SHOWN]:
        alone, with_all = costs[name]
        print(f"{name:36}{alone.step:14.2f}{alone.whole:7.2f}{with_all.step:33.2f}{with_all.whole:7.2f}")
    print(f"\n{'a policy of 64 KB, its slowest step':40}{'ms':>8}")
    worst = max(show(name, text) for name, text in policies(chance).items())
    worst = max(worst, *(one.step for name in slowest for one in costs[name]))
    held = worst <= BAR_MS
    print(f"\nslowest: {worst:.1f} ms; the bar of {BAR_MS:g} ms {'holds' if held else 'is MISSED'}")
    return int(not held)


def cost(make: Make, measure: Callable[[Iterator[str]], list[float]]) -> Cost:
    rounds = [measure(texts(make, number)) for number in range(ROUNDS)]
    return Cost(
        step=statistics.median(map(max, rounds)),
        whole=statistics.median(map(sum, rounds)),
    )


def texts(make: Make, number: int) -> Iterator[str]:
    """Make one text after another, of which no two are alike if the kind allows it."""
    chance = random.Random(number)
    while True:
        yield make(chance)[:LONGEST]


def time_alone(made: Iterator[str]) -> list[float]:
    question = Question(item=plain_item(next(made)), policy=SPOILERS)
    return time_steps(writing_prompt(question, effort=Effort.LOW, random=random.Random(1)))[1]


def time_with_all(made: Iterator[str]) -> list[float]:
    text = next(made)
    speeches = (Speech(author_id=at, text=next(made), is_parent=at == 1) for at in range(1, EARLIER + 1))
    question = Question(
        item=plain_item(text), policy=SPOILERS, context=Context(author_id=9, speeches=tuple(speeches))
    )
    reading, times = time_steps(reading_of(text, undisguised))
    writing = writing_prompt(question, effort=Effort.LOW, random=random.Random(1), reading=reading or text)
    return times + time_steps(writing)[1]


def time_steps(steps: Steps[T]) -> tuple[T, list[float]]:
    """Take all steps; return what came of them, and how long each took."""
    times = []
    while True:
        started = time.thread_time()
        try:
            next(steps)
        except StopIteration as end:
            times.append((time.thread_time() - started) * 1_000)
            return end.value, times
        times.append((time.thread_time() - started) * 1_000)


def show(name: str, text: str) -> float:
    took_ms = statistics.median(time_slowest_step(text) for _ in range(ROUNDS))
    print(f"{name:40}{took_ms:8.2f}")
    return took_ms


def time_slowest_step(text: str) -> float:
    """Time the pieces in which `prepare_prompt` lays a policy out, with a turn for others between."""
    steps = []
    for piece in pieces_of(write_instructions(replace(SPOILERS, body=text))):
        started = time.thread_time()
        encode_text(piece)
        steps.append(time.thread_time() - started)
    return max(steps) * 1_000


def further_kinds() -> Mapping[str, Make]:
    """Return what is awkward for encoding, besides what is awkward for the filter."""

    def drawn(of: str) -> Make:
        return lambda chance: "".join(chance.choices(of, k=LONGEST))

    def between(first: int, last: int) -> Make:
        return drawn("".join(map(chr, range(first, last + 1))))

    marks = "".join(map(chr, range(0x300, 0x370)))
    return {
        "random words": filled(lambda chance: "".join(chance.choices(string.ascii_lowercase, k=6)) + " "),
        "one word of both cases": drawn(string.ascii_letters),
        "digits": drawn(string.digits),
        "zero-width": between(0x200B, 0x200F),
        "tags": between(0xE0020, 0xE007F),
        "private use": between(0xE000, 0xF8FF),
        "control characters": between(1, 31),
        "quotation marks and escapes": one_of('\\"', "\x01", '"', tail=""),
        "stacked marks": filled(lambda chance: chance.choice("hello ") + "".join(chance.choices(marks, k=6))),
        "speakers": one_of("final:", "system:", "[policy]:", "**User** :"),
        "marks of harmony": one_of("<|end|>", "<|start|>assistant", "<|channel|>final<|message|>", tail=""),
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

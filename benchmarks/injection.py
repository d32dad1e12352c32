"""Count which attacks of tests/adversarial the filter sees, and how often it sees one in everyday chat.

    python -m benchmarks.injection --data DIR

Prints for each family of attacks that stand in a message how many there are, how many the stage sees at all,
and how many it would have looked at for that alone; the same of the benign rows of every set in DIR (`text`,
`label`); and µs a message of ordinary chat, and of texts made of nothing but the words that are looked for.
"""

import argparse
import gzip
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.filter.lexicon.injection import shared_injection_screen
from bot.filter.lexicon.terms_data import steering
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading
from bot.filter.server_filter import DEFAULT_THRESHOLD
from tests.adversarial.attacks import UNSEEN, Attack, Surface, all_attacks, question_of

TIMED = ("topicalchat", "goemotions", "sms")
TIMED_ROWS = 2_000
TRIES = 5
HOSTILE = 50  # texts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of benign and other rows; without it only attacks")
    data = parser.parse_args().data
    print(f"{'attacks':24}{'all':>8}{'seen':>8}{'looked at':>11}")
    attacks = [attack for attack in all_attacks() if stands_in_the_message(attack)]
    for family in dict.fromkeys(attack.family for attack in attacks):
        texts = (question_of(attack).item.text for attack in attacks if attack.family == family)
        print_counts(family, texts)
    print_counts("together", (question_of(attack).item.text for attack in attacks))
    if data is not None:
        benign = {path.name.split(".")[0]: read_benign(path) for path in sorted(data.glob("*.jsonl.gz"))}
        print(f"\n{'benign rows':24}{'all':>8}{'seen':>8}{'looked at':>11}")
        for name, rows in benign.items():
            print_counts(name, rows)
        print_counts("together", (text for rows in benign.values() for text in rows))
        print_times([text for name in TIMED for text in benign.get(name, ())[:TIMED_ROWS]])


def stands_in_the_message(attack: Attack) -> bool:
    """Whether the filter could see it: not a name, not a policy, nor what others said before."""
    return attack.surface not in UNSEEN | {Surface.CONTEXT, Surface.POLICY}


def read_benign(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row["text"] for row in map(json.loads, lines) if not row["label"]]


def print_counts(name: str, texts: Iterable[str]) -> None:
    counts = Counter[str]()
    for text in texts:
        counts["all"] += 1
        for signal in shared_injection_screen().screen(Reading(text)):
            counts["seen"] += 1
            counts["looked at"] += signal.score >= DEFAULT_THRESHOLD
    if counts["all"]:
        shares = f"{counts['seen'] / counts['all']:10.2%}{counts['looked at'] / counts['all']:9.2%}"
        print(f"{name:24}{counts['all']:8}{counts['seen']:8}{counts['looked at']:11}{shares}")


def print_times(texts: Sequence[str]) -> None:
    spent = times_us(texts, TRIES)
    percentiles = statistics.quantiles(spent, n=100)
    print(f"\nµs a message: median {percentiles[49]:.1f}, 95th percentile {percentiles[94]:.1f}, ", end="")
    worst = times_us(list(hostile_texts()), tries=1)
    print(f"mean {statistics.fmean(spent):.1f}; hostile: median {statistics.median(worst):.0f}, ", end="")
    print(f"at worst {max(worst):.0f}")


def hostile_texts() -> Iterator[str]:
    """Yield long texts of nothing but the words that are looked for, each new."""
    chance = random.Random(0)
    words = " ".join(steering.GROUPS.values()).replace("|", " ").replace("_", " ").split()
    for _ in range(HOSTILE):
        yield " ".join(chance.choices(words, k=MAX_CHARACTERS))[:MAX_CHARACTERS]


def times_us(texts: Sequence[str], tries: int) -> list[float]:
    """Return the best of so many tries for each text, in microseconds of this thread's CPU."""
    screen = shared_injection_screen()
    readings = [Reading(text) for text in texts]
    rounds = []
    for _ in range(tries):
        spent = []
        for reading in readings:
            begun = time.thread_time_ns()
            screen.screen(reading)
            spent.append((time.thread_time_ns() - begun) / 1_000)
        rounds.append(spent)
    return [min(each) for each in zip(*rounds, strict=True)]


if __name__ == "__main__":
    main()

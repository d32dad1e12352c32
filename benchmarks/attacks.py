"""Measure how much of the filter's recall is left when what it should flag is written in disguise.

    python -m benchmarks.attacks --data DIR [--only NAME ...] [--rows N] [--share 0.1] [--words] [--show N]

DIR holds *.jsonl or *.jsonl.gz, one object a line with `text` and `label` (1 = should be flagged). Each
disguise (`disguised_letters.py`, `disguised_words.py`) is put on the same positive rows in English; the
threshold is the score that the given share of the benign rows exceeds, undisguised. Printed for each: recall,
its ratio to the recall of the clean rows, the share of words that are read as in the clean row, of the strong
words among them, and how alike the letters are.
"""

import argparse
import random
import statistics
from bisect import bisect_left
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz

from benchmarks.disguised_words import ATTACKS
from benchmarks.filter_recall import read_sets
from benchmarks.filter_speed import server_filter
from bot.core.content import plain_item
from bot.filter.reading.normalise import Reading
from bot.filter.reading.vocabulary import shared_vocabulary


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of JSONL files with text and label")
    parser.add_argument("--only", nargs="*", default=[], help="files to read, by name without ending")
    parser.add_argument("--rows", type=int, default=300, help="positive rows to disguise")
    parser.add_argument("--share", type=float, default=0.10, help="of benign rows flagged")
    parser.add_argument("--words", action="store_true", help="look at the words alone, without scoring")
    parser.add_argument("--show", type=int, default=0, help="print so many disguised rows of each attack")
    arguments = parser.parse_args()
    positive, benign = rows(arguments.data, arguments.only, arguments.rows)
    whole = None if arguments.words else server_filter()

    def score(text: str) -> float:
        return whole.screen_item(plain_item(text)).score if whole is not None else 0.0

    threshold, clean = 0.0, 1.0
    if not arguments.words:
        rising = sorted(map(score, benign))
        threshold = rising[int(len(rising) * (1 - arguments.share))]
        clean = share_above([score(text) for text in positive], threshold)
        print(f"{len(positive)} positive rows, {len(benign)} benign; recall of the clean rows {clean:.3f}")
    ratios = []
    print(f"{'attack':18}{'recall':>8}{'ratio':>8}{'words':>8}{'strong':>8}{'letters':>9}")
    for attack in ATTACKS:
        disguised = [
            attack(text, random.Random(f"{attack.__name__} {index}")) for index, text in enumerate(positive)
        ]
        found = list(map(recovered, positive, disguised))
        words, strong, letters = (average(column) for column in zip(*found, strict=True))
        recall = share_above([score(text) for text in disguised], threshold)
        ratios.append(recall / clean)
        print(
            f"{attack.__name__:18}{recall:8.3f}{ratios[-1]:8.3f}{words:8.3f}{strong:8.3f}{letters:9.3f}",
            flush=True,
        )
        for text, typed in list(zip(positive, disguised, strict=True))[: arguments.show]:
            print(f"    {typed!r}\n    {Reading(typed).plain!r}\n    {text!r}")
    print(f"mean ratio {statistics.mean(ratios):.3f}, worst {min(ratios):.3f}")


def rows(folder: Path, only: list[str], count: int) -> tuple[list[str], list[str]]:
    """Return positive rows in English of chat length, and all benign rows, in a fixed order."""
    positive: list[str] = []
    benign: list[str] = []
    for _, texts in sorted(read_sets(folder, only, most=0)):
        negative = [text for text, label in texts if not label]
        if len(negative) == len(texts):
            benign += negative[:1_500]
        positive += [
            text
            for text, label in texts
            if label and text.isascii() and 12 <= len(text) <= 200 and "http" not in text
        ]
    random.Random(5).shuffle(positive)
    return positive[:count], benign


def recovered(clean: str, disguised: str) -> tuple[float | None, float | None, float | None]:
    """Return the share of the clean words that are read, of the strong ones, and the letters' likeness."""
    wanted, read = Counter(Reading(clean).words), Counter(Reading(disguised).words)
    strong = Counter({word: times for word, times in wanted.items() if word in shared_vocabulary().strong})
    alike = fuzz.ratio("".join(Reading(clean).words), "".join(Reading(disguised).words)) / 100
    return _share(wanted, read), _share(strong, read), alike


def _share(wanted: Counter[str], read: Counter[str]) -> float | None:
    return (wanted & read).total() / wanted.total() if wanted else None


def average(column: tuple[float | None, ...]) -> float:
    return statistics.mean(value for value in column if value is not None)


def share_above(scores: list[float], threshold: float) -> float:
    rising = sorted(scores)
    return (len(rising) - bisect_left(rising, threshold + 1e-9)) / len(rising)


if __name__ == "__main__":
    main()

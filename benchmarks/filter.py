"""Measure the fast filter: time a message for each stage, and recall at a share of benign traffic flagged.

    python benchmarks/filter.py [--data DIR] [--benign NAME ...]

Without --data it times chat-like messages that it makes up. With it, every *.jsonl or *.jsonl.gz file below
DIR, one object a line with `text` and `label` (1 = should be flagged), is scored. A plain word-list matcher
over the same words runs beside it. The threshold for a share is set on the negatives of the files named by
--benign (default: all files without a positive); AUC is within the file, or against those negatives if it
has none.
"""

import argparse
import gzip
import json
import random
import re
import statistics
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.core.content import plain_item
from bot.core.policy import Clause, Example, Policy
from bot.core.settings import OwnRule, RuleKind
from bot.filter import mentions
from bot.filter.affinity import AffinityScreen
from bot.filter.injection import shared_injection_screen
from bot.filter.links import LinkScreen, find_links
from bot.filter.normalise import Reading
from bot.filter.repeats import RecentMessages
from bot.filter.rules import RuleScreen
from bot.filter.server_filter import ServerFilter
from bot.filter.terms import Lexicon, shared_lexicon

SHARES = (0.01, 0.05, 0.10, 0.20)
_CHAT = """
hey does anyone know how to fix the build on my laptop it keeps failing after update lol that was a
great match last night we should play again who is online now check the pinned post thanks for the
help man this new patch feels weird but fun i will stream later come watch my cat just sat on the
keyboard again nice
"""
WORDS = _CHAT.split()

Scorer = Callable[[str], float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of JSONL files with text and label")
    parser.add_argument("--benign", nargs="*", default=[], help="files whose negatives set the threshold")
    parser.add_argument("--only", nargs="*", default=[], help="files to score, by name without ending")
    arguments = parser.parse_args()
    whole = server_filter()
    print_times(whole)
    if arguments.data is not None:
        sets = dict(read_sets(arguments.data, arguments.only))
        scorers = {"bylaw": lambda text: whole.screen_item(plain_item(text)).score, "word list": word_list()}
        for name, scorer in scorers.items():
            print_recall(name, scorer, sets, arguments.benign)


def server_filter() -> ServerFilter:
    return ServerFilter(rules=rules(), policies=[policy(number) for number in range(3)])


def rules() -> list[OwnRule]:
    """Make what a busy server might have: 100 keywords, 20 domains, 20 patterns."""
    return [
        *(OwnRule(kind=RuleKind.KEYWORD, value=f"forbidden phrase {number}") for number in range(100)),
        *(OwnRule(kind=RuleKind.DOMAIN, value=f"unwanted{number}.com") for number in range(20)),
        *(
            OwnRule(kind=RuleKind.PATTERN, value=rf"(?:sell|buy)ing {number}\d+ coins?")
            for number in range(20)
        ),
    ]


def policy(number: int) -> Policy:
    topics = ("cheat software wallhack ranked", "exam homework answers leaked", "fake review five stars paid")
    clause = Clause(id="A1", title="Offers", text=f"Offering {topics[number % 3]} to other members.")
    examples = tuple(
        Example(text=f"{verb} {topics[number % 3]} {tail}", violates=violates)
        for verb, violates in (("selling", True), ("who wants", True), ("i dislike", False))
        for tail in ("dm me", "cheap today", "for everyone here")
    )
    return Policy(
        id=f"policy-{number}",
        title="",
        categories=(),
        watch_terms=("wallhack", "answer key"),
        clauses=(clause,),
        examples=examples,
        body="",
        source="",
        digest="",
    )


def chat(count: int) -> list[str]:
    chance = random.Random(7)
    return [" ".join(chance.choices(WORDS, k=chance.randint(3, 22))) for _ in range(count)]


def print_times(whole: ServerFilter) -> None:
    messages = chat(3_000)
    readings = {text: Reading(text) for text in messages}
    lexicon, injection = shared_lexicon(), shared_injection_screen()
    links, affinity = LinkScreen(), AffinityScreen([policy(number) for number in range(3)])
    own, recent = RuleScreen(rules()), RecentMessages()
    disguised = [text.replace("o", "0").replace("a", "@") for text in messages]
    foreign = [text.replace("e", "\u0435") for text in messages]
    linked = [f"{text} https://example{index}.com/path" for index, text in enumerate(messages)]
    longest = [(" ".join(messages[at : at + 60]))[:4_000] for at in range(0, 3_000, 60)]
    rows: list[tuple[str, Callable[[str], object], list[str]]] = [
        ("whole filter", lambda text: whole.screen_item(plain_item(text)), messages),
        ("  normalise", Reading, messages),
        ("  terms", lambda text: lexicon.screen(readings[text]), messages),
        ("  injection", lambda text: injection.screen(readings[text]), messages),
        ("  links", lambda text: links.screen(find_links(text)), messages),
        ("  mentions", lambda text: mentions.screen(plain_item(text), text), messages),
        ("  rules", lambda text: own.screen(readings[text], []), messages),
        ("  affinity", lambda text: affinity.screen(readings[text]), messages),
        (
            "  repeats",
            lambda text: recent.screen(readings[text], author_id=1, message_id=1, now=0.0),
            messages,
        ),
        ("whole, leet", lambda text: whole.screen_item(plain_item(text)), disguised),
        ("whole, homoglyphs", lambda text: whole.screen_item(plain_item(text)), foreign),
        ("whole, one unseen link", lambda text: whole.screen_item(plain_item(text)), linked),
        ("whole, 4,000 characters", lambda text: whole.screen_item(plain_item(text)), longest),
    ]
    print(f"{'µs a message':28}{'median':>9}{'p99':>9}")
    for name, function, texts in rows:
        median, p99 = timed(function, texts)
        print(f"{name:28}{median:9.1f}{p99:9.1f}")


def timed(function: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    for text in texts[:50]:
        function(text)
    took = []
    for text in texts:
        start = time.perf_counter_ns()
        function(text)
        took.append((time.perf_counter_ns() - start) / 1_000)
    return statistics.median(took), statistics.quantiles(took, n=100)[98]


def read_sets(folder: Path, only: list[str]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    for path in sorted(folder.rglob("*.jsonl*")):
        name = path.name.split(".", 1)[0]
        if only and name not in only:
            continue
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        yield name, [(row["text"], int(row.get("label", 0))) for row in rows]


def word_list() -> Scorer:
    """Return the plainest peer: how many of our own single words a message holds, evenly weighed."""
    words = frozenset(term for group in Lexicon.groups() for term in group.expanded() if " " not in term)
    return lambda text: float(sum(word in words for word in re.findall(r"\w+", text.lower())))


def print_recall(
    name: str, scorer: Scorer, sets: dict[str, list[tuple[str, int]]], benign: list[str]
) -> None:
    scored = {key: [(scorer(text), label) for text, label in rows] for key, rows in sets.items()}
    sources = [
        key for key, rows in scored.items() if key in benign or (not benign and not any(y for _, y in rows))
    ]
    background = sorted(score for key in sources for score, label in scored[key] if not label)
    if not background:
        print("No benign rows to set a threshold on: name files with --benign.")
        return
    thresholds = [
        background[min(len(background) - 1, int(len(background) * (1 - share)))] for share in SHARES
    ]
    shares = "".join(f"  R@{share:.0%}".rjust(8) for share in SHARES)
    print(f"\n{name}: thresholds from {len(background)} benign rows ({', '.join(sources)})")
    print(f"{'set':20}{'rows':>7}{'AUC':>7}{shares}   flagged at 0.5: positives, negatives")
    for key, rows in scored.items():
        positive = sorted(score for score, label in rows if label)
        negative = sorted(score for score, label in rows if not label)
        recalls = "".join(f"{share_above(positive, threshold):8.3f}" for threshold in thresholds)
        print(
            f"{key:20}{len(rows):7}{area(positive, negative or background):7.3f}{recalls}"
            f"   {share_reaching(positive, 0.5):.3f} {share_reaching(negative, 0.5):.3f}"
        )


def share_above(rising: list[float], threshold: float) -> float:
    """Return the share of scores above the threshold, which keeps flags at or below the named share."""
    return sum(score > threshold for score in rising) / len(rising) if rising else float("nan")


def share_reaching(rising: list[float], threshold: float) -> float:
    return (len(rising) - bisect_left(rising, threshold)) / len(rising) if rising else float("nan")


def area(positive: list[float], negative: list[float]) -> float:
    """Return the chance that a positive scores above a negative, ties counting half: the AUC."""
    if not positive:
        return float("nan")
    below = sum(bisect_left(negative, score) for score in positive)
    upto = sum(bisect_left(negative, score + 1e-9) for score in positive)
    return (below + upto) / 2 / (len(positive) * len(negative))


if __name__ == "__main__":
    main()

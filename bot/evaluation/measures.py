"""The arithmetic of how right answers are: shares and F1 with intervals, ranks, calibration. Pure.

All intervals are 95 %. Nothing here knows of messages, policies or files.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

_Z = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution
RESAMPLES = 1_000
_SEED = 20_250_801  # the same answers give the same interval
# Log-odds; after thinking nearly all answers lie in the outermost bins.
BIN_EDGES = (-6.0, -2.0, 0.0, 2.0, 6.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure between 0 and 1, and where it lies with 95 % confidence."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How verdicts agreed with labels. What was never answered is in none of the counts."""

    hits: int = 0  # broken, and said to be
    false_alarms: int = 0
    misses: int = 0
    passes: int = 0  # not broken, and said not to be

    @property
    def rows(self) -> int:
        """All that was counted."""
        return self.hits + self.false_alarms + self.misses + self.passes

    @property
    def broken(self) -> int:
        """How many the labels call broken."""
        return self.hits + self.misses


def count(pairs: Sequence[tuple[bool, bool]]) -> Tally:
    """Count pairs of label and verdict."""
    return Tally(
        hits=pairs.count((True, True)),
        false_alarms=pairs.count((False, True)),
        misses=pairs.count((True, False)),
        passes=pairs.count((False, False)),
    )


def share(part: int, whole: int) -> Estimate | None:
    """Return a share with Wilson's interval, which holds near 0 and 1 and for few rows; None of nothing."""
    if not whole:
        return None
    rate, z2 = part / whole, _Z * _Z
    centre = (rate + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z / (1 + z2 / whole) * math.sqrt(rate * (1 - rate) / whole + z2 / (4 * whole * whole))
    return Estimate(value=rate, low=max(0.0, centre - reach), high=min(1.0, centre + reach))


def precision(tally: Tally) -> Estimate | None:
    """Return which share of what was called broken is broken."""
    return share(tally.hits, tally.hits + tally.false_alarms)


def recall(tally: Tally) -> Estimate | None:
    """Return which share of what is broken was called so."""
    return share(tally.hits, tally.broken)


def f1(tally: Tally) -> Estimate | None:
    """Return the harmonic mean of precision and recall, with the percentile interval of the bootstrap.

    Rows are drawn again with replacement, with a fixed seed; a draw without F1 is left out. Without a single
    error, or a single hit, every draw is alike and the interval has no width, which says nothing about
    certainty. None where nothing is broken nor called so.
    """
    value = _f1(tally.hits, tally.false_alarms + tally.misses)
    if value is None:
        return None
    random, rows = Random(_SEED), tally.rows
    ends = (tally.hits, tally.rows - tally.passes, rows)  # hits, then errors, then the rest
    draws = (random.choices(range(3), cum_weights=ends, k=rows) for _ in range(RESAMPLES))
    found = (_f1(outcomes.count(0), outcomes.count(1)) for outcomes in draws)
    drawn = sorted(again for again in found if again is not None)
    return Estimate(value=value, low=quantile(drawn, 0.025), high=quantile(drawn, 0.975))


def _f1(hits: int, errors: int) -> float | None:
    return 2 * hits / (2 * hits + errors) if hits or errors else None


def quantile(ordered: Sequence[float], at: float) -> float:
    """Return the smallest value that at least that share of a sorted sequence does not exceed."""
    return ordered[max(0, math.ceil(at * len(ordered)) - 1)]


def area_under_curve(ranked: Sequence[tuple[float, bool]]) -> float | None:
    """Return how often a broken one has the higher score than one that is not; a tie counts half.

    0.5 is what chance gives. None unless there are both.
    """
    broken = [score for score, label in ranked if label]
    other = sorted(score for score, label in ranked if not label)
    if not broken or not other:
        return None
    wins = sum(bisect_left(other, score) + bisect_right(other, score) for score in broken)
    return wins / (2 * len(broken) * len(other))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Answers that leaned about as strongly, and how many of them the labels call broken."""

    low: float  # log-odds; minus infinity in the first
    high: float
    answers: int
    stated: float  # the mean of the chances that the log-odds stand for
    observed: Estimate  # the share that the labels call broken


def reliability(scored: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Sort answers into bins by their log-odds; empty bins are left out."""
    bins = []
    edges = (-math.inf, *BIN_EDGES, math.inf)
    for low, high in pairwise(edges):
        inside = [(odds, label) for odds, label in scored if low <= odds < high]
        observed = share(sum(label for _, label in inside), len(inside))
        if observed is not None:
            stated = sum(1 / (1 + math.exp(-odds)) for odds, _ in inside) / len(inside)
            bins.append(Bin(low=low, high=high, answers=len(inside), stated=stated, observed=observed))
    return tuple(bins)

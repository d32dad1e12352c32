"""From which score on a message is flagged: fitted to a share of the server's own traffic, within bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from bot.core.signal import Category, Signal, Stage
from bot.core.sketch import ScoreSketch

BUDGET = 0.02  # share of benign traffic
LEAST_BUDGET, MOST_BUDGET = 0.005, 0.10
ENOUGH = 1_000  # messages counted before their scores say anything about a share of one in fifty
FLOOR = 0.05  # what scores less is never flagged for its score, however quiet the server
CEILING = 0.95  # what scores more is always flagged, whatever fills the server


class Why(StrEnum):
    """What the threshold in force rests on."""

    DEFAULT = "default"  # too few messages have been counted
    FITTED = "fitted"  # to the share wanted
    BEHIND = "behind"  # fitted to a smaller share: the model does not keep up
    FLOOR = "floor"  # as low as it may be: not even the share wanted scores so high
    CEILING = "ceiling"  # as high as it may be: more than the share wanted scores so high


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The score from which on a message is flagged, and why."""

    score: float
    share: float  # of benign traffic that it is to flag
    why: Why


def fit_threshold(
    sketch: ScoreSketch,
    waiting: Mapping[int, int],
    *,
    budget: float,
    capacity: float,
    standing: float,
) -> Threshold:
    """Fit a threshold to what a server may have flagged and the model can bear.

    sketch    the scores of its benign traffic
    waiting   flagged messages of which it is not known whether they are benign, by the step of their score
    budget    share of benign traffic that the server wants flagged at most
    capacity  how much of that the model can bear, 0–1; below the smallest budget the share never falls
    standing  the score in force, which stays until enough has been counted

    What waits for an answer moves nothing: the score rises only if too much is flagged even without it,
    and falls only if too little is flagged even with it.
    """
    share = max(min(budget, LEAST_BUDGET), budget * capacity)
    if sketch.counted < ENOUGH:
        return Threshold(score=standing, share=share, why=Why.DEFAULT)
    lowest = sketch.threshold(share)
    highest = sketch.threshold(share, waiting) if waiting else lowest
    score = min(max(standing, lowest), highest)
    if score < FLOOR:
        return Threshold(score=FLOOR, share=share, why=Why.FLOOR)
    if score > CEILING:
        return Threshold(score=CEILING, share=share, why=Why.CEILING)
    return Threshold(score=score, share=share, why=Why.FITTED if share == budget else Why.BEHIND)


def shifted(threshold: float, log_odds: float) -> float:
    """Return the threshold moved by so many log-odds; below 0 more is flagged. The bounds hold."""
    if not log_odds:
        return threshold
    moved = 1.0 / (1.0 + exp(-(log(threshold / (1.0 - threshold)) + log_odds)))
    return min(max(moved, FLOOR), CEILING)


def look_at(signals: Sequence[Signal]) -> tuple[bool, bool, bool]:
    """Return whether any signal is hard, any says "unread", and all tell of ordinary traffic.

    What is exact, repeated, or in a language that the filter cannot read does not: a raid must not
    make room for itself, and a score that is none must not lower the threshold for the others.
    """
    hard = unread = repeats = False
    for signal in signals:  # one pass: this is done for every message
        if signal.hard:
            hard = True
        if signal.category is Category.UNREAD_LANGUAGE:
            unread = True
        elif signal.stage is Stage.REPEATS:
            repeats = True
    return hard, unread, not (hard or unread or repeats)

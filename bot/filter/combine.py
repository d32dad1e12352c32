"""Put findings together: spans into a signal, signals into one score."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.signal import Category, Signal, Stage
from bot.filter.reading.normalise import EVIDENCE_SPANS, Reading
from bot.filter.scorer.scorer import TERM_CATEGORIES

CERTAIN = 0.9  # what a term scores from which on no other words outweigh it
CERTAINLY = 0.8  # the least that a message with such a term scores
_FADE = 0.5  # each further hit of one kind counts half as much as the one before


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of the decoded text and what it weighs, 0–1."""

    start: int
    end: int
    score: float


def signal_from_hits(
    stage: Stage, category: Category, hits: list[Hit], reading: Reading, *, cap: float
) -> Signal:
    """Make one signal of several hits: the strongest counts fully, each further one fades."""
    strongest = sorted(hits, key=_by_strength)
    remaining, weight = 1.0, 1.0
    covered_to: list[tuple[int, int]] = []
    evidence: list[str] = []
    for hit in strongest:
        if any(start < hit.end and hit.start < end for start, end in covered_to):
            continue  # the same words, found under two terms
        covered_to.append((hit.start, hit.end))
        remaining *= 1.0 - hit.score * weight
        weight *= _FADE
        if len(evidence) < EVIDENCE_SPANS:
            told = reading.typed(hit.start, hit.end)
            evidence += [told] if told not in evidence else []
        if len(covered_to) >= 8:  # what fades below half a percent changes nothing
            break
    score = min(cap, 1.0 - remaining)
    return Signal(stage=stage, category=category, score=round(score, 4), evidence=tuple(evidence))


def overall(
    signals: Iterable[Signal], scored: float = 0.0, claimed: frozenset[Category] | None = None
) -> float:
    """Return the chance that the scorer or at least one further signal is right, were they independent.

    scored: the scorer's overall score, which has weighed the terms already; only one that is CERTAIN counts
    by itself. Of the policies' likenesses only the strongest counts: they read the same words and are
    anything but independent.
    claimed: the categories that some policy is asked about, or None for all. What no policy would be asked
    about adds nothing, and the scorer counts as far as it suspects one of them.
    """
    if claimed is not None:
        signals = [one for one in signals if one.category in claimed or _always_counts(one)]
        suspected = (one.score for one in signals if one.stage is Stage.SCORER)
        scored = min(scored, max(suspected, default=0.0))
    remaining, likest = 1.0, 0.0
    for signal in signals:
        if signal.category is Category.POLICY:
            likest = max(likest, signal.score)
        elif not is_weighed_by_the_scorer(signal):
            remaining *= 1.0 - signal.score
        elif signal.stage is Stage.TERMS and signal.score >= CERTAIN:
            scored = max(scored, CERTAINLY)
    return round(1.0 - (1.0 - scored) * remaining * (1.0 - likest), 6)


def is_weighed_by_the_scorer(signal: Signal) -> bool:
    """Whether the scorer's overall score holds this finding already."""
    return signal.stage is Stage.SCORER or (
        signal.stage is Stage.TERMS and signal.category in TERM_CATEGORIES
    )


def _always_counts(signal: Signal) -> bool:
    return signal.hard or signal.category is Category.POLICY


def _by_strength(hit: Hit) -> tuple[float, int]:
    return (-hit.score, hit.start - hit.end)

"""The scorer as a stage of the filter: one overall score, and a signal for each category that it suspects."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bot.core.signal import Category, Signal, Stage
from bot.core.threshold import FLOOR
from bot.filter.reading.normalise import EVIDENCE_SPANS, Reading
from bot.filter.scorer.artifact import read_artifact
from bot.filter.scorer.scorer import HEADS, LANES, TERM_CATEGORIES, Measures, Scorer
from bot.filter.scorer.words import pieces, scored_words

SIGNAL_FROM = FLOOR  # overall score below which no server flags, and nothing is said of categories
EVIDENCE_FROM = 0.3  # overall score below which the likeliest category alone is named, without the dear words
HEAD_FROM = 0.4  # a category's own probability from which it is named beside the likeliest
_EVIDENCE_WORDS = 400  # looked at for evidence
_TERMS = frozenset(TERM_CATEGORIES)
_NOTHING: dict[Category, float] = {}


class Opinion(NamedTuple):  # quicker to make than a dataclass
    """What the scorer says of one message."""

    overall: float  # 0–1, terms included
    signals: tuple[Signal, ...]
    measures: Measures  # for `ScorerScreen.odds`, which not every server asks for


class ScorerScreen:
    """A scorer that speaks in signals."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def screen(self, reading: Reading, found: Sequence[Signal]) -> Opinion:
        """Score a message, given what the terms stage found in it."""
        terms = {one.category: one.score for one in found if one.stage is Stage.TERMS} if found else _NOTHING
        if terms:
            terms = {category: score for category, score in terms.items() if category in _TERMS}
        measures = self._scorer.measure(scored_words(reading.words, reading.plain))
        overall = self._scorer.overall(measures, terms)
        if overall < SIGNAL_FROM:
            return Opinion(overall, (), measures)
        heads = self._scorer.heads(measures)
        if overall < EVIDENCE_FROM:
            likeliest = HEADS[heads.index(max(heads))]
            faint = Signal(stage=Stage.SCORER, category=likeliest, score=round(overall, 4))
            return Opinion(overall, (faint,), measures)
        return Opinion(overall, tuple(self._signals(reading, overall, heads)), measures)

    def odds(self, opinion: Opinion) -> Sequence[float]:
        """Return the log odds of each of HEADS, terms aside."""
        return self._scorer.odds(opinion.measures)

    def _signals(self, reading: Reading, overall: float, heads: Sequence[float]) -> list[Signal]:
        likeliest = max(heads)
        signals = []
        for head, chance in zip(HEADS, heads, strict=True):
            if chance < HEAD_FROM and chance < likeliest:
                continue
            score = max(chance, overall) if chance == likeliest else min(chance, overall)
            evidence = self._evidence(reading, LANES.index(head.value))
            signals.append(
                Signal(stage=Stage.SCORER, category=head, score=round(score, 4), evidence=evidence)
            )
        return signals

    def _evidence(self, reading: Reading, lane: int) -> tuple[str, ...]:
        """Return the words that weighed most, as typed."""
        weighed: dict[str, tuple[float, int]] = {}
        for index, word in enumerate(reading.words[:_EVIDENCE_WORDS]):
            if word not in weighed:
                worth = sum(self._scorer.weight_in_evidence(piece, lane) for piece in pieces(word))
                weighed[word] = (worth, -index)
        heaviest = sorted(weighed.values(), reverse=True)[:EVIDENCE_SPANS]
        return tuple(reading.typed_word(-place) for weight, place in heaviest if weight > 0)


@cache
def shared_scorer_screen() -> ScorerScreen:
    """Return the one scorer: it is the same for every server, and takes some megabytes."""
    return ScorerScreen(Scorer(read_artifact()))

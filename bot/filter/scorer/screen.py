"""The scorer as a stage of the filter: one overall score, and a signal for each category that it suspects."""

from collections.abc import Collection, Sequence
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from bot.core.signal import Category, Signal, Stage
from bot.core.threshold import FLOOR
from bot.filter.reading.normalise import EVIDENCE_SPANS, Reading
from bot.filter.scorer.artifact import read_artifact
from bot.filter.scorer.scorer import HEADS, TERM_CATEGORIES, Scorer, probability
from bot.filter.scorer.words import pieces, scored_words

SIGNAL_FROM = FLOOR  # overall score below which no server flags, and nothing is said of categories
EVIDENCE_FROM = 0.3  # overall score below which the likeliest category alone is named, without the dear words
HEAD_FROM = 0.4  # a category's own probability from which it is named beside the likeliest
_EVIDENCE_WORDS = 250  # looked at for evidence, or pairs of signs
_TERMS = frozenset(TERM_CATEGORIES)
_NOTHING: dict[Category, float] = {}


class Opinion(NamedTuple):  # quicker to make than a dataclass
    """What the scorer says of one message."""

    overall: float  # 0–1, terms included
    signals: tuple[Signal, ...]
    features: Sequence[float]  # for `ScorerScreen.odds`, which not every server asks for


class ScorerScreen:
    """A scorer that speaks in signals."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def screen(self, reading: Reading, found: Sequence[Signal], unmeant: Collection[int] = ()) -> Opinion:
        """Score a message, given what the terms stage found in it, but for words that are not meant."""
        terms = {one.category: one.score for one in found if one.stage is Stage.TERMS} if found else _NOTHING
        if terms:
            terms = {category: score for category, score in terms.items() if category in _TERMS}
        overall, features = self._scorer.weigh(scored_words(reading.words, reading.folded, unmeant), terms)
        if overall < SIGNAL_FROM:
            return Opinion(overall, (), features)
        heads = list(map(probability, self._scorer.odds(features)))
        if overall < EVIDENCE_FROM:
            likeliest = HEADS[heads.index(max(heads))]
            faint = Signal(stage=Stage.SCORER, category=likeliest, score=round(overall, 4))
            return Opinion(overall, (faint,), features)
        return Opinion(overall, tuple(self._signals(reading, overall, heads, unmeant)), features)

    def odds(self, opinion: Opinion) -> Sequence[float]:
        """Return the log odds of each of HEADS, terms aside."""
        return self._scorer.odds(opinion.features)

    def _signals(
        self, reading: Reading, overall: float, heads: Sequence[float], unmeant: Collection[int]
    ) -> list[Signal]:
        likeliest = max(heads)
        named = [head for head, chance in enumerate(heads) if chance >= HEAD_FROM or chance == likeliest]
        weighed = self._weighed_words(reading, named, unmeant)
        signals = []
        for at, head in enumerate(named):
            chance = heads[head]
            score = max(chance, overall) if chance == likeliest else min(chance, overall)
            telling = [(weights[at], -place) for place, weights in weighed if weights[at] > 0]
            told = (reading.typed_word(-place) for _, place in nlargest(EVIDENCE_SPANS, telling))
            evidence = tuple(dict.fromkeys(told))  # words written as one are quoted as one
            signals.append(
                Signal(stage=Stage.SCORER, category=HEADS[head], score=round(score, 4), evidence=evidence)
            )
        return signals

    def _weighed_words(
        self, reading: Reading, heads: Sequence[int], unmeant: Collection[int]
    ) -> list[tuple[int, Sequence[float]]]:
        """Return where each word that is meant first stands, and what it weighs for some of HEADS."""
        first: dict[str, int] = {}
        for place, word in enumerate(reading.words[:_EVIDENCE_WORDS]):
            if place not in unmeant:
                first.setdefault(word, place)
        weighed: list[tuple[int, Sequence[float]]] = []
        left = _EVIDENCE_WORDS
        for word, place in first.items():
            of_pieces = [self._scorer.weights_in_evidence(one, heads) for one in pieces(word)[:left]]
            together = of_pieces[0] if len(of_pieces) == 1 else list(map(sum, zip(*of_pieces, strict=True)))
            weighed.append((place, together))
            left -= len(of_pieces)
            if left <= 0:
                break
        return weighed


@cache
def shared_scorer_screen() -> ScorerScreen:
    """Return the one scorer: it is the same for every server, and takes some megabytes."""
    return ScorerScreen(Scorer(read_artifact()))

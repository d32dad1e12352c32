"""From words to probabilities.

`weigher.py` says what a message's words come to. The last step adds one curve a feature; text in English and
in other languages have curves of their own, chat and long text scales.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil, exp
from typing import Any

from bot.core.signal import Category
from bot.filter.scorer.artifact import Artifact
from bot.filter.scorer.weigher import Stairs, heads, make_weigher, units

HEADS = (
    Category.HATE,
    Category.HARASSMENT,
    Category.SEXUAL,
    Category.SELF_HARM,
    Category.VIOLENCE,
    Category.PROFANITY,
    Category.SPAM,
)
TERM_CATEGORIES = (
    Category.HARASSMENT,
    Category.HATE,
    Category.SEXUAL,
    Category.SELF_HARM,
    Category.VIOLENCE,
    Category.PROFANITY,
    Category.SCAM,
    Category.SPAM,
)
OWN, ELSEWHERE = "own", "elsewhere"  # the overall score of English, and of text in other languages
ENGLISH, TEACHER, TEACHER_LENGTH, LENGTH = "english", "teacher", "teacher-length", "length"
LEARNED = (
    OWN,
    *(head.value for head in HEADS),
    ENGLISH,
    ELSEWHERE,
)  # lanes that stretches of letters have too
LANES = (*LEARNED, TEACHER, TEACHER_LENGTH, LENGTH)
FEATURES = (
    *("own", "own-whole", "teacher", "teacher-whole"),
    *(f"head-{one.value}" for one in HEADS),
    *("terms", *(f"terms-{one.value}" for one in TERM_CATEGORIES)),
)
STEPS = 180  # that a curve is cut into
_FROM_WORDS = 4 + len(HEADS)  # of FEATURES; the rest is the terms stage's


class Curve:
    """One feature's worth: straight lines between corners, level outside."""

    def __init__(self, at: Sequence[float], worth: Sequence[float]) -> None:
        self.corners = list(at)
        slopes = [(worth[i + 1] - worth[i]) / (at[i + 1] - at[i]) for i in range(len(at) - 1)]
        starts = [worth[i] - slope * at[i] for i, slope in enumerate(slopes)]
        # A slope and a start for each place that bisect_right can tell.
        self._lines = [(0.0, worth[0]), *zip(slopes, starts, strict=True), (0.0, worth[-1])]

    def __call__(self, value: float) -> float:
        """Return what a value is worth."""
        slope, start = self._lines[bisect_right(self.corners, value)]
        return value * slope + start

    def in_steps(self, unit: float, bias: float) -> "Curve":
        """Return the same curve for values that are yet to be multiplied by `unit` and added to `bias`."""
        return Curve([(at - bias) / unit for at in self.corners], [self(at) for at in self.corners])

    def cut(self) -> tuple[list[float], list[float]]:
        """Return the curve as a stair: where its steps begin, and the worth below, on and above them."""
        cuts = ceil(STEPS / len(self.corners))
        pairs = pairwise(self.corners)
        begins = [low + (high - low) * cut / cuts for low, high in pairs for cut in range(cuts)]
        begins.append(self.corners[-1])
        middles = [self((low + high) / 2) for low, high in pairwise(begins)]
        return begins, [self(begins[0]), *middles, self(begins[-1])]


def added(one: Curve, other: Curve) -> Curve:
    """Return the curve that is worth what both are together."""
    corners = sorted({*one.corners, *other.corners})
    return Curve(corners, [one(corner) + other(corner) for corner in corners])


class LastStep:
    """The curves of one group of languages."""

    def __init__(self, values: Mapping[str, Any], scales: Sequence[tuple[float, float]]) -> None:
        """`scales`: unit and bias of each feature that is a sum over words."""
        curves = [Curve(one["at"], one["worth"]) for one in values["curves"]]
        for at, (unit, bias) in enumerate(scales):
            curves[at] = curves[at].in_steps(unit, bias)
        self._of_words = curves[:_FROM_WORDS]
        self._worst_term, *of_terms = curves[_FROM_WORDS:]
        self._terms = dict(zip(TERM_CATEGORIES, of_terms, strict=True))
        self._scales = [tuple(values["scales"][kind]) for kind in ("chat", "long")]
        self._bias: float = values["bias"] + self._worst_term(0.0) + sum(curve(0.0) for curve in of_terms)

    @property
    def stairs(self) -> list[Stairs]:
        """The curves of what is a sum over words, cut into steps: of one window, and of long text.

        In the order of own, heads and teacher, for long text in the worst window; then own and teacher of its
        whole. One window is the whole.
        """
        own, own_whole, teacher, teacher_whole, *heads = self._of_words
        chat = [added(own, own_whole), *heads, added(teacher, teacher_whole)]
        long = [own, *heads, teacher, own_whole, teacher_whole]
        return [[curve.cut() for curve in kind] for kind in (chat, long)]

    def __call__(self, worth: float, terms: Mapping[Category, float], *, long: bool) -> float:
        """Return the probability that a message deserves a closer look; worth: its words', on the stairs."""
        total = worth + self._bias
        if terms:
            total += self._worst_term(max(terms.values())) - self._worst_term(0.0)
            for category, score in terms.items():
                curve = self._terms[category]
                total += curve(score) - curve(0.0)
        slope, shift = self._scales[long]
        return probability(slope * total + shift)


class Scorer:
    """One artifact, ready to score."""

    def __init__(self, artifact: Artifact) -> None:
        header = artifact.header
        biased = list(zip(header["units"], header["biases"], strict=True))
        own, elsewhere = biased[LANES.index(OWN)], biased[LANES.index(ELSEWHERE)]
        self._heads = heads(artifact)
        teacher = (units(artifact)[0], 0.0)
        self._last = [
            LastStep(header["last"][kind], (one, one, teacher, teacher, *self._heads))
            for kind, one in (("other", elsewhere), ("english", own))
        ]
        self._weigher = make_weigher(artifact, [one.stairs for one in self._last])
        self.odds = self._weigher.odds  # of each of HEADS, given the features that `weigh` returns

    def weigh(self, words: Sequence[str], terms: Mapping[Category, float]) -> tuple[float, Sequence[float]]:
        """Return how likely the message deserves a closer look, given what the terms stage found in it.

        And, for `odds`, own, heads and teacher, in steps, each in the window where it is largest.
        """
        english, long, worth, features = self._weigher.weigh(words)
        return self._last[english](worth, terms, long=long), features

    def sums(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return every lane's sum over the words and their pairs, in steps of the lane's unit."""
        return self._weigher.sums(words)

    def weights_in_evidence(self, word: str, heads: Sequence[int]) -> list[float]:
        """Return what one word adds to some of HEADS, times how telling it is: "vermin" before "all"."""
        if (lanes := self._weigher.lanes(word)) is None:
            return [0.0] * len(heads)
        return [lanes[1 + head] * self._heads[head][0] * lanes[-1] for head in heads]


def probability(log_odds: float) -> float:
    """Return log odds as a probability."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -40.0 else 0.0

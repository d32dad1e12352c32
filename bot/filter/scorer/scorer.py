"""From words to what the last step weighs, and from there to probabilities.

A message's lanes are sums over its words, divided by the square root of how telling its words are together,
so that a long message is not suspicious for being long. Long text is read through a moving window, and the
worst window counts beside the whole. The last step adds one curve a feature; text in English and in other
languages have curves of their own, chat and long text scales.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import ceil, exp, sqrt
from operator import getitem
from typing import Any

from bot.core.signal import Category
from bot.filter.scorer.artifact import Artifact, Unpacker
from bot.filter.scorer.vocabulary import Vocabulary

WINDOW = 48  # words
STRIDE = 16
MOST_WINDOWS = (
    60  # of one message; only hostile ones have so many words that the windows move in longer steps
)
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
STEADY = 2.0  # added to a message's length, so that one word alone proves little
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
        own, own_whole, teacher, teacher_whole, *heads = curves[:_FROM_WORDS]
        chat = [added(own, own_whole), *heads, added(teacher, teacher_whole)]  # one window is the whole
        long = [own, *heads, teacher, own_whole, teacher_whole]
        # Cut into stairs, all curves of a message are looked up and added by three loops in C.
        self._stairs = [tuple(zip(*(curve.cut() for curve in kind), strict=True)) for kind in (chat, long)]
        self._worst_term, *of_terms = curves[_FROM_WORDS:]
        self._terms = dict(zip(TERM_CATEGORIES, of_terms, strict=True))
        self._scales = [tuple(values["scales"][kind]) for kind in ("chat", "long")]
        self._bias: float = values["bias"] + self._worst_term(0.0) + sum(curve(0.0) for curve in of_terms)

    def __call__(self, features: Sequence[float], terms: Mapping[Category, float], *, long: bool) -> float:
        """Return the probability that this message deserves a closer look.

        features: own, heads and teacher, for long text in the worst window; then own and teacher of its
        whole. In steps.
        """
        begins, worths = self._stairs[long]
        total = sum(map(getitem, worths, map(bisect_right, begins, features)), self._bias)
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
        self._vocabulary = Vocabulary(artifact)
        self._unpack = Unpacker(len(LANES))
        self._units: list[float] = header["units"]
        self._teacher_unit, self._squared_unit, self._length_unit = self._units[-3:]
        own, *heads, english, elsewhere = list(zip(self._units, header["biases"], strict=True))[
            : len(LEARNED)
        ]
        self._heads: list[tuple[float, float]] = heads
        self._english_from = -english[1] / english[0]
        teacher = (self._teacher_unit, 0.0)
        self._last = [
            LastStep(header["last"][kind], (one, one, teacher, teacher, *heads))
            for kind, one in (("other", elsewhere), ("english", own))
        ]

    def weigh(self, words: Sequence[str], terms: Mapping[Category, float]) -> tuple[float, Sequence[float]]:
        """Return how likely the message deserves a closer look, given what the terms stage found in it.

        And, for `odds`, own, heads and teacher, in steps, each in the window where it is largest.
        """
        if len(words) <= WINDOW:
            english, features = self._steadied(self._vocabulary.total(words))
            return self._last[english](features, terms, long=False), features
        running = list(accumulate(self._vocabulary.each(words), initial=0))
        last_start = len(words) - WINDOW
        starts = (*range(0, last_start, max(STRIDE, last_start // MOST_WINDOWS)), last_start)
        english, whole = self._steadied(running[-1])
        windows = [self._steadied(running[start + WINDOW] - running[start], english)[1] for start in starts]
        worst = list(map(max, zip(*windows, strict=True)))
        return self._last[english]([*worst, whole[0], whole[-1]], terms, long=True), worst

    def odds(self, features: Sequence[float]) -> list[float]:
        """Return the log odds of each of HEADS, given what `weigh` says that they rest on."""
        return [value * unit + bias for value, (unit, bias) in zip(features[1:-1], self._heads, strict=True)]

    def sums(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return every lane's sum over the words and their pairs, in steps of the lane's unit."""
        return self._unpack(self._vocabulary.total(words))

    def _steadied(self, total: int, is_english: bool | None = None) -> tuple[bool, Sequence[float]]:
        """Return whether it is English, and own, heads and teacher over the length that the words add up to.

        is_english: what is known of it, if anything; it decides what own is.
        """
        own, a, b, c, d, e, f, g, english, elsewhere, teacher, squared, length = self._unpack(total)
        root = 1.0 / sqrt(length * self._length_unit + STEADY)
        taught = teacher / sqrt(squared * self._squared_unit) if squared > 0 else 0.0
        # Written out, since a loop over the heads takes twice as long.
        heads = (a * root, b * root, c * root, d * root, e * root, f * root, g * root)
        if is_english is None:
            is_english = english * root > self._english_from
        return is_english, ((own if is_english else elsewhere) * root, *heads, taught)

    def weights_in_evidence(self, word: str, heads: Sequence[int]) -> list[float]:
        """Return what one word adds to some of HEADS, times how telling it is: "vermin" before "all"."""
        weight = self._vocabulary[word]
        if weight == self._vocabulary.unknown:
            return [0.0] * len(heads)
        lanes = self._unpack(weight)
        return [lanes[1 + head] * self._heads[head][0] * lanes[-1] for head in heads]


def probability(log_odds: float) -> float:
    """Return log odds as a probability."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -40.0 else 0.0

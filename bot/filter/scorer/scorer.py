"""From words to what the last step weighs, and from there to probabilities.

A message's lanes are sums over its words, divided by the square root of how telling its words are together,
so that a long message is not suspicious for being long. Long text is read through a moving window, and the
worst window counts beside the whole. The last step adds one curve a feature; text in English and in other
languages have curves of their own, chat and long text scales.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, sqrt
from typing import Any

from bot.core.signal import Category
from bot.filter.scorer.artifact import Artifact, Unpacker
from bot.filter.scorer.vocabulary import Vocabulary

WINDOW = 48  # words
STRIDE = 16
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
OWN, TEACHER, TEACHER_LENGTH, LENGTH, ENGLISH = "own", "teacher", "teacher-length", "length", "english"
LANES = (OWN, TEACHER, TEACHER_LENGTH, LENGTH, ENGLISH, *(head.value for head in HEADS))
FEATURES = ("own", "own-whole", "teacher", "teacher-whole", "terms", *(one.value for one in TERM_CATEGORIES))
STEADY = 2.0  # added to a message's length, so that one word alone proves little
_ZERO = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the scorer makes of one message."""

    overall: float  # 0–1
    heads: tuple[float, ...]  # one probability for each of HEADS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """A message's lanes, brought to one scale."""

    english: bool
    long: bool
    features: tuple[float, float, float, float]  # the first four of FEATURES
    heads: tuple[float, ...]


class Curve:
    """One feature's worth: straight lines between corners, level outside."""

    def __init__(self, at: Sequence[float], worth: Sequence[float]) -> None:
        self._at, self._worth = list(at), list(worth)
        self._slopes = [
            (worth[index + 1] - worth[index]) / (at[index + 1] - at[index]) for index in range(len(at) - 1)
        ]

    def __call__(self, value: float) -> float:
        """Return what a value is worth."""
        index = bisect_right(self._at, value)
        if index == 0:
            return self._worth[0]
        if index == len(self._at):
            return self._worth[-1]
        return self._worth[index - 1] + self._slopes[index - 1] * (value - self._at[index - 1])


class LastStep:
    """The curves of one group of languages."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        curves = [Curve(one["at"], one["worth"]) for one in values["curves"]]
        self._first = curves[:4]
        self._worst_term = curves[4]
        self._terms = dict(zip(TERM_CATEGORIES, curves[5:], strict=True))
        self._scales = [tuple(values["scales"][kind]) for kind in ("chat", "long")]
        self._bias = values["bias"] + self._worst_term(0.0) + sum(curve(0.0) for curve in curves[5:])

    def __call__(self, measures: Measures, terms: Mapping[Category, float]) -> float:
        """Return the probability that this message deserves a closer look."""
        total = self._bias
        for curve, value in zip(self._first, measures.features, strict=True):
            total += curve(value)
        if terms:
            total += self._worst_term(max(terms.values())) - self._worst_term(0.0)
            for category, score in terms.items():
                curve = self._terms[category]
                total += curve(score) - curve(0.0)
        slope, shift = self._scales[measures.long]
        return probability(slope * total + shift)


class Scorer:
    """One artifact, ready to score."""

    def __init__(self, artifact: Artifact) -> None:
        header = artifact.header
        self._vocabulary = Vocabulary(artifact)
        self._unpack = Unpacker(len(LANES))
        self._middle = sum(_ZERO << (32 * lane) for lane in range(len(LANES)))
        self._units: list[float] = header["units"]
        self._biases: list[float] = header["biases"]  # of own, english and the heads, in the order of LANES
        self._last = {kind: LastStep(header["last"][kind]) for kind in ("english", "other")}

    def score(self, words: Sequence[str], terms: Mapping[Category, float]) -> Scores:
        """Score the words of one message; `terms` is what the terms stage found of TERM_CATEGORIES."""
        measures = self.measure(words)
        last = self._last["english" if measures.english else "other"]
        return Scores(
            overall=last(measures, terms), heads=tuple(probability(head) for head in measures.heads)
        )

    def measure(self, words: Sequence[str]) -> Measures:
        """Return the message's lanes on one scale."""
        sums = self._vocabulary.sums(words)
        whole = self._scaled(sum(sums))
        if len(sums) <= WINDOW:
            worst, long = whole, False
        else:
            worst, long = self._worst_window(sums), True
        return Measures(
            english=whole[4] > 0,
            long=long,
            features=(worst[0], whole[0], worst[1], whole[1]),
            heads=tuple(worst[5:]),
        )

    def _worst_window(self, sums: Sequence[int]) -> list[float]:
        running = list(accumulate(sums, initial=0))
        last = len(sums) - WINDOW
        starts = [*range(0, last, STRIDE), last]
        windows = [self._scaled(running[start + WINDOW] - running[start]) for start in starts]
        return [max(lane) for lane in zip(*windows, strict=True)]

    def _scaled(self, total: int) -> list[float]:
        """Take a sum of rows apart and divide each lane by what the words add up to."""
        raw = self._unpack(total)
        lanes = [(value - _ZERO) * unit for value, unit in zip(raw, self._units, strict=True)]
        steadied = 1.0 / sqrt(lanes[3] + STEADY)
        teacher = lanes[1] / sqrt(lanes[2]) if lanes[2] > 0 else 0.0
        scaled = [value * steadied + bias for value, bias in zip(lanes, self._biases, strict=True)]
        scaled[1] = teacher
        return scaled

    def weight_in_evidence(self, word: str, lane: int) -> float:
        """Return what one word adds to a lane, times how telling it is: "subhuman" says more than "all"."""
        value = self._vocabulary[word] + self._middle
        return self._lane(value, lane) * self._lane(value, LANES.index(LENGTH))

    def _lane(self, value: int, lane: int) -> float:
        return ((value >> (32 * lane) & 0xFFFFFFFF) - _ZERO) * self._units[lane]


def probability(log_odds: float) -> float:
    """Return log odds as a probability."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -40.0 else 0.0

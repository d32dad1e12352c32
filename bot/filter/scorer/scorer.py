"""From words to what the last step weighs, and from there to probabilities.

A message's lanes are sums over its words, divided by the square root of how telling its words are together,
so that a long message is not suspicious for being long. Long text is read through a moving window, and the
worst window counts beside the whole. The last step adds one curve a feature; text in English and in other
languages have curves of their own, chat and long text scales.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import exp, sqrt
from typing import Any, NamedTuple

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
OWN, TEACHER, TEACHER_LENGTH, LENGTH, ENGLISH = "own", "teacher", "teacher-length", "length", "english"
LANES = (OWN, TEACHER, TEACHER_LENGTH, LENGTH, ENGLISH, *(head.value for head in HEADS))
FEATURES = ("own", "own-whole", "teacher", "teacher-whole", "terms", *(one.value for one in TERM_CATEGORIES))
STEADY = 2.0  # added to a message's length, so that one word alone proves little
_ZERO = 1 << 31


class Measures(NamedTuple):  # quicker to make than a dataclass
    """A message's lanes, brought to one scale."""

    english: bool
    long: bool
    features: tuple[float, float, float, float]  # the first four of FEATURES
    windows: tuple[int, ...]  # what the lanes add up to, in each window


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

    def measure(self, words: Sequence[str]) -> Measures:
        """Add up what the words are worth."""
        if len(words) <= WINDOW:
            total = self._vocabulary.total(words)
            own, teacher, english = self._first_lanes(total)
            return Measures(
                english=english > 0, long=False, features=(own, own, teacher, teacher), windows=(total,)
            )
        running = list(accumulate(self._vocabulary.each(words), initial=0))
        last = len(words) - WINDOW
        windows = tuple(
            running[start + WINDOW] - running[start]
            for start in (*range(0, last, max(STRIDE, last // MOST_WINDOWS)), last)
        )
        own, teacher, english = self._first_lanes(running[-1])
        worst = [self._first_lanes(window) for window in windows]
        features = (max(one[0] for one in worst), own, max(one[1] for one in worst), teacher)
        return Measures(english=english > 0, long=True, features=features, windows=windows)

    def overall(self, measures: Measures, terms: Mapping[Category, float]) -> float:
        """Return how likely the message deserves a closer look, given what the terms stage found in it."""
        return self._last["english" if measures.english else "other"](measures, terms)

    def heads(self, measures: Measures) -> list[float]:
        """Return the probability of each of HEADS, in the window where it is largest."""
        return [probability(odds) for odds in self.odds(measures)]

    def odds(self, measures: Measures) -> list[float]:
        """Return the log odds of each of HEADS, in the window where they are largest."""
        scaled = [self._head_lanes(window) for window in measures.windows]
        return scaled[0] if len(scaled) == 1 else [max(lane) for lane in zip(*scaled, strict=True)]

    def sums(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return every lane's sum over the words and their pairs, in steps of the lane's unit."""
        return tuple(lane - _ZERO for lane in self._unpack(self._vocabulary.total(words)))

    def _first_lanes(self, total: int) -> tuple[float, float, float]:
        """Take a sum of rows apart: own score, teacher's and English, each over what the words add up to."""
        own, teacher, teacher_length, length, english = self._unpack(total)[:5]
        units, biases = self._units, self._biases
        steadied = 1.0 / sqrt((length - _ZERO) * units[3] + STEADY)
        squared = (teacher_length - _ZERO) * units[2]
        return (
            (own - _ZERO) * units[0] * steadied + biases[0],
            (teacher - _ZERO) * units[1] / sqrt(squared) if squared > 0 else 0.0,
            (english - _ZERO) * units[4] * steadied + biases[4],
        )

    def _head_lanes(self, total: int) -> list[float]:
        raw = self._unpack(total)
        steadied = 1.0 / sqrt((raw[3] - _ZERO) * self._units[3] + STEADY)
        return [
            (raw[lane] - _ZERO) * self._units[lane] * steadied + self._biases[lane]
            for lane in range(len(LANES) - len(HEADS), len(LANES))
        ]

    def weight_in_evidence(self, word: str, lane: int) -> float:
        """Return what one word adds to a lane, times how telling it is: "subhuman" says more than "all"."""
        value = self._vocabulary[word] + self._middle
        return self._lane(value, lane) * self._lane(value, LANES.index(LENGTH))

    def _lane(self, value: int, lane: int) -> float:
        return ((value >> (32 * lane) & 0xFFFFFFFF) - _ZERO) * self._units[lane]


def probability(log_odds: float) -> float:
    """Return log odds as a probability."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -40.0 else 0.0

"""From words to the sums that the last step weighs, over the stretch that is worst, and what they are worth.

A message's lanes are sums over its words, divided by the square root of how telling its words are together,
so that a long message is not suspicious for being long. Long text is read through a moving window, and the
worst window counts beside the whole. `bot/filter/native/scorer.c` does the same in C.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from operator import getitem
from typing import Any, Protocol

from bot.filter.native import core
from bot.filter.scorer.artifact import LETTER_ZERO, Artifact, Unpacker
from bot.filter.scorer.pairs import Pairs
from bot.filter.scorer.vocabulary import MAX_NEW_WORDS, MAX_REMEMBERED, Vocabulary

WINDOW = 48  # words
STRIDE = 16
MOST_WINDOWS = (
    60  # of one message; only hostile ones have so many words that the windows move in longer steps
)
STEADY = 2.0  # added to a message's length, so that one word alone proves little

# Where the steps of each curve begin, and what it is worth below, on and above them.
Stairs = Sequence[tuple[Sequence[float], Sequence[float]]]


# What the words of one message come to: whether they are English, and long, so that they were read through
# windows; the worth of its features on the stairs, in log odds but for the bias; and those features: own,
# heads and teacher, in steps, each in the window where it is largest.
Weighed = tuple[bool, bool, float, Sequence[float]]


class Weigher(Protocol):
    """What weighs words, in Python or in C."""

    def weigh(self, words: Sequence[str], /) -> Weighed:
        """Return what words come to, with the stairs of their language and length."""

    def odds(self, features: Sequence[float], /) -> list[float]:
        """Return the log odds of each head, given the features of `weigh`."""

    def sums(self, words: Sequence[str], /) -> tuple[int, ...]:
        """Return every lane's sum over the words and their pairs, in steps of the lane's unit."""

    def lanes(self, word: str, /) -> tuple[int, ...] | None:
        """Return what one word adds to each lane, or None if nothing is known of it."""


def make_weigher(artifact: Artifact, stairs: Sequence[Sequence[Stairs]]) -> Weigher:
    """Return what weighs words by an artifact; `stairs` are those of other languages, then of English.

    Of each, those of one window, then of long text, which add own and teacher of the whole.
    """
    if core is None:
        return WeigherInPython(artifact, stairs)
    made: Weigher = core.Weigher(
        (artifact.word_keys, artifact.word_rows, *artifact.letter_columns),
        Pairs(artifact),
        [word.encode() for word in artifact.pair_words],
        (MAX_REMEMBERED, MAX_NEW_WORDS, WINDOW, STRIDE, MOST_WINDOWS),
        (LETTER_ZERO, artifact.header["letter-times"], new_word_steps(artifact)),
        (STEADY, *units(artifact), english_from(artifact)),
        heads(artifact),
        stairs,
    )
    return made


class WeigherInPython:
    """The one that runs everywhere."""

    def __init__(self, artifact: Artifact, stairs: Sequence[Sequence[Stairs]]) -> None:
        self._vocabulary = Vocabulary(artifact)
        self._unpack = Unpacker(len(artifact.lanes))
        self._teacher_unit, self._squared_unit, self._length_unit = units(artifact)
        self._heads = heads(artifact)
        self._english_from = english_from(artifact)
        # Turned around, all curves of a message are looked up and added by three loops in C.
        self._stairs = [[tuple(zip(*kind, strict=True)) for kind in kinds] for kinds in stairs]

    def weigh(self, words: Sequence[str], /) -> Weighed:
        """Return what words come to."""
        if len(words) <= WINDOW:
            english, features = self._steadied(self._vocabulary.total(words))
            return english, False, self._worth(self._stairs[english][False], features), features
        running = list(accumulate(self._vocabulary.each(words), initial=0))
        last_start = len(words) - WINDOW
        starts = (*range(0, last_start, max(STRIDE, last_start // MOST_WINDOWS)), last_start)
        english, whole = self._steadied(running[-1])
        windows = [self._steadied(running[start + WINDOW] - running[start], english)[1] for start in starts]
        worst = list(map(max, zip(*windows, strict=True)))
        worth = self._worth(self._stairs[english][True], [*worst, whole[0], whole[-1]])
        return english, True, worth, worst

    def odds(self, features: Sequence[float], /) -> list[float]:
        """Return the log odds of each head."""
        return [value * unit + bias for value, (unit, bias) in zip(features[1:-1], self._heads, strict=True)]

    def sums(self, words: Sequence[str], /) -> tuple[int, ...]:
        """Return every lane's sum."""
        return self._unpack(self._vocabulary.total(words))

    def lanes(self, word: str, /) -> tuple[int, ...] | None:
        """Return what one word adds to each lane."""
        weight = self._vocabulary[word]
        return None if weight == self._vocabulary.unknown else self._unpack(weight)

    def _worth(self, stairs: Any, features: Sequence[float]) -> float:
        begins, worths = stairs
        worth: float = sum(map(getitem, worths, map(bisect_right, begins, features)), 0.0)
        return worth

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


def units(artifact: Artifact) -> tuple[float, float, float]:
    """Return what a step of the last three lanes is: teacher, its squares, and length."""
    teacher, squared, length = artifact.header["units"][-3:]
    return teacher, squared, length


def heads(artifact: Artifact) -> list[tuple[float, float]]:
    """Return unit and bias of each head: the lanes between own and english."""
    learned = zip(artifact.header["units"], artifact.header["biases"], strict=True)
    return list(learned)[1 : artifact.lanes.index("english")]


def english_from(artifact: Artifact) -> float:
    """Return the feature from which a message is English, in steps."""
    lane = artifact.lanes.index("english")
    bias, unit = artifact.header["biases"][lane], artifact.header["units"][lane]
    return float(-bias / unit)


def new_word_steps(artifact: Artifact) -> int:
    """Return how telling a word is of which nothing is known, in steps of the lane of lengths."""
    unit: float = artifact.header["units"][artifact.lanes.index("length")]
    telling: float = artifact.header["new-word"]
    return round(telling / unit)

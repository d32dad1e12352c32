"""What each word weighs for every policy, found out when it is first met.

One whole number a word, with a field for 1, one for how much it speaks for any rule, some for where the word
leads at all, and two for each policy: how far it leads in the policy's direction, and how near it is to a key
word. Adding numbers adds all fields. In C, which `weighing` prefers, it is a row of small numbers.
"""

import math
import struct
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import mul
from typing import Any, Protocol

from bot.filter.likeness.comparison import (
    ASIDE,
    ASIDE_FIELD,
    UNIT,
    ZERO,
    Comparison,
    in_a_row,
    steps,
    units,
)
from bot.filter.likeness.meanings import DIMENSIONS, LENGTHS, SIZE, Meaning, Meanings
from bot.filter.likeness.measures import ALONG, HEARD, NEAR, PRIOR, Measures, likeness
from bot.filter.likeness.topic import SAME_WORD, Topic, stem
from bot.filter.native import core

WINDOW, STRIDE = 48, 24  # words
MAX_WORDS = 1_000  # of a message; the longest that Discord sends rarely has as many

MAX_REMEMBERED = 20_000  # words whose weights are kept
MAX_NEW_WORDS = 100  # of one message that are weighed; further ones count as unknown

_USUAL_WORDS = 12  # longer messages are near a key word more often by chance; shorter ones say little
_COMMON = 0.1  # rarity of a word that is near everything and means nothing
_FIELD = ASIDE_FIELD  # bits
_FINE = 4_096  # steps to one
_BIAS = 1 << (_FIELD - 1)
_ASIDE_STEP = _FINE / (2 * SIZE)
_ASIDE_FROM = 2  # field of the first dimension aside; before it, 1 and the prior
_FIRST = _ASIDE_FROM + ASIDE  # field of the first policy
_GUESSED = math.sqrt(DIMENSIONS / ASIDE)  # by the dimensions aside, how far a message leads anywhere
_LEAST_WAY = 60.0 * _FINE  # nearly as far as most messages lead; shorter ways say less
_MOST_PRIOR = 1.5  # that the words of a message add up to: by themselves they are no likeness
_UNKNOWN = 1  # the weight of a word that says nothing: it is one word


class Weighing(Protocol):
    """What Weights does, and its twin in C."""

    def __len__(self) -> int: ...

    def likenesses(self, words: Sequence[str], heard: Sequence[float], /) -> list[float]:
        """Return each policy's likeness to the stretch of a message's words that is likest, in log odds.

        heard: how much more than usual the scorer suspects of what each policy claims, in log odds.
        """

    def measure(self, words: Sequence[str], heard: Sequence[float], /) -> list[Measures]:
        """Return what each policy's likeness is made of, in the stretch of these words that is likest."""

    def of(self, word: str, place: int, /) -> tuple[float, float]:
        """Return how far one word leads in a policy's direction, and how near it is to a key word.

        The one is times the word's share of a message, the other times its rarity.
        """


class Weights(dict[str, int]):
    """The words met so far."""

    def __init__(self, topics: Sequence[Topic], meanings: Meanings, priors: dict[str, float]) -> None:
        """`priors`: how much a root speaks for any rule being broken, in log odds."""
        super().__init__()
        self._topics, self._meanings, self._priors = topics, meanings, priors
        self._roots = frozenset[str]().union(*[topic.stems for topic in topics])
        self._comparison = Comparison([(topic.direction, topic.keys) for topic in topics])
        self._shifts = [_FIELD * (_FIRST + 2 * place) for place in range(len(topics))]
        self._no_exact = [0] * len(topics)
        fields = _FIRST + 2 * len(topics)
        self._form = struct.Struct(f"<{fields}I")
        self._middle = sum(_BIAS << (_FIELD * at) for at in range(fields))
        self._new_left = MAX_NEW_WORDS

    def __missing__(self, word: str) -> int:
        if self._new_left <= 0:
            return _UNKNOWN
        self._new_left -= 1
        self[word] = weight = self._weigh(word)
        return weight

    def likenesses(self, words: Sequence[str], heard: Sequence[float], /) -> list[float]:
        """Return each policy's likeness to the stretch of a message's words that is likest, in log odds.

        heard: how much more than usual the scorer suspects of what each policy claims, in log odds.
        """
        return [likeness(measures) for measures in self.measure(words, heard)]

    def measure(self, words: Sequence[str], heard: Sequence[float], /) -> list[Measures]:
        """Return what each policy's likeness is made of, in the stretch of these words that is likest."""
        self._begin()
        if len(words) <= WINDOW:
            return self._measured(map(self.__getitem__, set(words)), heard)
        starts = range(0, min(len(words), MAX_WORDS) - STRIDE, STRIDE)
        weight = {word: self[word] for word in dict.fromkeys(words[: MAX_WORDS + STRIDE])}.__getitem__
        windows = [self._measured(map(weight, set(words[start : start + WINDOW])), heard) for start in starts]
        return [max(of_policy, key=likeness) for of_policy in zip(*windows, strict=True)]

    def _begin(self) -> None:
        """Begin a message, which may have only so many new words; for these there is room."""
        if len(self) > MAX_REMEMBERED - MAX_NEW_WORDS:
            self.clear()
        self._new_left = MAX_NEW_WORDS

    def _measured(self, weights: Iterable[int], heard: Sequence[float]) -> list[Measures]:
        """Return what each policy's likeness to a stretch is made of, given its words' weights."""
        fields = self._unpacked(sum(weights))
        number = fields[0] - _BIAS
        aside = [field - _BIAS for field in fields[_ASIDE_FROM:_FIRST]]
        along = 1.0 / (math.sqrt(sum(map(mul, aside, aside))) * _GUESSED + _LEAST_WAY)
        near = 1.0 / _FINE / math.sqrt(max(_USUAL_WORDS, number) / _USUAL_WORDS)
        prior = min((fields[1] - _BIAS) * near, _MOST_PRIOR)
        return [
            ((fields[at] - _BIAS) * along, (fields[at + 1] - _BIAS) * near, prior, suspicion)
            for at, suspicion in zip(range(_FIRST, len(fields), 2), heard, strict=True)
        ]

    def of(self, word: str, place: int, /) -> tuple[float, float]:
        """Return how far one word leads in a policy's direction, and how near it is to a key word.

        The one is times the word's share of a message, the other times its rarity.
        """
        fields = self._unpacked(self[word])
        at = _FIRST + 2 * place
        return (fields[at] - _BIAS) / _FINE, (fields[at + 1] - _BIAS) / _FINE

    def _weigh(self, word: str) -> int:
        root = stem(word)
        exact = self._no_exact
        if root in self._roots:
            exact = [units(topic.exact(root)) for topic in self._topics]
        alone = _UNKNOWN + (round(self._priors.get(root, 0.0) * _FINE) << _FIELD)
        meanings = self._meanings.of(word)
        if meanings:
            return alone + sum([self._meant(meaning, exact) for meaning in meanings])
        if exact is self._no_exact:
            return alone
        spelled = zip(self._shifts, exact, strict=True)
        return alone + sum([round(own * _FINE / UNIT) << (at + _FIELD) for at, own in spelled])

    def _meant(self, meaning: Meaning, exact: Sequence[int]) -> int:
        """Return what one meaning adds to a word's weight; exact: what its spelling is worth, times UNIT."""
        aside, ways, nearest = self._comparison(meaning.row)
        length = meaning.share * meaning.length
        weight = (aside * round(_ASIDE_STEP * length)) << (_FIELD * _ASIDE_FROM)
        far = length * _FINE / UNIT
        telling = meaning.rarity * _FINE / UNIT if meaning.rarity > _COMMON else 0.0
        for at, way, key, own in zip(self._shifts, ways, nearest, exact, strict=True):
            near = round(max(own, key) * telling)
            weight += (round((way - ZERO) * far) + (near << _FIELD)) << at
        return weight

    def _unpacked(self, total: int) -> tuple[int, ...]:
        return self._form.unpack((total + self._middle).to_bytes(self._form.size, "little"))


def weighing(topics: Sequence[Topic], meanings: Meanings, priors: dict[str, float]) -> Weighing:
    """Return the words met so far, none yet, in C where that can be had."""
    return Weights(topics, meanings, priors) if core is None else in_c(core.Weights, topics, meanings, priors)


def in_c(make: Any, topics: Sequence[Topic], meanings: Meanings, priors: dict[str, float]) -> Weighing:
    """Return the twin of Weights, whose numbers are all given by this file."""
    compared = in_a_row([(topic.direction, topic.keys) for topic in topics])
    made: Weighing = make(
        index=meanings.index,
        facts=meanings.facts,
        rows=meanings.rows,
        lengths=array("d", LENGTHS).tobytes(),
        directions=array("h", [steps(value) for vector, _ in compared for value in vector]).tobytes(),
        leasts=array("i", [units(least) for _, least in compared[len(topics) :]]).tobytes(),
        key_ends=array("i", accumulate([len(topic.keys) for topic in topics])).tobytes(),
        stems=tuple([topic.stems for topic in topics]),
        priors=priors,
        same_word=SAME_WORD,
        fine=_FINE,
        unit=UNIT,
        aside_step=_ASIDE_STEP,
        common=_COMMON,
        usual_words=_USUAL_WORDS,
        guessed=_GUESSED,
        least_way=_LEAST_WAY,
        most_prior=_MOST_PRIOR,
        factors=(ALONG, NEAR, PRIOR, HEARD),
        window=WINDOW,
        stride=STRIDE,
        max_words=MAX_WORDS,
        max_new_words=MAX_NEW_WORDS,
        max_remembered=MAX_REMEMBERED,
    )
    return made

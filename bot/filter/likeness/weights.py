"""What each word weighs for every policy, found out when it is first met.

One whole number a word, with a field for 1, one for how much it speaks for any rule, some for where the word
leads at all, and two for each policy: how far it leads in the policy's direction, and how near it is to a key
word. Adding numbers adds all fields.
"""

import math
import struct
from collections.abc import Iterable, Mapping, Sequence

from bot.filter.likeness.comparison import ASIDE, ASIDE_FIELD, UNIT, ZERO, Comparison
from bot.filter.likeness.meanings import DIMENSIONS, SIZE, Meaning, Meanings
from bot.filter.likeness.topic import Topic, stem

MAX_REMEMBERED = 20_000  # words whose weights are kept
MAX_NEW_WORDS = 100  # of one message that are weighed; further ones count as unknown

_USUAL_WORDS = 12  # longer messages are near a key word more often by chance; shorter ones say little
_COMMON = 0.1  # rarity of a word that is near everything and means nothing
_FIELD = ASIDE_FIELD  # bits
_FINE = 4_096  # steps to one
_BIAS = 1 << (_FIELD - 1)
_ASIDE_MIDDLE = (_BIAS,) * ASIDE  # by the dimensions aside it is guessed how far a message leads anywhere
_ASIDE_STEP = _FINE / (2 * SIZE)
_ASIDE_FROM = 2  # field of the first dimension aside; before it, 1 and the prior
_FIRST = _ASIDE_FROM + ASIDE  # field of the first policy
_GUESSED = math.sqrt(DIMENSIONS / ASIDE)
_LEAST_WAY = 60.0 * _FINE  # nearly as far as most messages lead; shorter ways say less
_MOST_PRIOR = 1.5  # that the words of a message add up to: by themselves they are no likeness
_UNKNOWN = 1  # the weight of a word that says nothing: it is one word

# How much of where a message leads is in a policy's direction, how near its words are to key words, how much
# they speak for any rule being broken, and how much more than usual the scorer suspects of what the policy
# claims.
Measures = tuple[float, float, float, float]


class Weights(dict[str, int]):
    """The words met so far."""

    def __init__(self, topics: Sequence[Topic], meanings: Meanings, priors: Mapping[str, float]) -> None:
        """`priors`: how much a root speaks for any rule being broken, in log odds."""
        super().__init__()
        self._topics, self._meanings, self._priors = topics, meanings, priors
        self._roots = frozenset[str]().union(*[topic.roots for topic in topics])
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
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        self[word] = weight = self._weigh(word)
        return weight

    def begin(self) -> None:
        """Begin a message, which may have only so many new words."""
        self._new_left = MAX_NEW_WORDS

    def measure(self, weights: Iterable[int], heard: Sequence[float]) -> list[Measures]:
        """Return what each policy's likeness to a message or stretch is made of, given its words' weights."""
        fields = self._unpacked(sum(weights))
        number = fields[0] - _BIAS
        along = 1.0 / (math.dist(fields[_ASIDE_FROM:_FIRST], _ASIDE_MIDDLE) * _GUESSED + _LEAST_WAY)
        near = 1.0 / _FINE / math.sqrt(max(_USUAL_WORDS, number) / _USUAL_WORDS)
        prior = min((fields[1] - _BIAS) * near, _MOST_PRIOR)
        return [
            ((fields[at] - _BIAS) * along, (fields[at + 1] - _BIAS) * near, prior, suspicion)
            for at, suspicion in zip(range(_FIRST, len(fields), 2), heard, strict=True)
        ]

    def of(self, word: str, place: int) -> tuple[float, float]:
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
            exact = [round(UNIT * topic.exact(root)) for topic in self._topics]
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

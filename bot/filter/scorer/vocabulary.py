"""What each word and each pair of neighbours adds to a message, worked out once and remembered.

A word that training never met is weighed by its letters: stretches of three to five of them. Hostile text may
be nothing but new words, so both the work for one message and the memory are bounded.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.filter.scorer.artifact import Artifact, Rows

MAX_WORD = 20  # characters of a word that are looked at
MAX_NEW_WORDS = 100  # unknown words weighed by their letters in one message
MAX_REMEMBERED = 20_000  # words; some 4 MB
_GRAM_SIZES = (3, 4, 5)


def grams(word: str) -> Iterator[str]:
    """Yield the stretches of letters that a word is weighed by, its two ends marked."""
    marked = f"<{word[:MAX_WORD]}>"
    for size in _GRAM_SIZES:
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


class _Table(dict[str, int]):
    """From a text to where its row stands; rows asked for are kept as numbers."""

    def __init__(self, texts: Sequence[str], rows: bytes, lanes: int) -> None:
        super().__init__(zip(texts, range(len(texts)), strict=True))
        self._rows = Rows(rows, lanes)
        self._met: dict[int, int] = {}

    def value(self, index: int) -> int:
        """Return the row that stands at this place."""
        known = self._met.get(index)
        if known is None:
            self._met[index] = known = self._rows[index]
        return known


class Vocabulary(dict[str, int]):
    """From a word to the sum of all its lanes; see `Rows` for how they lie in one number."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__()
        lanes = len(artifact.lanes)
        self._indexes = dict(zip(artifact.words, range(len(artifact.words)), strict=True))
        self._rows = Rows(artifact.word_rows, lanes)
        self._pairs = _Table(artifact.pairs, artifact.pair_rows, lanes)
        self._grams = _Table(artifact.grams, artifact.gram_rows, lanes)
        length = artifact.lanes.index("length")
        steps: int = round(artifact.header["new-word"] / artifact.header["units"][length])
        self._new_word = steps << (32 * length)  # a word never met is as telling as the rarest
        self._new_left = MAX_NEW_WORDS

    def total(self, words: Sequence[str]) -> int:
        """Return what all words and all pairs of neighbours add up to."""
        self._begin()
        total = sum(map(self.__getitem__, words))
        for known in map(self._pairs.get, map(" ".join, pairwise(words))):
            if known is not None:
                total += self._pairs.value(known)
        return total

    def each(self, words: Sequence[str]) -> list[int]:
        """Return what each word adds, together with the pair it forms with the word before it."""
        self._begin()
        each = list(map(self.__getitem__, words))
        for index, known in enumerate(map(self._pairs.get, map(" ".join, pairwise(words))), 1):
            if known is not None:
                each[index] += self._pairs.value(known)
        return each

    def _begin(self) -> None:
        self._new_left = MAX_NEW_WORDS
        if len(self) > MAX_REMEMBERED:
            self.clear()

    def __missing__(self, word: str) -> int:
        index = self._indexes.get(word)
        if index is not None:
            self[word] = value = self._rows[index]
            return value
        if self._new_left <= 0:
            return self._new_word
        self._new_left -= 1
        value = self._new_word
        for known in map(self._grams.get, grams(word)):
            if known is not None:
                value += self._grams.value(known)
        self[word] = value
        return value

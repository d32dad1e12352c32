"""What each word and each pair of neighbours adds to a message, worked out once and remembered.

A word that training never met is weighed by its letters: every stretch of three to five of them has a bucket.
Hostile text may be nothing but new words, so both the work for one message and the memory are bounded.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from bot.filter.scorer.artifact import Artifact, Rows

MAX_WORD = 24  # characters of a word that are looked at
MAX_NEW_WORDS = 200  # unknown words weighed by their letters in one message
_MAX_REMEMBERED = 24_000  # words; some 4 MB
_GRAM_SIZES = (3, 4, 5)


def grams(word: str) -> Iterator[str]:
    """Yield the stretches of letters that a word is weighed by, its two ends marked."""
    marked = f"<{word[:MAX_WORD]}>"
    for size in _GRAM_SIZES:
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


def bucket(gram: str, buckets: int) -> int:
    """Return the bucket of a stretch of letters; `buckets` is a power of two."""
    return crc32(gram.encode("utf-8", "surrogatepass")) & (buckets - 1)


class Vocabulary(dict[str, int]):
    """From a word to the sum of all its lanes; see `Rows` for how they lie in one number."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__()
        lanes = len(artifact.lanes)
        self._indexes = dict(zip(artifact.words, range(len(artifact.words)), strict=True))
        self._rows = Rows(artifact.word_rows, lanes)
        self._gram_rows = Rows(artifact.gram_rows, lanes)
        self._buckets = len(artifact.gram_rows) // (2 * lanes)
        length = artifact.lanes.index("length")
        steps: int = round(artifact.header["new-word"] / artifact.header["units"][length])
        self._new_word = steps << (32 * length)  # a word never met is as telling as the rarest
        self._new_left = MAX_NEW_WORDS
        self._pairs = _Pairs(artifact)

    def sums(self, words: Sequence[str]) -> list[int]:
        """Return what each word adds, together with the pair it forms with the word before it."""
        self._new_left = MAX_NEW_WORDS
        if len(self) > _MAX_REMEMBERED:
            self.clear()
        alone = list(map(self.__getitem__, words))
        paired = map(self._pairs.get, map(" ".join, pairwise(words)))
        for index, known in enumerate(paired, 1):
            if known is not None:
                alone[index] += self._pairs.value(known)
        return alone

    def __missing__(self, word: str) -> int:
        index = self._indexes.get(word)
        if index is not None:
            self[word] = value = self._rows[index]
            return value
        if self._new_left <= 0 or not self._buckets:
            return 0
        self._new_left -= 1
        letters = sum(self._gram_rows[bucket(gram, self._buckets)] for gram in grams(word))
        self[word] = value = letters + self._new_word
        return value


class _Pairs(dict[str, int]):
    """From a pair of words to where its row stands; rows met so far are kept as numbers."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__(zip(artifact.pairs, range(len(artifact.pairs)), strict=True))
        self._rows = Rows(artifact.pair_rows, len(artifact.lanes))
        self._met: dict[int, int] = {}

    def value(self, index: int) -> int:
        """Return the row that stands at this place."""
        known = self._met.get(index)
        if known is None:
            self._met[index] = known = self._rows[index]
        return known

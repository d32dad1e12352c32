"""What each word and each pair of neighbours adds to a message, worked out once and remembered.

A word that training never met is weighed by its letters: stretches of three to five of them. Hostile text may
be nothing but new words, so both the work for one message and the memory are bounded.
"""

from collections.abc import Sequence
from itertools import pairwise

from bot.filter.scorer.artifact import Artifact, Rows

MAX_WORD = 20  # characters of a word that are looked at
MAX_NEW_WORDS = 100  # unknown words weighed by their letters in one message
MAX_REMEMBERED = 20_000  # words; some 4 MB
_GRAM_SIZES = (3, 4, 5)


def grams(word: str) -> list[str]:
    """Return the stretches of letters that a word is weighed by, its two ends marked."""
    marked = f"<{word[:MAX_WORD]}>"
    return [marked[start : start + size] for size in _GRAM_SIZES for start in range(len(marked) - size + 1)]


class _Rows(dict[int, int]):
    """The rows of a table as numbers, each made when it is first asked for."""

    def __init__(self, rows: bytes, lanes: int) -> None:
        super().__init__()
        self._rows = Rows(rows, lanes)

    def __missing__(self, index: int) -> int:
        self[index] = value = self._rows[index]
        return value


class Vocabulary(dict[str, int]):
    """From a word to the sum of all its lanes; see `Rows` for how they lie in one number."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__()
        lanes = len(artifact.lanes)
        self._indexes = dict(zip(artifact.words, range(len(artifact.words)), strict=True))
        self._rows = Rows(artifact.word_rows, lanes)
        same = dict(zip(artifact.words, artifact.words, strict=True))  # one object a word, to save memory
        self._pairs = {
            tuple([same.get(word, word) for word in pair.split(" ")]): index
            for index, pair in enumerate(artifact.pairs)
        }
        self._pair_rows = _Rows(artifact.pair_rows, lanes)
        self._grams = dict(zip(artifact.grams, range(len(artifact.grams)), strict=True))
        self._gram_rows = _Rows(artifact.gram_rows, lanes)
        length = artifact.lanes.index("length")
        steps: int = round(artifact.header["new-word"] / artifact.header["units"][length])
        self._new_word = steps << (32 * length)  # a word never met is as telling as the rarest
        self._new_left = MAX_NEW_WORDS

    def total(self, words: Sequence[str]) -> int:
        """Return what all words and all pairs of neighbours add up to."""
        self._begin()
        known = [index for index in map(self._pairs.get, pairwise(words)) if index is not None]
        return sum(map(self._pair_rows.__getitem__, known), sum(map(self.__getitem__, words)))

    def each(self, words: Sequence[str]) -> list[int]:
        """Return what each word adds, together with the pair it forms with the word before it."""
        self._begin()
        each = list(map(self.__getitem__, words))
        for index, known in enumerate(map(self._pairs.get, pairwise(words)), 1):
            if known is not None:
                each[index] += self._pair_rows[known]
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
        known = [index for index in map(self._grams.get, grams(word)) if index is not None]
        self[word] = value = sum(map(self._gram_rows.__getitem__, known), self._new_word)
        return value

"""What each word and each pair of neighbours adds to a message, worked out once and remembered.

Hostile text may be nothing but new words, so both the work for one message and the memory are bounded.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain, repeat
from operator import add
from zlib import crc32

from bot.filter.scorer.artifact import Artifact, Rows, numbers
from bot.filter.scorer.letters import Letters
from bot.filter.scorer.pairs import Pairs

MAX_NEW_WORDS = 100  # unknown words weighed by their letters in one message
MAX_REMEMBERED = 20_000  # words; some 4 MB
_CHECKED = (1 << 18) - 1  # bits of a key that tell of four unknown words in five that they are unknown
_NO_PAIRS: dict[str, int] = {}


def word_key(word: str) -> int:
    """Return the number that a known word is found by."""
    return crc32(word.encode("utf-8", "surrogatepass"))


class Vocabulary(dict[str, int]):
    """From a word to the sum of all its lanes; see `Rows` for how they lie in one number."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__()
        lanes = len(artifact.lanes)
        self._keys = numbers("I", artifact.word_keys)
        self._may_know = bytearray(_CHECKED + 1)
        for key in chain(self._keys, map(word_key, artifact.pair_words)):
            self._may_know[key & _CHECKED] = 1
        self._rows = Rows(artifact.word_rows, lanes)
        self._letters = Letters(artifact)
        self._pairs = Pairs(artifact)
        self._after: dict[str, dict[str, int]] = {}  # of each word met that begins a pair: what the next adds
        length = artifact.lanes.index("length")
        steps: int = round(artifact.header["new-word"] / artifact.header["units"][length])
        self.unknown: int = steps << (
            32 * length
        )  # where nothing else is known of a word: it is as telling as the rarest
        self._new_left = MAX_NEW_WORDS

    def total(self, words: Sequence[str]) -> int:
        """Return what all words and all pairs of neighbours add up to; pairs add to the first lane."""
        self._begin()
        alone = sum(map(self.__getitem__, words))
        after = map(self._after.get, words, repeat(_NO_PAIRS))
        return sum(filter(None, map(dict.get, after, words[1:])), alone)

    def each(self, words: Sequence[str]) -> list[int]:
        """Return what each word adds, together with the pair it forms with the word before it."""
        self._begin()
        alone = list(map(self.__getitem__, words))
        after = map(self._after.get, words, repeat(_NO_PAIRS))
        return list(map(add, alone, chain((0,), map(dict.get, after, words[1:], repeat(0)))))

    def knows(self, word: str) -> bool:
        """Whether the word has a row of its own."""
        key = word_key(word)
        at = bisect_left(self._keys, key)
        return at < len(self._keys) and self._keys[at] == key

    def _begin(self) -> None:
        self._new_left = MAX_NEW_WORDS
        if len(self) > MAX_REMEMBERED:
            self.clear()
            self._after.clear()

    def __missing__(self, word: str) -> int:
        key = crc32(word.encode("utf-8", "surrogatepass"))  # as in word_key, without the call
        if self._may_know[key & _CHECKED]:
            if after := self._pairs.beginning_with(word):
                self._after[word] = after
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                self[word] = value = self._rows[at]
                return value
        if self._new_left <= 0:
            return self.unknown
        self._new_left -= 1
        self[word] = value = self._letters(word) + self.unknown
        return value

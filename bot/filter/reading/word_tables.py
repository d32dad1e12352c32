"""Hold thousands of words that are seldom looked up, in little room.

A Python string takes fifty bytes beside its letters, and a dictionary or a set thirty more for each. So many
words share one string here. A look-up takes a quarter of a microsecond instead of a twentieth: what is looked
up for every word of a message stays in a dictionary.
"""

from array import array
from collections.abc import Iterable, Iterator

_GROUPS = 1 << 11  # of about ten words: few enough to take little room, enough for each to be read quickly


class Texts:
    """Any texts in a row, each made when it is asked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        raw = bytearray()
        ends = array("I", [0])
        for text in texts:
            raw += text.encode("utf-8", "surrogatepass")
            ends.append(len(raw))
        self._raw = bytes(raw)
        self._ends = ends

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> str:
        """Return the text at a place, counted from 0."""
        return self._raw[self._ends[place] : self._ends[place + 1]].decode("utf-8", "surrogatepass")


class WordSet:
    """Words without white space, of which it is asked only whether they are there."""

    def __init__(self, words: Iterable[str]) -> None:
        groups: list[list[str]] = [[] for _ in range(_GROUPS)]
        for word in words:
            groups[hash(word) % _GROUPS].append(word)
        self._groups = [_lines(group) for group in groups]

    def holds(self, word: str) -> bool:
        """Whether a word, which has no white space either, is one of them."""
        group = self._groups[hash(word) % _GROUPS]
        return word in group and f"\n{word}\n" in group  # most words are not even a part of one there


class WordPlaces:
    """Different words without white space, and where each stands among them, counted from 0."""

    def __init__(self, words: Iterable[str]) -> None:
        groups: list[list[str]] = [[] for _ in range(_GROUPS)]
        for place, word in enumerate(words):
            groups[hash(word) % _GROUPS].append(f"{word} {place}")
        self._groups = [_lines(group) for group in groups]

    def __iter__(self) -> Iterator[str]:
        """Yield the words in their order."""
        lines = [line.split(" ") for group in self._groups for line in group.split("\n") if line]
        for word, _ in sorted(lines, key=lambda line: int(line[1])):
            yield word

    def get(self, word: str) -> int | None:
        """Return the place of a word, which has no white space either; None if it is none of them."""
        group = self._groups[hash(word) % _GROUPS]
        if word not in group or (found := group.find(f"\n{word} ")) < 0:
            return None
        start = found + len(word) + 2
        return int(group[start : group.index("\n", start)])


def _lines(words: list[str]) -> str:
    return "\n".join(("", *words, ""))

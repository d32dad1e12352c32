"""Read a whole text as words: piece by piece, then what was split over several pieces put together.

Work is bounded: a text has only so many pieces looked into, and what comes later is read as it stands.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import chain, compress, count
from operator import attrgetter, ne, or_

from bot.filter.reading.pieces import ANYTHING, EDGED, SEVERAL, Pieces, Respellings
from bot.filter.reading.rejoin import Part, may_belong_together, put_together
from bot.filter.reading.respell import (
    BACKWARDS,
    CHANGED,
    DEEP,
    LEET,
    LOOSE,
    Respelling,
)

MAX_DEEP = 400  # characters that are looked into in one text
_SIGNS_WEIGH = 3  # as much work as letters
_AROUND = 10  # pieces beside those that were respelled: a phrase, or whom it is said to
_MAX_MEANT = 200  # pieces
_UNUSUAL = CHANGED | LOOSE | LEET | BACKWARDS | SEVERAL

_WORDS, _TEXT, _MARKS = attrgetter("words"), attrgetter("text"), attrgetter("marks")
_RESPELLINGS = Respellings()
_EAGER = Respellings(eager=True)
_PIECES = Pieces(_RESPELLINGS)
_look_up = _PIECES.__getitem__


class Unravelled:
    """The words that are meant by a text, and where they stand in it."""

    __slots__ = ("_parts", "_read", "_text", "words")

    def __init__(
        self,
        text: str,
        words: list[str],
        *,
        read: Sequence[Respelling] | None = None,
        parts: Sequence[Part] | None = None,
    ) -> None:
        """Take the words with what they were made of: None, if each is what its piece says."""
        self.words = words
        self._text = text
        self._read = read
        self._parts = parts

    @property
    def plain(self) -> str:
        """The text in plain form; the same as it was where nothing had to be changed."""
        made_of: Sequence[Part] | Sequence[Respelling] | None = self._parts or self._read
        if made_of is None:
            return self._text
        plain = [one.text for one in made_of]
        return self._text if plain == self._text.split() else " ".join(plain)

    @property
    def parts_meant(self) -> list[tuple[str, int, int]]:
        """What is meant from the first piece that spells something else to the last, and a few around them.

        Of a long text the beginning, which holds nearly all that is looked into. Each text comes with the
        first and the last piece that it was read from.
        """
        pieces = self._text.split()
        if self._parts is not None:
            parts = self._parts
            changed = [
                at
                for at, part in enumerate(parts)
                if part.first != part.last or part.text != pieces[part.first]
            ]
            return [(part.text, part.first, part.last) for part in parts[_around(changed)]]
        if self._read is not None:
            changed = list(compress(count(), map(ne, map(_TEXT, self._read), pieces)))
            around = _around(changed)
            return [(one.text, at, at) for at, one in enumerate(self._read[around], around.start)]
        return []

    def homes(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last piece of each word, counted from 0."""
        if self._parts is not None:
            return ((part.first, part.last) for part in self._parts for _ in part.words)
        if self._read is not None:
            return ((index, index) for index, one in enumerate(self._read) for _ in one.words)
        return ((index, index) for index in range(len(self.words)))


def _around(changed: Sequence[int]) -> slice:
    """Return from where to where a text is looked at that changed at these places."""
    if not changed:
        return slice(0, 0)
    begin = max(0, changed[0] - _AROUND)
    return slice(begin, min(changed[-1] + 1 + _AROUND, begin + _MAX_MEANT))


def unravel(text: str) -> tuple[Unravelled, int]:
    """Return the words that are meant by a folded text, and the marks of its pieces taken together."""
    pieces = text.split()
    if len(text) > MAX_DEEP:
        read = _respelled(pieces, _RESPELLINGS)
        return _unravelled(text, pieces, read, reduce(or_, map(_MARKS, read), 0)), ANYTHING
    _PIECES.begin()
    marks = 0
    for one in set(map(_look_up, pieces)):
        marks |= one
    if not marks & _UNUSUAL:
        words = list(map(_PIECES.bare.get, pieces, pieces)) if marks & EDGED else pieces
        return Unravelled(text, words), marks
    return _unravelled(text, pieces, list(map(_RESPELLINGS.__getitem__, pieces)), marks), marks


def _unravelled(text: str, pieces: list[str], read: list[Respelling], marks: int) -> Unravelled:
    if marks & LEET and sum([one.marks & LEET != 0 for one in read]) * 3 >= len(read) > 1:
        read = _respelled(pieces, _EAGER)
    elif not marks & LOOSE or not may_belong_together(text, pieces, read):
        return Unravelled(text, list(chain.from_iterable(map(_WORDS, read))), read=read)
    parts = put_together(text, pieces, read)
    return Unravelled(text, [word for part in parts for word in part.words], parts=parts)


def _respelled(pieces: list[str], respellings: Respellings) -> list[Respelling]:
    """Respell pieces as long as not too much has been looked into, whether or not they were met before."""
    read: list[Respelling] = []
    deep = 0
    for at, piece in enumerate(pieces):
        if deep > MAX_DEEP:
            rest = pieces[at:]
            glances = {one: respellings.at_a_glance(one) for one in dict.fromkeys(rest)}
            return [*read, *map(glances.__getitem__, rest)]
        one = respellings[piece]
        if one.marks & DEEP:
            deep += len(piece) if piece.isalpha() else _SIGNS_WEIGH * len(piece)
        read.append(one)
    return read

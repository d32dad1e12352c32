"""Read a whole text as words: piece by piece, then what was split over several pieces put together.

Work is bounded: a text has only so many pieces looked into, and what comes later is read as it stands.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import accumulate, chain, compress, count, islice, repeat
from operator import attrgetter, ne, or_

from bot.filter.native import core
from bot.filter.reading.pieces import ANYTHING, EDGED, SEVERAL, Pieces, Respellings
from bot.filter.reading.rejoin import MAX_PIECES, Part, may_belong_together, put_together
from bot.filter.reading.respell import (
    BACKWARDS,
    CHANGED,
    DEEP,
    LEET,
    LOOSE,
    MENTIONED,
    Respelling,
    reader_in_c,
)
from bot.filter.reading.vocabulary import shared_vocabulary

MAX_DEEP = 400  # characters that are looked into in one text
_SIGNS_WEIGH = 3  # as much work as letters
_AROUND = 10  # pieces beside those that were respelled: a phrase, or whom it is said to
_MAX_MEANT = 200  # pieces
_MENTION = "<@"
_UNUSUAL = CHANGED | LOOSE | LEET | BACKWARDS | SEVERAL

_WORDS, _TEXT, _MARKS = attrgetter("words"), attrgetter("text"), attrgetter("marks")
_RESPELLINGS = Respellings()
_EAGER = Respellings(eager=True)
_PIECES = Pieces(_RESPELLINGS)
_look_up = _PIECES.__getitem__


class Unravelled:
    """The words that are meant by a text, and where they stand in it."""

    __slots__ = ("_changed", "_homes", "_is_changed", "_parts", "_read", "_text", "words")

    def __init__(
        self,
        text: str,
        words: list[str],
        *,
        parts: Sequence[Part] = (),
        read: list[Respelling] | None = None,
        is_changed: bool = True,
        changed: list[int] | None = None,
    ) -> None:
        """Take the words with what they were made of: nothing, if each is what its piece says.

        parts: what the first pieces were put together to. read: the pieces behind those.
        is_changed: whether any of them may say something else than it spells. changed: which of the
        pieces behind do; found out when asked, if it is None.
        """
        self.words = words
        self._is_changed = is_changed and bool(parts or read)
        self._changed = changed
        self._text = text
        self._homes: list[int] | None = None  # where the words of each piece begin that was read by itself
        self._parts = parts
        self._read = [] if read is None else read

    @property
    def plain(self) -> str:
        """The text in plain form; the same as it was where nothing had to be changed."""
        if not self._is_changed:
            return self._text
        plain = [*map(_TEXT, self._parts), *map(_TEXT, self._read)]
        return self._text if plain == self._text.split() else " ".join(plain)

    @property
    def parts_meant(self) -> list[tuple[str, int, int]]:
        """What is meant from the first piece that spells something else to the last, and a few around them.

        Of a long text the beginning, which holds nearly all that is looked into. Each text comes with the
        first and the last piece that it was read from.
        """
        if not self._is_changed:
            return []
        parts, read, before, put = self._parts, self._read, self._pieces_put, len(self._parts)
        if (alone := self._changed) is None:
            alone = _changed_places(self._text, read, before, MENTIONED)
        changed = self._parts_changed() + [put + at for at in alone] if parts else alone
        if not changed:
            return []
        begin = max(0, changed[0] - _AROUND)
        end = min(changed[-1] + 1 + _AROUND, begin + _MAX_MEANT)
        meant = [(part.text, part.first, part.last) for part in parts[begin:end]]
        begin, end = max(0, begin - put), max(0, end - put)
        return meant + [(one.text, at, at) for at, one in enumerate(read[begin:end], before + begin)]

    def _parts_changed(self) -> list[int]:
        pieces = _as_read(self._text, MENTIONED, self._pieces_put)
        return [
            at
            for at, part in enumerate(self._parts)
            if part.first != part.last or part.text != pieces[part.first]
        ]

    def homes(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last piece of each word, counted from 0."""
        if not self._parts and not self._read:
            yield from zip(range(len(self.words)), count(), strict=False)
        for part in self._parts:
            yield from repeat((part.first, part.last), len(part.words))
        for at, one in enumerate(self._read, self._pieces_put):
            yield from repeat((at, at), len(one.words))

    def words_of(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the first and one past the last word that was read from all these pieces at once, if any."""
        if not self._parts and not self._read:
            return (first, first + 1) if first == last else None
        begin = 0
        for part in self._parts:
            end = begin + len(part.words)
            if part.first <= first <= part.last:
                return (begin, end) if last <= part.last and end > begin else None
            begin = end
        if self._homes is None:
            self._homes = _word_starts(self._read, begin)
        at = first - self._pieces_put
        if first != last or not 0 <= at < len(self._read) or self._homes[at] == self._homes[at + 1]:
            return None
        return self._homes[at], self._homes[at + 1]

    @property
    def _pieces_put(self) -> int:
        return self._parts[-1].last + 1 if self._parts else 0


def _as_read(text: str, mentioned: str, most: int = -1) -> list[str]:
    """Return the pieces of a text; a mention is read as a name, which says nothing else.

    most: pieces that are parted; the rest is one.
    """
    pieces = text.split(None, most)
    if _MENTION not in text:
        return pieces
    return [mentioned if piece.startswith(_MENTION) and piece[-1] == ">" else piece for piece in pieces]


def changed_places_in_python(text: str, read: list[Respelling], before: int, mentioned: str, /) -> list[int]:
    """Return which respellings say something else than their pieces spell, the first pieces left out."""
    differ = map(ne, map(_TEXT, read), islice(_as_read(text, mentioned), before, None))
    return list(compress(count(), differ))


def word_starts_in_python(read: list[Respelling], before: int, /) -> list[int]:
    """Return which is the first word of each respelling, and one past the last of all."""
    return list(accumulate(map(len, map(_WORDS, read)), initial=before))


_changed_places: Callable[[str, list[Respelling], int, str], list[int]] = (
    changed_places_in_python if core is None else core.changed_places
)
_word_starts: Callable[[list[Respelling], int], list[int]] = (
    word_starts_in_python if core is None else core.word_starts
)


def unravel(text: str) -> tuple[Unravelled, int]:
    """Return the words that are meant by a folded text, and the marks of its pieces taken together."""
    if len(text) > MAX_DEEP:
        return _unravelled_long(text), ANYTHING
    _PIECES.begin()
    try:
        return _unravelled_short(text)
    finally:
        _PIECES.end()


def _unravelled_short(text: str) -> tuple[Unravelled, int]:
    native = shared_vocabulary().native
    if native is None:
        return _unravelled_in_python(text)
    marks: int
    words: list[str] | None  # None: it takes a closer look
    read: list[Respelling]  # nothing, if each piece says what it spells
    marks, words, read = native.unravel(text, _PIECES, _PIECES.bare, _RESPELLINGS)
    if words is None:
        return _unravelled(text, text.split(), read, marks), marks
    return Unravelled(text, words, read=read, is_changed=marks & CHANGED != 0), marks


def _unravelled_long(text: str) -> Unravelled:
    reader = reader_in_c(_RESPELLINGS.eager)
    if reader is None:
        return _unravelled_long_in_python(text)
    marks: int
    words: list[str] | None
    read: list[Respelling]
    changed: list[int]
    (marks, words, read), changed = reader.unravel(text, _RESPELLINGS, MAX_DEEP)
    if words is None:
        return _unravelled(text, text.split(), read, marks)
    return Unravelled(text, words, read=read, is_changed=marks & CHANGED != 0, changed=changed)


def _unravelled_long_in_python(text: str) -> Unravelled:
    pieces = text.split()
    read = respelled_in_python(pieces, _RESPELLINGS)
    return _unravelled(text, pieces, read, reduce(or_, map(_MARKS, read), 0))


def _unravelled_in_python(text: str) -> tuple[Unravelled, int]:
    pieces = text.split()
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
        words = list(chain.from_iterable(map(_WORDS, read)))
        return Unravelled(text, words, read=read, is_changed=marks & CHANGED != 0)
    parts, rest = put_together(text, pieces, read), read[MAX_PIECES:]
    words = [*chain.from_iterable(map(_WORDS, parts)), *chain.from_iterable(map(_WORDS, rest))]
    return Unravelled(text, words, parts=parts, read=rest)


def _respelled(pieces: list[str], respellings: Respellings) -> list[Respelling]:
    reader = reader_in_c(respellings.eager)
    if reader is None:
        return respelled_in_python(pieces, respellings)
    read: list[Respelling] = reader.respell_all(pieces, respellings, MAX_DEEP)
    return read


def respelled_in_python(pieces: list[str], respellings: Respellings) -> list[Respelling]:
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

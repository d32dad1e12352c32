"""Undo evasion once, for every later stage, and keep the way back to what was typed.

A `Reading` holds one message in several forms, each a little further from the original:

    original   as typed
    folded     lower case; look-alike letters plain; invisible characters and stacked marks gone
    decoded    folded, with leet letters read as letters (the same length)
    packed     decoded, with everything but letters and digits taken out
    squeezed   packed, with every run of one letter cut to one; only when some run looks deliberate
    plain      the single best guess at what is meant, and `words`, the words of it; `short_words`, cut for
               those who remember words
    marks      what is known of its pieces (`pieces.py`), so that most stages need not look at most messages

The stages look in the later forms and quote the original. What a disguise may look like, so that ordinary
words that merely touch are not read together, is `matching.py`'s business.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import compress, islice
from operator import ne

from bot.filter.native import core
from bot.filter.reading.homoglyphs import fold, folded_ends, meaningful
from bot.filter.reading.leet import without_leet
from bot.filter.reading.pieces import ADDRESS, ANYTHING, DRAWN, SIGNED, WRAPPED, has_odd_run
from bot.filter.reading.translate import translator
from bot.filter.reading.unravel import MAX_DEEP, unravel
from bot.filter.reading.unwrap import is_wrapped, unwrap
from bot.filter.reading.vocabulary import squeeze
from bot.filter.reading.words import (
    MAX_LETTERS,
    WordLetters,
    is_word_character,
    piece_spans,
    piece_starts,
    short,
    words_of,
)

__all__ = ["Reading", "is_word_character", "squeeze", "words_of"]

MAX_CHARACTERS = 4_000  # the longest message that Discord lets anyone send; the rest is not read
MAX_FOLDED = 2 * MAX_CHARACTERS  # some characters stand for eighteen letters
_MOST_ASKED = 250  # words; nearly all evidence is of the first ones
EVIDENCE_SPANS = 3
EVIDENCE_CHARACTERS = 80

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_to_word_letters = translator(WordLetters(), keeps_words=True)
_KEPT = bytes(is_word_character(chr(code)) for code in range(256))  # of ASCII
_DROPPED = bytes(code for code in range(128) if not is_word_character(chr(code)))


class Reading:
    """One message with its disguises taken off."""

    __slots__ = (
        "_in_order",
        "_offsets",
        "_origin",
        "_piece_starts",
        "_places",
        "_positions",
        "_squeezed_positions",
        "_unravelled",
        "_unwrapped",
        "decoded",
        "folded",
        "marks",
        "original",
        "others",
        "packed",
        "short_words",
        "squeezed",
        "words",
    )

    def __init__(self, text: str) -> None:
        self.original = text = text[:MAX_CHARACTERS]
        self._offsets: Sequence[int] | None = None  # the folded length up to and including each character
        self._origin: list[int] | None = None
        self._in_order: list[int] | None = None  # the same, rising
        self._piece_starts: list[int] | None = None  # of the folded text
        self._places: list[tuple[int, int]] = []  # of the words in the folded text, as far as asked
        self._positions: Sequence[int] | None = None
        self._squeezed_positions: Sequence[int] | None = None
        self._unwrapped = text
        self.others: Sequence[Reading] | None = None  # `other_spellings.py`, once it was asked
        is_plain = text.isascii() and (text.isprintable() or _CONTROL.search(text) is None)
        if is_plain and len(text) <= MAX_DEEP:
            self._unravel(text.lower())
            if self.marks & WRAPPED and is_wrapped(text):
                self._unwrap()
        elif not self._unwrap():
            if is_plain:
                self._unravel(text.lower())
            else:
                self._unravel_folded(text)
        marks = self.marks
        self.words = words = self._unravelled.words
        self.short_words: Sequence[str] = words if len(self.folded) <= MAX_LETTERS else short(words)
        self.decoded = without_leet(self.folded) if marks & SIGNED else self.folded
        self.packed = pack(self.decoded)
        is_known = marks != ANYTHING and self.decoded is self.folded
        is_drawn = marks & DRAWN if is_known else has_odd_run(self.decoded)
        self.squeezed = squeeze(self.packed) if is_drawn else None

    def _unravel(self, folded: str) -> None:
        self.folded = folded
        self._unravelled, self.marks = unravel(folded)
        if self._origin is not None or not self.original.isascii():
            self.marks |= WRAPPED | ADDRESS  # what was typed is not what the pieces say

    def _unwrap(self) -> bool:
        """Read the text again without whatever it is wrapped in, and return whether there was anything."""
        text, self._origin = unwrap(self.original) if is_wrapped(self.original) else (self.original, None)
        if self._origin is None:
            return False
        self._unwrapped = text
        if text.isascii() and _CONTROL.search(text) is None:
            self._unravel(text.lower())
        else:
            self._unravel_folded(text)
        return True

    def _unravel_folded(self, text: str) -> None:
        self._unwrapped = text = meaningful(text)
        self._unravel(fold(text, MAX_FOLDED))

    @property
    def plain(self) -> str:
        """The text as it is meant, word for word."""
        return self._unravelled.plain

    @property
    def parts_meant(self) -> list[tuple[str, int, int]]:
        """What is meant where that is not what is spelled; see `Unravelled.parts_meant` and `meant.py`."""
        return self._unravelled.parts_meant

    @property
    def meaningful(self) -> str:
        """What was typed, without the signs that mean nothing; it is known where there was no wrapping."""
        return self._unwrapped if self._origin is None else meaningful(self.original)

    @property
    def is_disguised(self) -> bool:
        """Whether reading it took more than lower case."""
        return self.decoded is not self.folded or not self.original.isascii()

    @property
    def positions(self) -> Sequence[int]:
        """Where in the decoded text each packed character stood."""
        if self._positions is None:
            self._positions = _kept_places(self.decoded, self.packed)
        return self._positions

    @property
    def squeezed_positions(self) -> Sequence[int]:
        """Where in the packed text each squeezed character's run begins, and one past the end."""
        if self._squeezed_positions is None:
            self._squeezed_positions = _run_places(self.packed)
        return self._squeezed_positions

    def typed(self, start: int, end: int) -> str:
        """Return what was typed where the folded or decoded text has this span, cut to evidence length."""
        # Where not all is ASCII, a letter gone and one unfolded to two can be as many as before.
        if len(self.folded) != len(self._unwrapped) or not self._unwrapped.isascii():
            start, end = self._unfolded(start, end)
        if (origin := self._origin) is not None and start < end:
            places = origin[start:end]
            start, end = (min(places), max(places) + 1) if places else (0, 0)
            end = self._whole_wrapping(end)
        return self.original[start:end].strip()[:EVIDENCE_CHARACTERS]

    def typed_word(self, index: int) -> str:
        """Return what was typed for one of the words, cut to evidence length."""
        start, end = self.span_of(index, index)
        piece, word = self.folded[start:end], self.words[index]
        at = _find_whole(word, piece)
        return self.typed(start, end) if at < 0 else self.typed(start + at, start + at + len(word))

    def typed_pieces(self, first: int, last: int) -> str:
        """Return what was typed from one piece of the folded text to another, cut to evidence length."""
        spans = piece_spans(self.folded, last + 1)
        return self.typed(spans[first][0], spans[last][1])

    def span_of(self, first: int, last: int) -> tuple[int, int]:
        """Return where in the folded text the pieces stand that some words in a row were read from."""
        if last >= len(self._places):
            homes = list(islice(self._unravelled.homes(), _MOST_ASKED if last < _MOST_ASKED else None))
            pieces = piece_spans(self.folded, homes[-1][1] + 1)
            self._places = [(pieces[begin][0], pieces[end][1]) for begin, end in homes]
        return self._places[first][0], self._places[last][1]

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Where in the folded text the pieces stand that each word was read from, in rising order."""
        if len(self._places) < (count := len(self.words)):
            self.span_of(count - 1, count - 1)
        return self._places

    def words_around(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first of the words, and one past the last, that were read from one run of pieces.

        It is the run that holds this stretch of the folded text, if there is one.
        """
        if self._piece_starts is None:
            self._piece_starts = piece_starts(self.folded)
        first = bisect_right(self._piece_starts, start) - 1
        last = bisect_right(self._piece_starts, end - 1) - 1
        return self._unravelled.words_of(first, last)

    def _whole_wrapping(self, end: int) -> int:
        """Return where what stands for the character before this place ends: "&#102;" stands for one."""
        if self._in_order is None:
            self._in_order = sorted(self._origin or ())
        at = bisect_right(self._in_order, end - 1)
        return self._in_order[at] if at < len(self._in_order) else len(self.original)

    def _unfolded(self, start: int, end: int) -> tuple[int, int]:
        """Return the span before folding."""
        if self._offsets is None:
            self._offsets = folded_ends(self._unwrapped)
        offsets = self._offsets
        first = bisect_right(offsets, start)
        last = bisect_right(offsets, end - 1) if end > start else first
        return first, min(last + 1, len(self._unwrapped))


def kept_places_in_python(decoded: str, packed: str, /) -> list[int]:
    """Return where in a decoded text the characters stand that were packed."""
    # A character is packed wherever it stands, or nowhere.
    kept = decoded.encode().translate(_KEPT) if decoded.isascii() else map(set(packed).__contains__, decoded)
    return list(compress(range(len(decoded)), kept))


def run_places_in_python(packed: str, /) -> list[int]:
    """Return where each run of one character begins, and where the last one ends."""
    begins = (True, *map(ne, packed, packed[1:]), True) if packed else (True,)
    return list(compress(range(len(packed) + 1), begins))


_kept_places: Callable[[str, str], Sequence[int]] = (
    kept_places_in_python if core is None else core.kept_places
)
_run_places: Callable[[str], Sequence[int]] = run_places_in_python if core is None else core.run_places


def letters_of(term: str) -> tuple[str, str, str]:
    """Return a term folded, decoded and packed, as a Reading has a text, without reading its words."""
    if is_wrapped(term):
        reading = Reading(term)
        return reading.folded, reading.decoded, reading.packed
    folded = term.lower() if term.isascii() else fold(meaningful(term), MAX_FOLDED)
    decoded = without_leet(folded)
    return folded, decoded, pack(decoded)


def pack(decoded: str) -> str:
    """Return a decoded text without everything that is no letter or digit, nor belongs to one."""
    return _pack_ascii(decoded) if decoded.isascii() else _to_word_letters(decoded)


def pack_ascii_in_python(decoded: str, /) -> str:
    """Do the same where all is ASCII."""
    return decoded.encode().translate(None, _DROPPED).decode()


_pack_ascii: Callable[[str], str] = pack_ascii_in_python if core is None else core.pack_ascii


def _find_whole(word: str, piece: str) -> int:
    """Return where the word first stands in the piece, not inside a longer word; -1 if nowhere."""
    at = piece.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_continues(piece[at - 1 : at]) or _continues(piece[end : end + 1])):
            return at
        at = piece.find(word, at + 1)
    return -1


def _continues(character: str) -> bool:
    return character.isalnum() or character == "_"

"""Undo evasion once, for every later stage, and keep the way back to what was typed.

A `Reading` holds one message in several forms, each a little further from the original:

    original   as typed
    folded     lower case; look-alike letters plain; invisible characters and stacked marks gone
    decoded    folded, with leet letters read as letters (the same length)
    packed     decoded, with everything but letters and digits taken out
    squeezed   packed, with every run of one letter cut to one; only when some run looks deliberate
    plain      the single best guess at what is meant, and `words`, the words of it

The stages look in the later forms and quote the original. What a disguise may look like, so that ordinary
words that merely touch are not read together, is `matching.py`'s business.
"""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

import ahocorasick_rs

from bot.filter.leet import without_leet
from bot.filter.lookalikes import Forms, latin_form

MAX_CHARACTERS = 4_000  # the longest message that Discord lets anyone send; the rest is not read
_MAX_FOLDED = 2 * MAX_CHARACTERS  # some characters stand for eighteen letters
EVIDENCE_SPANS = 3
EVIDENCE_CHARACTERS = 80

_DOUBLES_ARE_ODD = "aiuyhjkqvx"  # letters that English hardly ever doubles
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_TRIPLE = re.compile(r"([^\W_])\1\1")


class _WordBounds(dict[int, str]):
    """A str.translate table that leaves words and apostrophes, and puts spaces in place of all between them.

    A pictograph is a word by itself.
    """

    _MAX_ENTRIES = 20_000

    def __missing__(self, code: int) -> str:
        if len(self) >= self._MAX_ENTRIES:
            self.clear()
        character = chr(code)
        if is_word_character(character) or character == "'":
            kept = character
        else:
            kept = f" {character} " if unicodedata.category(character) == "So" else " "
        self[code] = kept
        return kept


class _WordLetters(dict[int, int | None]):
    """A str.translate table that drops all but letters, digits and the marks that belong to letters."""

    _MAX_ENTRIES = 20_000

    def __missing__(self, code: int) -> int | None:
        if len(self) >= self._MAX_ENTRIES:
            self.clear()
        self[code] = kept = code if is_word_character(chr(code)) else None
        return kept


def is_word_character(character: str) -> bool:
    """Whether the character is part of a word: a letter, a digit, or a mark on one."""
    return character.isalnum() or (character > "\u02ff" and unicodedata.category(character)[0] == "M")


def words_of(text: str) -> list[str]:
    """Return the words of a lower-case text, in order: letters and digits, with apostrophes inside kept."""
    words = text.translate(_WORD_BOUNDS).split()
    if "'" in text:
        words = [bare for word in words if (bare := word.strip("'"))]
    return words


def squeeze(word: str) -> str:
    """Return the word with every run of one character cut to one."""
    return _RUN.sub(r"\1", word)


_PLAIN_FORMS = Forms(latin_form)
_WORD_LETTERS = _WordLetters()
_WORD_BOUNDS = _WordBounds()
_ODD_RUNS = ahocorasick_rs.AhoCorasick(
    [letter * 3 for letter in "bcdefglmnoprstz"] + [letter * 2 for letter in _DOUBLES_ARE_ODD]
)


class Reading:
    """One message with its disguises taken off."""

    __slots__ = (
        "_offsets",
        "_positions",
        "_squeezed_positions",
        "_word_spans",
        "decoded",
        "folded",
        "original",
        "packed",
        "plain",
        "squeezed",
        "words",
    )

    def __init__(self, text: str) -> None:
        self.original = text = text[:MAX_CHARACTERS]
        self._offsets: list[int] | None = None
        self._positions: list[int] | None = None
        self._squeezed_positions: list[int] | None = None
        self._word_spans: list[tuple[int, int]] | None = None
        if text.isascii() and text.isprintable():
            self.folded = text.lower()
        else:
            self.folded = text.translate(_PLAIN_FORMS)[:_MAX_FOLDED]
        self.decoded = without_leet(self.folded)
        self.packed = self.decoded.translate(_WORD_LETTERS)
        self.squeezed = squeeze(self.packed) if self._has_odd_run() else None
        self.plain = self.decoded
        self.words = words_of(self.plain)

    def _has_odd_run(self) -> bool:
        if _ODD_RUNS.find_matches_as_indexes(self.decoded):
            return True
        return not self.decoded.isascii() and _TRIPLE.search(self.decoded) is not None

    @property
    def is_disguised(self) -> bool:
        """Whether reading it took more than lower case."""
        return self.decoded is not self.folded or not self.original.isascii()

    @property
    def positions(self) -> list[int]:
        """Where in the decoded text each packed character stood."""
        if self._positions is None:
            self._positions = [
                index for index, letter in enumerate(self.decoded) if _WORD_LETTERS[ord(letter)] is not None
            ]
        return self._positions

    @property
    def squeezed_positions(self) -> list[int]:
        """Where in the packed text each squeezed character's run begins, and one past the end."""
        if self._squeezed_positions is None:
            packed = self.packed
            self._squeezed_positions = [
                index for index, letter in enumerate(packed) if index == 0 or packed[index - 1] != letter
            ]
            self._squeezed_positions.append(len(packed))
        return self._squeezed_positions

    def typed(self, start: int, end: int) -> str:
        """Return what was typed where the folded or decoded text has this span, cut to evidence length."""
        if self.folded is not self.original and not self._folding_kept_offsets():
            start, end = self._original_span(start, end)
        return self.original[start:end].strip()[:EVIDENCE_CHARACTERS]

    def typed_word(self, index: int) -> str:
        """Return what was typed for one of the words, cut to evidence length."""
        if self._word_spans is None:
            self._word_spans, end = [], 0
            for word in self.words:
                start = self.plain.index(word, end)
                end = start + len(word)
                self._word_spans.append((start, end))
        return self.typed(*self._word_spans[index])

    def _folding_kept_offsets(self) -> bool:
        return self.original.isascii() and self.original.isprintable()

    def _original_span(self, start: int, end: int) -> tuple[int, int]:
        if self._offsets is None:
            lengths = (len(_PLAIN_FORMS[ord(letter)]) for letter in self.original)
            self._offsets = list(accumulate(lengths))  # folded length up to and including each character
        offsets = self._offsets
        first = bisect_right(offsets, start)
        last = bisect_right(offsets, end - 1) if end > start else first
        return first, min(last + 1, len(self.original))

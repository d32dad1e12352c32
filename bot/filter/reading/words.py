"""Say what a word is, in every script.

A word is a run of letters, digits and the marks that belong to letters, with apostrophes inside it kept
("don't"). A pictograph is a word by itself. Scripts written without spaces give one long word; whoever reads
them cuts it up further.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice

from bot.filter.native import core
from bot.filter.reading.translate import translator

MAX_LETTERS = 64  # of a word that is kept with what was found out about it; no table has longer ones
MAX_ENTRIES = 20_000  # of each table: hostile text could otherwise fill it with a million code points


def is_word_character(character: str) -> bool:
    """Whether the character is part of a word: a letter, a digit, or a mark on one."""
    return character.isalnum() or (character > "\u02ff" and unicodedata.category(character)[0] == "M")


class WordBounds(dict[int, str]):
    """A str.translate table that leaves words and apostrophes, and puts spaces for all between them."""

    def __missing__(self, code: int) -> str:
        if len(self) >= MAX_ENTRIES:
            self.clear()
        character = chr(code)
        if character.isalnum() or character == "'" or is_word_character(character):
            kept = character
        else:
            kept = f" {character} " if unicodedata.category(character) == "So" else " "
        self[code] = kept
        return kept


class WordLetters(dict[int, int | None]):
    """A str.translate table that drops all but letters, digits and the marks that belong to letters."""

    def __missing__(self, code: int) -> int | None:
        if len(self) >= MAX_ENTRIES:
            self.clear()
        self[code] = kept = code if is_word_character(chr(code)) else None
        return kept


_WORD_BOUNDS = WordBounds()
_to_bounds = translator(_WORD_BOUNDS, keeps_words=True)
_ASCII_BOUNDS = bytes(ord(_WORD_BOUNDS[code]) for code in range(128)).ljust(256)
_PIECE = re.compile(r"\S+")  # parted as str.split does


def piece_starts_in_python(text: str, /) -> list[int]:
    """Return where each piece of a text begins that stands between spaces."""
    return [match.start() for match in _PIECE.finditer(text)]


def piece_spans_in_python(text: str, most: int, /) -> list[tuple[int, int]]:
    """Return where the first pieces of a text stand."""
    return [match.span() for match in islice(_PIECE.finditer(text), most)]


def longest_in_python(words: Sequence[str], /) -> int:
    """Return how long the longest word is."""
    return max(map(len, words), default=0)


piece_starts: Callable[[str], list[int]] = piece_starts_in_python if core is None else core.piece_starts
piece_spans: Callable[[str, int], list[tuple[int, int]]] = (
    piece_spans_in_python if core is None else core.piece_spans
)
_longest: Callable[[Sequence[str]], int] = longest_in_python if core is None else core.longest


def short(words: Sequence[str]) -> Sequence[str]:
    """Return words as they may be remembered, cut to MAX_LETTERS; the same list, if none is longer.

    What has no spaces is one word, whatever its length, and a stage that kept it would keep the message.
    """
    if _longest(words) <= MAX_LETTERS:
        return words
    return [word[:MAX_LETTERS] for word in words]


def words_of(text: str) -> list[str]:
    """Return the words of a lower-case text, in order."""
    parted = text.encode().translate(_ASCII_BOUNDS).decode() if text.isascii() else _to_bounds(text)
    words = parted.split()
    if "'" in text and _holds_quote(f" {parted} "):
        words = [bare for word in words if (bare := word.strip("'"))]
    return words


def _holds_quote(parted: str) -> bool:
    """Whether an apostrophe stands at either end of a word."""
    return " '" in parted or "' " in parted

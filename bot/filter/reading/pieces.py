"""Remember what is known of each piece of text between two spaces: most messages hold pieces met before.

Of a piece are kept its marks, one whole number, so that a message learns with one look-up a piece whether
anything in it is worth a closer look.
"""

import re
from collections.abc import Callable

import ahocorasick_rs

from bot.filter.native import core
from bot.filter.reading.leet import holds_symbol, without_leet
from bot.filter.reading.respell import (
    DEEP,
    MARKUP,
    Respelling,
    as_typed,
    at_a_glance,
    may_be_plain,
    reader_in_c,
    respell,
)
from bot.filter.reading.unwrap import is_wrapped
from bot.filter.reading.vocabulary import shared_vocabulary
from bot.filter.reading.words import MAX_LETTERS

# What is known of a piece, beside the marks of its respelling.
EDGED = 32  # one word, but not the piece as it stands: "hello,"
SEVERAL = 64  # several words, or none
SIGNED = 128  # a sign in it may stand for a letter
DRAWN = 256  # a letter in it is repeated as nobody writes it
WRAPPED = 512  # it may hold an entity, a tag or an escape
ADDRESS = 1024  # it may be a part of an address, or of an invite
ANYTHING = -1  # nobody looked: every mark may be there

MAX_ENTRIES = 20_000
_DOUBLES_ARE_ODD = "aiuyhjkqvx"  # letters that English hardly ever doubles
_TRIPLE = re.compile(r"([^\W_])\1\1")
_ODD_RUNS = ahocorasick_rs.AhoCorasick(
    [letter * 3 for letter in "bcdefglmnoprstz"] + [letter * 2 for letter in _DOUBLES_ARE_ODD]
)
_ADDRESS = re.compile(r"\.\w|://|[\[({](?:dot|\.|:)[\])}]|iscord")


# The marks of a piece, its one word, and how it is respelled; nothing, where no one needed to know that.
Seen = tuple[int, str, Respelling | None]


class Respellings(dict[str, Respelling]):
    """A memo of `respell`, of bounded size."""

    def __init__(self, *, eager: bool = False, most: int = MAX_ENTRIES) -> None:
        super().__init__()
        self.eager = eager
        self.most = most

    def __missing__(self, piece: str) -> Respelling:
        """Respell a piece, and remember it unless it is long."""
        found = respell(piece, eager=self.eager)
        self.remember(piece, found)
        return found

    def at_a_glance(self, piece: str) -> Respelling:
        """Return the words of a piece without looking into it: as they stand, if it is not plain.

        It is the same whether or not the piece was met before.
        """
        if not may_be_plain(piece):
            return as_typed(piece)
        found = self.get(piece)
        if found is None and (found := at_a_glance(piece, eager=self.eager)) is not None:
            self.remember(piece, found)
        return as_typed(piece) if found is None or found.marks & DEEP else found

    def remember(self, piece: str, found: Respelling) -> None:
        """Remember a respelling, unless its piece is long."""
        if len(piece) <= MAX_LETTERS:
            if len(self) >= self.most:
                self.clear()
            self[piece] = found


class Pieces(dict[str, int]):
    """The marks of pieces; they are bounded, but for those of one text."""

    def __init__(self, respellings: Respellings, *, most: int = MAX_ENTRIES) -> None:
        super().__init__()
        self._respellings = respellings
        self._most = most
        self.bare: dict[str, str] = {}  # the one word of each piece that is EDGED
        self._long: list[str] = []  # pieces that are known only until their text is read

    def __missing__(self, piece: str) -> int:
        """Look into a piece, and remember its marks unless it is long."""
        reader = reader_in_c(self._respellings.eager)
        seen: Seen | None = None if reader is None else reader.look(piece)
        marks, bare, found = look_in_python(piece, self._respellings) if seen is None else seen
        if found is not None and piece not in self._respellings:
            self._respellings.remember(piece, found)
        self[piece] = marks
        if marks & EDGED:
            self.bare[piece] = bare
        if len(piece) > MAX_LETTERS:
            self._long.append(piece)
        return marks

    def end(self) -> None:
        """Forget what may be a whole message in a script without spaces."""
        for piece in self._long:
            self.pop(piece, None)
            self.bare.pop(piece, None)
        self._long.clear()

    def begin(self) -> None:
        """Begin a text: what is learned of its pieces is kept until it is read."""
        if len(self) >= self._most:
            self.clear()
            self.bare.clear()


def look_in_python(piece: str, respellings: dict[str, Respelling]) -> Seen:
    """Look into any piece; where C reads it too, it finds the same."""
    if len(piece) > 3 and piece in shared_vocabulary().english and piece.isalpha():  # as most that are new
        return marks_of(piece), piece, None
    found = respellings[piece]
    bare = found.words[0] if len(found.words) == 1 else ""
    mark = (EDGED if bare != piece else 0) if bare else SEVERAL
    return found.marks | marks_of(piece) | mark, bare, found


def marks_of(piece: str) -> int:
    """Return what can be told of a piece without respelling it."""
    if piece.isalpha():
        return DRAWN * has_odd_run(piece) + ADDRESS * ("iscord" in piece)
    marks = 0
    if holds_symbol(piece) and (len(piece) == 1 or without_leet(piece) != piece):
        marks = SIGNED  # one that stands alone may spell a word with others that do
    if has_odd_run(piece):
        marks |= DRAWN
    if is_wrapped(piece) and MARKUP.fullmatch(piece) is None:
        marks |= WRAPPED
    if _ADDRESS.search(piece) is not None:
        marks |= ADDRESS
    return marks


def has_odd_run_in_python(text: str, /) -> bool:
    """Whether some letter is repeated as nobody writes it: "noooo", "skiing"."""
    if _ODD_RUNS.find_matches_as_indexes(text):
        return True
    return not text.isascii() and _TRIPLE.search(text) is not None


has_odd_run: Callable[[str], bool] = has_odd_run_in_python if core is None else core.has_odd_run

"""Read one piece of text between two spaces as the words that are meant by it.

It may be plain ("hello,"), several words ("and/or"), or a word in disguise: taken apart ("f.u.c.k" or with
bars between), leet ("sh!t"), starred out ("f*ck"). Every reading costs bits (`vocabulary.py`, `guesses.py`);
the cheapest is taken, and the ordinary one where in doubt.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from bot.filter.native import core
from bot.filter.reading.guesses import guess
from bot.filter.reading.signs import CONTRACTION, NO_PRICE, NON_WORD, joined, leet_readings, numbered, starred
from bot.filter.reading.vocabulary import Guess, Vocabulary, shared_vocabulary, unknown_cost
from bot.filter.reading.words import words_of

MAX_CHARACTERS = 200  # of a piece that is looked into
_DOUBT = 2.0  # bits by which a disguise must be the likelier reading
_NUMBER_COST = 8.0
_TRAILING_NUMBER_COST = 5.0
_NO_PRICE_COST = 12.0  # of a dollar among letters
_MIXED_COST = 6.0  # of a digit or sign within letters, which seldom belongs there

MENTIONED = "@user"  # what a mention is read as
MARKUP = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:(\w+):\d+|t:\d+(?::\w)?)>")
_AMOUNT = re.compile(
    r"[#$~+@<>=(-]*\d[\d.,:/x*+%-]*"
    r"(?:st|nd|rd|th|k|m|b|s|x|d|h|p|v|w|am|pm|hr|hrs|min|mins|kg|lb|lbs|mg|ml|gb|mb|kb|tb|ghz|hz|fps|ms|px|ft|in|cm|mm"
    r"|km|mph|yo|yr|yrs|bn|mil|ish|'s|usd|eur|c|f|g|t|e|a|\u00b0)?[\W_]*"
)
_HIDING = re.compile(r"[a-z][*#%@$&!?_^~\u2022\u25cf\u25a0\u2588\ufffd]+(?:[a-z]|$)|^[*#%@$&_]+[a-z]")
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_PICTURE_ENDS = re.compile(f"({_PICTURE.pattern}*)(.*?)({_PICTURE.pattern}*)", re.DOTALL)
_QUIET_EDGES = "\"'.,;:?!)]}>\u2026"
_QUIET_STARTS = "\"'([{<.,;:#&\u2026-"
_LETTER = re.compile(r"[^\W\d_]")
_MIXED = re.compile(r"[a-z][013457@$!|+]+[a-z]|^[013457@$|]+[a-z]+[013457@$|]|^[013457$][a-z]{3}")
_LONE_LETTER = re.compile("[b-hj-tv-z\u0370-\u052f]")
_RARE = 15.0  # bits
_LONGEST_SPLIT = 16  # letters of a word that is put together from parts
_LONG_MIXED = 20  # letters and digits of what is surely several words
_RUN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?|_+")
_TRAILING_NUMBER = re.compile(r"([^\W\d_]{3,})(\d+)")


# What is known of a respelling, as bits that are joined over a text.
CHANGED = 1  # the words are not those that were typed
LOOSE = 2  # it may be a part of a word: unknown, or very short
DEEP = 4  # it took more than a look
LEET = 8  # signs were read as letters
BACKWARDS = 16  # it is one word, read backwards


class Respelling(NamedTuple):  # quicker to make than a dataclass
    """The words of one piece of text, and how sure they are."""

    words: tuple[str, ...]
    text: str  # the piece in plain form
    marks: int


def respell(piece: str, *, eager: bool = False) -> Respelling:
    """Return the words of a piece of lower-case text without spaces.

    eager: read signs as letters even where that leaves little, since the text around it is leet.
    """
    reader = reader_in_c(eager)
    found: Respelling | None = None if reader is None else reader.respell(piece)
    return respell_in_python(piece, eager=eager) if found is None else found


@cache
def reader_in_c(eager: bool) -> Any | None:
    """Return what reads the commonest pieces in C: words, names, numbers, mentions; None, where no C is."""
    native = shared_vocabulary().native
    if native is None or core is None:
        return None
    return core.Reader(native, Respelling, MENTIONED, tuple(words_of(MENTIONED)), eager)


def respell_in_python(piece: str, *, eager: bool) -> Respelling:
    """Return the words of any piece; what C reads too, it reads alike."""
    found = at_a_glance(piece, eager=eager)
    if found is not None:
        return found
    if not piece.isascii() and piece.isalpha() and len(piece) > 1:
        return Respelling((piece,), piece, DEEP)  # of letters that are not all Latin nothing is guessed
    bare = _bare(piece)
    if _is_at_most_ended(piece, bare):  # a name, most often, as in "somebody:"
        return _respelling(piece, bare, (bare,), guess(bare)[1])
    if not piece.isascii() and (framed := _in_frame(piece, eager=eager)) is not None:
        return framed
    words = tuple(words_of(piece))
    meant, leet = _cheapest(piece, words, shared_vocabulary(), eager=eager)
    read = _respelling(piece, bare, words, meant)
    return read._replace(marks=read.marks | LEET) if leet else read


def at_a_glance(piece: str, *, eager: bool = False) -> Respelling | None:
    """Return the words of a piece that is plain, or too long to be looked into; None, if it is neither."""
    vocabulary = shared_vocabulary()
    if vocabulary.knows(piece):
        return _as_it_stands(piece, piece, vocabulary)
    bare = _bare(piece)
    is_known = bare != piece and vocabulary.knows(bare)
    if is_known and bare.isalpha() and len(piece) <= MAX_CHARACTERS:
        return _as_it_stands(piece, bare, vocabulary)
    if _is_at_most_ended(piece, bare):
        return None
    if piece[0] == "<" and (markup := MARKUP.fullmatch(piece)) is not None:
        named = (markup.group(1) or MENTIONED).strip("_")
        return Respelling(tuple(words_of(named)), named, CHANGED)
    if len(piece) > MAX_CHARACTERS or "://" in piece or (_AMOUNT.fullmatch(piece) and not eager):
        return as_typed(piece)
    if is_known or (bare.isdigit() and not eager):
        words = words_of(piece)
        if words == [bare]:
            return _as_it_stands(piece, bare, vocabulary)
    return None


def may_be_plain(piece: str) -> bool:
    """Whether anything else than its words as they stand may be told of a piece at a glance."""
    knows = shared_vocabulary().knows
    if piece.isalpha():
        return knows(piece)
    bare = _bare(piece)
    return knows(bare) or bare.isdigit() or piece[0] == "<" or knows(piece)


def _bare(piece: str) -> str:
    return piece.lstrip(_QUIET_STARTS).rstrip(_QUIET_EDGES)


def _is_at_most_ended(piece: str, bare: str) -> bool:
    """Whether it is letters with no more than one sign after them."""
    return (
        bare.isalpha()
        and bare.isascii()
        and len(piece) <= min(len(bare) + 1, MAX_CHARACTERS)
        and piece.startswith(bare)
    )


def _respelling(piece: str, bare: str, words: tuple[str, ...], meant: tuple[str, ...]) -> Respelling:
    """Mark what is known of a piece that was looked into."""
    marks = DEEP + CHANGED * (meant != words)
    marks += BACKWARDS * (len(meant) == len(words) == 1 and meant[0] == words[0][::-1] != words[0])
    alone = len(meant) == 1 and (piece.isalpha() or bare == meant[0])
    marks += LOOSE * (alone and _is_fragment(meant[0], shared_vocabulary()))
    return Respelling(meant, " ".join(meant) if marks & CHANGED else piece, marks)


def as_typed(piece: str) -> Respelling:
    """Return the words of a piece as they stand."""
    return Respelling((piece,) if piece.isalpha() else tuple(words_of(piece)), piece, 0)


def _as_it_stands(piece: str, word: str, vocabulary: Vocabulary) -> Respelling:
    return Respelling((word,), piece, LOOSE * _is_fragment(word, vocabulary))


def _is_fragment(word: str, vocabulary: Vocabulary) -> bool:
    """Whether it may be a part of a split word: a lone letter, short and rare, or unknown but like a part.

    A long one must begin as some word does, or end so; one that is a word backwards counts too.
    """
    if vocabulary.native is None:
        return is_fragment_in_python(word, vocabulary)
    found: bool = vocabulary.native.is_fragment(word)
    return found


def is_fragment_in_python(word: str, vocabulary: Vocabulary) -> bool:
    """Do the same, where no C is."""
    if len(word) == 1:
        return _LONE_LETTER.match(word) is not None
    if not word.isalpha() or not word.isascii():
        return False
    if len(word) < 4:
        return vocabulary.english.get(word, _RARE) >= _RARE  # as are all words of other languages
    if word in vocabulary.english or len(word) >= _LONGEST_SPLIT:
        return False
    is_a_part = word[:4] in vocabulary.indexes.openings or word[-4:] in vocabulary.indexes.closings
    return (is_a_part or word[::-1] in vocabulary.english) and not vocabulary.knows(word)


def _in_frame(piece: str, *, eager: bool) -> Respelling | None:
    """Respell what stands between pictures at either end; None if there are none, or nothing else."""
    if _PICTURE.match(piece[0]) is None and _PICTURE.match(piece[-1]) is None:
        return None
    ends = _PICTURE_ENDS.fullmatch(piece)
    if ends is None:
        return None
    before, core, after = ends.groups()
    if not core or not (before or after):
        return None
    inner = respell(core, eager=eager)
    words = (*words_of(before), *inner.words, *words_of(after))
    return Respelling(words, f"{before}{inner.text}{after}", (inner.marks | DEEP) & ~LOOSE)


def _cheapest(
    piece: str, words: tuple[str, ...], vocabulary: Vocabulary, *, eager: bool
) -> tuple[tuple[str, ...], bool]:
    """Return the words that are meant most likely, and whether signs were read as letters."""
    if piece.isalpha() or CONTRACTION.fullmatch(piece):
        return guess(piece)[1], False
    body = piece.strip("\"',;:?\u2026").rstrip(".!)]}>").lstrip("[{<.#&-")
    ordinary = _read_each(words, vocabulary) if words else (_NUMBER_COST * 2, words)
    if "$" in body and NO_PRICE.search(body) is not None:
        ordinary = (ordinary[0] + _NO_PRICE_COST, ordinary[1])
    elif _MIXED.search(piece) is not None or (eager and piece[0] != "<"):
        ordinary = (ordinary[0] + _MIXED_COST, ordinary[1])
    core = NON_WORD.sub("", body)
    found: list[Guess] = []
    if core != body and core.isalpha():
        found += joined(body, core, words, vocabulary)
    found += numbered(body, vocabulary)
    signs: list[Guess] = []
    if core != body or not core.isalpha():
        signs = leet_readings(piece, body, vocabulary, eager=eager)
    if core != body and _HIDING.search(body) is not None:
        found += starred(body, vocabulary)
    best = min((*found, *signs), default=None)
    if best is not None and best[0] + (0 if eager else _DOUBT) < ordinary[0]:
        return best[1], best in signs
    singles = sum(len(word) == 1 for word in words)
    if singles > 3 and singles * 2 > len(words) and core.isalpha() and core.isascii():
        return (core,), False  # spelled out, whatever it is
    return ordinary[1], False


def _read_each(words: tuple[str, ...], vocabulary: Vocabulary) -> Guess:
    """Read the words as they stand, each for itself."""
    total = 0.0
    read: list[str] = []
    meant: tuple[str, ...]
    for word in words:
        if vocabulary.knows(word) or not word.isascii():
            cost, meant = min(vocabulary.cost(word), 16.0), (word,)
        elif word.isdigit():
            cost, meant = _NUMBER_COST, (word,)
        elif word.isalpha() or CONTRACTION.fullmatch(word):
            cost, meant = guess(word)
        elif (numbered := _TRAILING_NUMBER.fullmatch(word)) is not None and vocabulary.knows(numbered[1]):
            cost, meant = vocabulary.cost(numbered[1]) + _TRAILING_NUMBER_COST, (numbered[1], numbered[2])
        elif len(word) >= _LONG_MIXED and word.isascii():  # several words without spaces
            cost, meant = _read_each(tuple(_RUN.findall(word)), vocabulary)
        else:
            cost, meant = unknown_cost(word), (word,)
        total += cost
        read += meant
    return total, tuple(read)

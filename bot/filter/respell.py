"""Read one piece of text between two spaces as the words that are meant by it.

It may be plain ("hello,"), several words ("and/or"), or a word in disguise: taken apart ("f.u.c.k" or with
bars between), leet ("sh!t"), starred out ("f*ck"). Every reading costs bits (`vocabulary.py`, `guesses.py`);
the cheapest is taken, and the ordinary one where in doubt.
"""

import re
from dataclasses import dataclass
from itertools import islice, product

from bot.filter.guesses import Guess, guess
from bot.filter.vocabulary import Vocabulary, shared_vocabulary, unknown_cost
from bot.filter.words import words_of

MAX_CHARACTERS = 80  # of a piece that is looked into
_MAX_LEET_READINGS = 16
_DOUBT = 2.0  # bits by which a disguise must be the likelier reading
_JOINED_COST, _GAP_COST = 3.0, 0.5
_LEET_COST, _SIGN_COST = 2.0, 1.2
_MENTION_COST = 6.0  # "@lice" is somebody
_STAR_COST, _HIDDEN_COST = 3.0, 2.5
_NUMBER_COST = 8.0

_MARKUP = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:(\w+):\d+|t:\d+(?::\w)?)>")
_AMOUNT = re.compile(
    r"[#$~+@<>=(-]*\d[\d.,:/x*+%-]*"
    r"(?:st|nd|rd|th|k|m|b|s|x|d|h|p|v|w|am|pm|hr|hrs|min|mins|kg|lb|lbs|mg|ml|gb|mb|kb|tb|ghz|hz|fps|ms|px|ft|in|cm|mm"
    r"|km|mph|yo|yr|yrs|bn|mil|ish|'s|usd|eur|c|f|g|t|e|a|\u00b0)?[\W_]*"
)
_QUIET_EDGES = "\"'.,;:?!)]}>\u2026"
_QUIET_STARTS = "\"'([{<.,;:#&\u2026-"
_ONE = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "(": "c", "{": "c", "<": "c", "[": "c", "^": "a",
    "#": "h", "\u20ac": "e", "\u00a3": "l", "\u00a2": "c", "%": "o", "&": "a", "?": "", ";": "i", ":": "i",
}  # fmt: skip
_PLAINEST = frozenset("0134578@$!")  # read as letters before any other sign is
_DRAWN = {
    "|\\/|": "m", "/\\/\\": "m", "\\/\\/": "w", "|-|": "h", "]-[": "h", "}{": "h", "|_|": "u", "(_)": "u",
    "|\\|": "n", "/\\/": "n", "\\/": "v", "/\\": "a", "|)": "d", "|>": "p", "|<": "k", "|{": "k", "|3": "b",
    "|2": "r", "|=": "f", "|_": "l", "()": "o", "[]": "o", "><": "x", "`/": "y", "'/": "y", "|*": "p",
}  # fmt: skip
_DRAWN_LETTER = re.compile("|".join(map(re.escape, sorted(_DRAWN, key=len, reverse=True))))
_LETTER = re.compile(r"[^\W\d_]")
_NON_WORD = re.compile(r"[\W_]+")
_TRAILING_NUMBER = re.compile(r"([^\W\d_]{3,})(\d+)")


@dataclass(frozen=True, slots=True)
class Respelling:
    """The words of one piece of text, and how sure they are."""

    words: tuple[str, ...]
    text: str  # the piece in plain form
    is_plain: bool  # as it was typed
    is_loose: bool  # it may be a part of a word: unknown, or a single letter
    is_deep: bool  # it took more than a look


class Respellings(dict[str, Respelling]):
    """A memo of `respell`, of bounded size."""

    _MAX_ENTRIES = 20_000

    def __missing__(self, piece: str) -> Respelling:
        """Respell a piece, and remember it unless it is long."""
        found = respell(piece)
        if len(piece) <= MAX_CHARACTERS:
            if len(self) >= self._MAX_ENTRIES:
                self.clear()
            self[piece] = found
        return found


def respell(piece: str) -> Respelling:
    """Return the words of a piece of lower-case text without spaces."""
    vocabulary = shared_vocabulary()
    if piece in vocabulary.known:
        return Respelling((piece,), piece, is_plain=True, is_loose=_is_fragment((piece,)), is_deep=False)
    words = tuple(words_of(piece))
    if len(piece) > MAX_CHARACTERS or "://" in piece or _AMOUNT.fullmatch(piece):
        return as_typed(piece)
    if (markup := _MARKUP.fullmatch(piece)) is not None:
        named = (markup.group(1) or "@user").strip("_")
        return Respelling(tuple(words_of(named)), named, is_plain=False, is_loose=False, is_deep=False)
    if (
        len(words) == 1
        and words[0] in vocabulary.known
        and piece.strip(_QUIET_EDGES + _QUIET_STARTS) == words[0]
    ):
        return Respelling(words, piece, is_plain=True, is_loose=_is_fragment(words), is_deep=False)
    _, meant = _cheapest(piece, words, vocabulary)
    unknown = any(word not in vocabulary.known for word in meant) or _is_fragment(meant)
    text = piece if meant == words else " ".join(meant)
    return Respelling(meant, text, is_plain=meant == words, is_loose=unknown, is_deep=True)


def as_typed(piece: str) -> Respelling:
    """Return the words of a piece as they stand."""
    return Respelling(tuple(words_of(piece)), piece, is_plain=True, is_loose=False, is_deep=False)


def _is_fragment(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and len(words[0]) == 1 and words[0].isalpha() and words[0] not in "aiu"


def _cheapest(piece: str, words: tuple[str, ...], vocabulary: Vocabulary) -> Guess:
    if piece.isalpha():
        return guess(piece)
    readings = [_read_each(words, vocabulary)] if words else [(_NUMBER_COST * 2, words)]
    body = piece.strip("\"',;:?\u2026").rstrip(".!)]}>").lstrip("[{<.#&-")
    core = _NON_WORD.sub("", body)
    gaps = len(_NON_WORD.findall(body.strip("*_~|`")))
    found: list[Guess] = []
    if gaps and core.isalpha():
        cost, meant = guess(core)
        found.append((cost + _JOINED_COST + _GAP_COST * gaps, meant))
    if core != body or not core.isalpha():
        found += _leet(body, vocabulary)
    if gaps and _LETTER.search(body):
        found += _starred(body, vocabulary)
    best = min(found, default=None)
    if best is not None and best[0] + _DOUBT < readings[0][0]:
        return best
    if (
        len(words) > 2
        and sum(len(word) == 1 for word in words) * 2 > len(words)
        and core.isalpha()
        and len(core) > 3
    ):
        return unknown_cost(core), (core,)  # spelled out, whatever it is
    return readings[0]


def _read_each(words: tuple[str, ...], vocabulary: Vocabulary) -> Guess:
    """Read the words as they stand, each for itself."""
    total = 0.0
    read: list[str] = []
    meant: tuple[str, ...]
    for word in words:
        if word in vocabulary.known or not word.isascii():
            cost, meant = min(vocabulary.cost(word), 16.0), (word,)
        elif word.isdigit():
            cost, meant = _NUMBER_COST, (word,)
        elif word.isalpha():
            cost, meant = guess(word)
        elif (numbered := _TRAILING_NUMBER.fullmatch(word)) is not None and numbered.group(
            1
        ) in vocabulary.known:
            cost = vocabulary.cost(numbered.group(1)) + _NUMBER_COST
            meant = (numbered.group(1), numbered.group(2))
        else:
            cost, meant = unknown_cost(word), (word,)
        total += cost
        read += meant
    return total, tuple(read)


def _leet(body: str, vocabulary: Vocabulary) -> list[Guess]:
    """Read signs and digits as letters: first the usual ones, then all, then letters drawn with several."""
    found: list[Guess] = []
    forms = {body: 0}
    if (drawn := _DRAWN_LETTER.sub(lambda match: _DRAWN[match.group()], body)) != body:
        forms[drawn] = len(body) - len(drawn)
    if "||" in body:
        forms[body.replace("||", "")] = 1
    for form, changes in forms.items():
        for signs in (_PLAINEST, frozenset(_ONE)):
            kept = [sign for sign in form if sign.isalnum() or sign in signs]
            meant = [_ONE[sign] if sign in signs else sign for sign in kept]
            changed = sum(sign in signs for sign in kept) + changes
            if changed and len(kept) >= 3:
                found += _leet_readings(kept, meant, changed, len(form) - len(kept), vocabulary)
    return found


def _leet_readings(
    kept: list[str], meant: list[str], changed: int, gaps: int, vocabulary: Vocabulary
) -> list[Guess]:
    extra = _LEET_COST + _SIGN_COST * changed + (_JOINED_COST + _GAP_COST * gaps if gaps else 0.0)
    if kept[0] == "@":
        extra += _MENTION_COST
    letterless = not any(sign.isalpha() for sign in kept)
    found: list[Guess] = []
    unknown = ""
    for letters in islice(product(*(choice or " " for choice in meant)), _MAX_LEET_READINGS):
        word = "".join(letters).replace(" ", "")
        if word in (vocabulary.strong if letterless else vocabulary.known):
            found.append((vocabulary.cost(word) + extra, (word,)))
        unknown = unknown or word
    if not found and not letterless and unknown.isalpha():
        cost, words = guess(unknown)
        if all(word in vocabulary.known for word in words) or (changed * 2 < len(kept) and kept[0].isalpha()):
            found.append((cost + extra, words))
    return found


def _starred(body: str, vocabulary: Vocabulary) -> list[Guess]:
    """Find words with letters hidden behind signs, a sign for each letter."""
    body = body.lstrip("*_~|`") if body[-1:].isalnum() else body
    if not _LETTER.match(body) and not body[-1:].isalpha():
        return []
    hidden = sum(not letter.isalpha() for letter in body)
    if hidden * 4 > len(body) * 3 or len(body) > 20:
        return []
    first, last = (end if end.isalpha() else "" for end in (body[0], body[-1]))
    candidates = [*vocabulary.by_ends.get((first, "" if first else last, len(body)), ())]
    if first and last and "*" in body:
        candidates += vocabulary.by_ends.get((first, last, len(body)), ())
    extra = _STAR_COST + _HIDDEN_COST * hidden
    return [
        (vocabulary.cost(word) + extra, (word,))
        for word in candidates
        if all(typed == letter or not typed.isalpha() for typed, letter in zip(body, word, strict=True))
    ]

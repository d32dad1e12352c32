"""Read a whole text as words: piece by piece, then what was split over several pieces put together.

Work is bounded: a text has only so many pieces looked into, and what comes later is read as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from itertools import chain, islice, pairwise
from operator import attrgetter, or_
from typing import NamedTuple, cast

from bot.filter.reading.guesses import cut
from bot.filter.reading.respell import (
    BACKWARDS,
    CHANGED,
    DEEP,
    LEET,
    LOOSE,
    Respelling,
    Respellings,
    as_typed,
)
from bot.filter.reading.vocabulary import shared_vocabulary

MAX_DEEP = 400  # characters that are looked into in one text
MAX_PIECES = 200  # that are put together, at the beginning of a text
_SIGNS_WEIGH = 3  # as much work as letters
_PIECE = re.compile(r"\S+")
_JOIN_COST = 5.0  # bits, for each space that should not be there
_TURN_COST = 3.0  # for each word that is read backwards where most are
_MOSTLY = 0.6
_KNOWN_COST = 4.0  # where all parts are words, as in "the pen is red"
_MAX_PARTS = 5
_MAX_LETTERS = 16
_MIN_SPELLED = 3
_MAX_SPELLED = 400  # letters of a run that is cut into words
_SIGNS = "@$!|+(0134578"
_ALPHABETIC = re.compile("[a-z\u0370-\u052f]")


class Unravelled(NamedTuple):  # quicker to make than a dataclass
    """The words of a text, and the pieces of it, counted from 0, where each begins and ends."""

    plain: str
    words: list[str]
    homes: list[tuple[int, int]] | None  # None: a word a piece


class _Part:
    """Words that stand for some pieces in a row."""

    __slots__ = ("first", "is_loose", "is_turned", "last", "text", "words")

    def __init__(
        self,
        first: int,
        last: int,
        text: str,
        words: Sequence[str],
        *,
        is_loose: bool = False,
        is_turned: bool = False,
    ) -> None:
        self.first = first
        self.last = last
        self.text = text
        self.words = words
        self.is_loose = is_loose
        self.is_turned = is_turned


_WORDS, _MARKS = attrgetter("words"), attrgetter("marks")
_RESPELLINGS = Respellings()
_EAGER = Respellings(eager=True)


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(word for word in shared_vocabulary().known if len(word) > 1 or word in "aiu")


def unravel(text: str) -> Unravelled | None:
    """Return the words that are meant; None if all of them are ordinary words as they stand."""
    pieces = text.split()
    if _ordinary().issuperset(pieces):
        return None
    plain = list(map(_RESPELLINGS.plain_words.get, pieces))
    if None not in plain:
        return Unravelled(text, cast("list[str]", plain), None)  # as the line above says
    read = _respelled(pieces, _RESPELLINGS) if len(text) > MAX_DEEP else [_RESPELLINGS[one] for one in pieces]
    words = list(chain.from_iterable(map(_WORDS, read)))
    marks = reduce(or_, set(map(_MARKS, read)), 0)
    if marks & LEET and sum([one.marks & LEET != 0 for one in read]) * 3 >= len(read) > 1:
        read = _respelled(pieces, _EAGER)
    elif not marks & LOOSE or not _may_belong_together(text, read):
        if not marks & CHANGED and len(words) == len(pieces):
            return Unravelled(text, words, None)
        homes = [(index, index) for index, one in enumerate(read) for _ in one.words]
        return Unravelled(" ".join([one.text for one in read]) if marks & CHANGED else text, words, homes)
    return _put_together(text, pieces, read)


def _may_belong_together(text: str, read: list[Respelling]) -> bool:
    """Whether it is worth a closer look: most texts have an unknown word, and nothing is wrong with it."""
    if "-\n" in text:
        return True
    english = shared_vocabulary().english
    odd = [index for index, one in enumerate(read[:MAX_PIECES]) if one.marks & (LOOSE | BACKWARDS)]
    loose = backwards = 0
    for index in odd:
        one = read[index]
        if not one.marks & LOOSE:
            backwards += 1
            continue
        loose += 1
        word = one.words[0]
        backwards += word[::-1] in english
        before = read[index - 1].words[-1] if index and read[index - 1].words else ""
        after = read[index + 1].words[0] if index + 1 < len(read) and read[index + 1].words else ""
        if before + word in english or word + after in english or before + word + after in english:
            return True
    return loose > 2 or backwards > 1


def _put_together(text: str, pieces: list[str], read: list[Respelling]) -> Unravelled:
    """Put together what was split over several pieces."""
    parts = [
        _Part(
            at,
            at,
            one.text,
            one.words,
            is_loose=one.marks & LOOSE != 0,
            is_turned=one.marks & BACKWARDS != 0,
        )
        for at, one in enumerate(read[:MAX_PIECES])
    ]
    rest = [_Part(at, at, one.text, one.words) for at, one in enumerate(read)][MAX_PIECES:]
    changed = any(one.marks & CHANGED for one in read)
    parts = _spelled_out(text, pieces, parts)
    if "-\n" in text:
        parts = _over_lines(text, pieces, parts)
    parts = _rejoined(parts)
    changed |= _turn_around(parts)
    parts += rest
    changed |= len(parts) != len(read)
    words = [word for part in parts for word in part.words]
    homes = [(part.first, part.last) for part in parts for _ in part.words]
    return Unravelled(" ".join([part.text for part in parts]) if changed else text, words, homes)


def _respelled(pieces: list[str], respellings: Respellings) -> list[Respelling]:
    """Respell pieces as long as not too much has been looked into, whether or not they were met before."""
    read: list[Respelling] = []
    deep = 0
    for piece in pieces:
        one = respellings[piece] if deep <= MAX_DEEP else as_typed(piece)
        if one.marks & DEEP:
            deep += len(piece) if piece.isalpha() else _SIGNS_WEIGH * len(piece)
        read.append(one)
    return read


def _over_lines(text: str, pieces: list[str], parts: list[_Part]) -> list[_Part]:
    """Join words that a hyphen at the end of a line divides."""
    starts = [match.start() for match in islice(_PIECE.finditer(text), MAX_PIECES)]
    known = shared_vocabulary().known
    found: list[_Part] = []
    for part in parts:
        before = found[-1] if found else None
        if (
            before is not None
            and before.first == before.last
            and pieces[before.last].endswith("-")
            and text[starts[part.first] - 1] == "\n"
        ):
            read = _RESPELLINGS[pieces[before.last].rstrip("-") + part.text]
            if known.issuperset(read.words):
                found[-1] = _Part(before.first, part.last, read.text, read.words)
                continue
        found.append(part)
    return found


def _spelled_out(text: str, pieces: list[str], parts: list[_Part]) -> list[_Part]:
    """Put letters together that stand alone one after the other: "i d i o t", "i . d . i . o . t"."""
    if not _has_singles(pieces):
        return parts
    letters = [_letter(piece) for piece in pieces[:MAX_PIECES]]
    spans = [match.span() for match in islice(_PIECE.finditer(text), MAX_PIECES)]
    found: list[_Part] = []
    index = 0
    while index < len(parts):
        end = index
        while end < len(parts) and letters[end] is not None:
            end += 1
        run = [at for at in range(index, end) if letters[at]]
        if sum(_ALPHABETIC.match(letters[at] or "") is not None for at in run) < _MIN_SPELLED:
            found += parts[index : max(end, index + 1)]
            index = max(end, index + 1)
            continue
        spelled = [(at, letters[at] or "") for at in run]
        read = list(_words_of_run(spelled, spans))
        found += read or parts[index:end]
        index = end
    return found


def _has_singles(pieces: list[str]) -> bool:
    """Whether enough pieces are short and enough may be one letter, which "is" and "to" are not."""
    short = [piece for piece in pieces[:MAX_PIECES] if len(piece) < 3]
    if len(short) < _MIN_SPELLED:
        return False
    return sum([len(piece) == 1 or not piece.isalpha() for piece in pieces[:MAX_PIECES]]) >= _MIN_SPELLED


def _letter(piece: str) -> str | None:
    """Return the one letter that a piece holds, "" if it is punctuation between letters, None otherwise."""
    if piece == "'":
        return piece
    bare = piece.strip(".,-_*~|/\\:;'\"`")
    if len(bare) == 1 and (_ALPHABETIC.match(bare) or bare in _SIGNS):
        return bare
    return "" if len(piece) <= 2 and not any(map(str.isalnum, piece)) else None


def _words_of_run(run: list[tuple[int, str]], spans: list[tuple[int, int]]) -> Iterator[_Part]:
    """Cut a run of letters where gaps are wider, or where known words end."""
    gaps = [spans[after][0] - spans[before][1] for (before, _), (after, _) in pairwise(run)]
    narrow = min(gaps)
    start = 0
    for at in range(len(run)):
        if at == len(gaps) or gaps[at] > narrow:
            yield from _words_of_letters(run[start : at + 1])
            start = at + 1


def _words_of_letters(run: list[tuple[int, str]]) -> Iterator[_Part]:
    joined = "".join(letter for _, letter in run)[:_MAX_SPELLED]
    first, last = run[0][0], run[-1][0]
    if len(joined) < 2:
        yield _Part(first, last, joined, (joined,))
        return
    read = _RESPELLINGS[joined]
    words: Sequence[str] = read.words
    if not shared_vocabulary().known.issuperset(words):
        words = cut("".join(words), each=1.0)[1] or words
    yield _Part(first, last, " ".join(words), words)


def _rejoined(parts: list[_Part]) -> list[_Part]:
    """Join words that were split: each loose one with its neighbours, where that makes a likelier word."""
    found: list[_Part] = []
    index = 0
    while index < len(parts):
        near = any(part.is_loose for part in parts[index : index + 2])
        best = _best_join(parts, index) if near else None
        if best is None:
            found.append(parts[index])
            index += 1
            continue
        end, word = best
        found.append(_Part(parts[index].first, parts[end - 1].last, word, (word,)))
        index = end
    return found


def _best_join(parts: list[_Part], index: int) -> tuple[int, str] | None:
    """Return where the best join that begins here ends, and its word; None if they are better apart."""
    vocabulary = shared_vocabulary()
    apart, letters, loose, known = 0.0, "", False, True
    best_gain, best = 0.0, None
    for end in range(index, min(len(parts), index + _MAX_PARTS)):
        part = parts[end]
        if len(part.words) != 1 or not part.words[0].isalpha():
            break
        letters += part.words[0]
        loose |= part.is_loose
        if len(letters) > _MAX_LETTERS:
            break
        apart += vocabulary.cost(part.words[0])
        known &= part.words[0] in vocabulary.known and len(part.words[0]) > 1
        if end == index or not loose or letters not in vocabulary.english or len(letters) < 4:
            continue
        gain = apart - vocabulary.cost(letters) - _JOIN_COST * (end - index)
        if known:
            gain -= _KNOWN_COST
        if gain > best_gain:
            best_gain, best = gain, (end + 1, letters)
    return best


def _turn_around(parts: list[_Part]) -> bool:
    """Read words backwards if that makes most of the unknown ones known; return whether it did."""
    vocabulary = shared_vocabulary()
    unknown = [
        part.words[0][::-1]
        for part in parts
        if part.is_loose and part.words[0] not in vocabulary.known and len(part.words[0]) > 2
    ]
    turned = sum(part.is_turned for part in parts)
    backwards = turned + sum(word in vocabulary.english for word in unknown)
    if backwards < max(2, (turned + len(unknown)) * _MOSTLY):
        return False
    for part in parts:
        if len(part.words) == 1 and not part.is_turned:
            word = part.words[0]
            if vocabulary.cost(word[::-1]) + _TURN_COST < vocabulary.cost(word):
                part.text, part.words = word[::-1], (word[::-1],)
    return True

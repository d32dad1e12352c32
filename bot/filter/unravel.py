"""Read a whole text as words: piece by piece, then what was split over several pieces put together.

Work is bounded: a text has only so many pieces looked into, and what comes later is read as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.filter.guesses import cut
from bot.filter.respell import Respelling, Respellings, as_typed
from bot.filter.vocabulary import shared_vocabulary

MAX_DEEP = 80  # pieces that are looked into in one text
MAX_JOINED = 60  # of them joined with neighbours
_PIECE = re.compile(r"\S+")
_JOIN_COST = 5.0  # bits, for each space that should not be there
_MAX_PARTS = 5
_MAX_LETTERS = 16
_MIN_SPELLED = 3
_MAX_SPELLED = 400  # letters of a run that is cut into words
_SIGNS = "@$!|+(0134578"


@dataclass(frozen=True, slots=True)
class Unravelled:
    """The words of a text, and the pieces of it, counted from 0, where each begins and ends."""

    plain: str
    words: list[str]
    homes: list[tuple[int, int]]


class _Part:
    """Words that stand for some pieces in a row."""

    __slots__ = ("first", "is_loose", "last", "text", "words")

    def __init__(self, first: int, last: int, text: str, words: Sequence[str], *, is_loose: bool) -> None:
        self.first = first
        self.last = last
        self.text = text
        self.words = words
        self.is_loose = is_loose


_RESPELLINGS = Respellings()


@cache
def _ordinary() -> frozenset[str]:
    return shared_vocabulary().known - frozenset("bcdefghjklmnopqrstvwxyz")


def unravel(text: str) -> Unravelled | None:
    """Return the words that are meant; None if all of them are ordinary words as they stand."""
    pieces = text.split()
    if _ordinary().issuperset(pieces):
        return None
    read = _within_bounds([_RESPELLINGS[piece] for piece in pieces], pieces)
    parts = [
        _Part(index, index, one.text, one.words, is_loose=one.is_loose) for index, one in enumerate(read)
    ]
    changed = not all(one.is_plain for one in read)
    if any(one.is_loose for one in read):
        before = len(parts)
        parts = _spelled_out(text, pieces, parts)
        parts = _rejoined(parts)
        changed |= len(parts) != before
        changed |= _turn_around(parts)
    words = [word for part in parts for word in part.words]
    homes = [(part.first, part.last) for part in parts for _ in part.words]
    return Unravelled(" ".join(part.text for part in parts) if changed else text, words, homes)


def _within_bounds(read: list[Respelling], pieces: list[str]) -> list[Respelling]:
    """Read pieces past the bound as they stand; the same whether they were met before or not."""
    if len(read) <= MAX_DEEP:
        return read
    deep = 0
    for index, one in enumerate(read):
        deep += one.is_deep
        if deep > MAX_DEEP and one.is_deep:
            read[index] = as_typed(pieces[index])
    return read


def _spelled_out(text: str, pieces: list[str], parts: list[_Part]) -> list[_Part]:
    """Put letters together that stand alone one after the other: "i d i o t", "i . d . i . o . t"."""
    letters = [_letter(piece) for piece in pieces]
    if sum(letter is not None for letter in letters) < _MIN_SPELLED:
        return parts
    spans = [match.span() for match in _PIECE.finditer(text)]
    found: list[_Part] = []
    index = 0
    while index < len(parts):
        end = index
        while end < len(parts) and letters[end] is not None:
            end += 1
        run = [at for at in range(index, end) if letters[at]]
        if len(run) < _MIN_SPELLED:
            found += parts[index : max(end, index + 1)]
            index = max(end, index + 1)
            continue
        spelled = [(at, letters[at] or "") for at in run]
        read = list(_words_of_run(spelled, spans))
        found += read or parts[index:end]
        index = end
    return found


def _letter(piece: str) -> str | None:
    """Return the one letter that a piece holds, "" if it is punctuation between letters, None otherwise."""
    bare = piece.strip(".,-_*~|/\\:;'\"`")
    if len(bare) == 1 and (bare.isalpha() or bare in _SIGNS):
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
        yield _Part(first, last, joined, (joined,), is_loose=False)
        return
    read = _RESPELLINGS[joined]
    words: Sequence[str] = read.words
    if not shared_vocabulary().known.issuperset(words):
        meant = "".join(word for word in words)
        words = cut(meant, each=1.0)[1] or words
    yield _Part(first, last, " ".join(words), words, is_loose=False)


def _rejoined(parts: list[_Part]) -> list[_Part]:
    """Join words that were split: each loose one with its neighbours, where that makes a likelier word."""
    found: list[_Part] = []
    joined = 0
    index = 0
    while index < len(parts):
        near = any(part.is_loose for part in parts[index : index + 2])
        best = _best_join(parts, index) if near and joined < MAX_JOINED else None
        if best is None:
            found.append(parts[index])
            index += 1
            continue
        joined += 1
        end, word = best
        found.append(_Part(parts[index].first, parts[end - 1].last, word, (word,), is_loose=False))
        index = end
    return found


def _best_join(parts: list[_Part], index: int) -> tuple[int, str] | None:
    """Return where the best join that begins here ends, and its word; None if they are better apart."""
    vocabulary = shared_vocabulary()
    apart, letters, loose = 0.0, "", False
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
        if end == index or not loose or letters not in vocabulary.english or len(letters) < 4:
            continue
        gain = apart - vocabulary.cost(letters) - _JOIN_COST * (end - index)
        if gain > best_gain:
            best_gain, best = gain, (end + 1, letters)
    return best


def _turn_around(parts: list[_Part]) -> bool:
    """Read every unknown word backwards if that makes most of them known; return whether it did."""
    known = shared_vocabulary().known
    loose = [part for part in parts if part.is_loose and len(part.words) == 1 and len(part.words[0]) > 2]
    backwards = [part for part in loose if part.words[0][::-1] in known]
    if len(backwards) < 2 or len(backwards) * 2 < len(loose) or len(loose) * 3 < len(parts):
        return False
    for part in parts:
        if len(part.words) == 1 and (turned := part.words[0][::-1]) in known:
            part.text, part.words = turned, (turned,)
    return True

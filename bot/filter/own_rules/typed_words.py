"""The words of a message for rules that must not act on a guess: those that its letters spell.

A reading also guesses: a letter left out, two swapped, one for another that sounds alike, a word backwards.
Such words are given here as they were typed. Signs read as letters, spaces put in or left out, letters drawn
out and one letter starred out are no guess: whoever reads the message reads the same.
"""

from collections.abc import Iterable
from itertools import compress, count
from operator import ne

from bot.filter.reading.leet import LETTERS_FOR, undrawn
from bot.filter.reading.normalise import Reading, words_of
from bot.filter.reading.pieces import has_odd_run
from bot.filter.reading.respell import CHANGED, LOOSE

_MIN_STARRED = 4  # letters of a word of which one may be starred out


class TypedWords:
    """The words, in order, and the way back to what was typed."""

    __slots__ = ("_places", "_reading", "words")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        # For each word one of the reading's, and whether it is the same.
        self._places: list[tuple[int, bool]] | None = None
        self.words = reading.words
        if reading.marks & (CHANGED | LOOSE):
            spelled = words_of(reading.folded)
            if spelled != reading.words:
                self._take_back_guesses(*_different(reading.words, spelled))

    def typed(self, first: int, last: int) -> str:
        """Return what was typed for some words in a row, each cut to evidence length."""
        if self._places is None:
            return " ".join(map(self._reading.typed_word, range(first, last + 1)))
        places = dict.fromkeys(self._places[first : last + 1])
        return " ".join(self._typed(place, is_read=is_read) for place, is_read in places)

    def _typed(self, place: int, *, is_read: bool) -> str:
        if is_read:
            return self._reading.typed_word(place)
        return self._reading.typed(*self._reading.span_of(place, place))

    def _take_back_guesses(self, first: int, last: int) -> None:
        """Put what was typed for each guess from one word to before another; all others are spelled so."""
        reading, read = self._reading, self._reading.words
        span_of = reading.span_of
        while 0 < first < len(read) and span_of(first - 1, first - 1) == span_of(first, first):
            first -= 1
        words = read[:first]
        places = [(index, True) for index in range(first)]
        while first < last:
            start, stop = span = span_of(first, first)
            end = first + 1
            while end < len(read) and span_of(end, end) == span:
                end += 1
            spelled = _as_spelled(read[first:end], reading.folded[start:stop], reading.decoded[start:stop])
            words += spelled or read[first:end]
            places += [(first, False) for _ in spelled] or [(index, True) for index in range(first, end)]
            first = end
        places += [(index, True) for index in range(first, len(read))]
        self.words, self._places = words + read[first:], places


def _different(read: list[str], spelled: list[str]) -> tuple[int, int]:
    """Return between which places two lists of words differ, in the first one."""
    first = _alike(read, spelled)
    last = len(read) - _alike(reversed(read), reversed(spelled))
    return (first, last) if first < last else (0, len(read))


def _alike(some: Iterable[str], others: Iterable[str]) -> int:
    """Return how many words are the same until two differ; 0, if none do."""
    return next(compress(count(), map(ne, some, others)), 0)


def _as_spelled(read: list[str], typed: str, decoded: str) -> list[str]:
    """Return the words that some letters spell; none, where those that were read are no guess."""
    if len(read) == 1 and read[0] == typed:
        return []
    spelled = words_of(decoded)
    if spelled == read or _is_spelled("".join(read), "".join(spelled), typed):
        return []
    singles = sum(len(word) == 1 for word in spelled)
    return ["".join(spelled)] if len(spelled) > 2 and singles * 2 > len(spelled) else spelled


def _is_spelled(letters: str, spelled: str, typed: str) -> bool:
    """Whether the letters of some words are those that were typed."""
    return (
        letters in (spelled, "".join(words_of(typed)))
        or _is_drawn(letters, typed)
        or _is_drawn(letters, undrawn(typed))
        or _is_starred(letters, typed)
    )


def _is_drawn(letters: str, typed: str) -> bool:
    """Whether the letters stand there one after the other, at most with signs between them or drawn out."""
    at = extra = 0
    for sign in typed:
        may_be = sign + LETTERS_FOR.get(sign, "")
        if letters[at : at + 1] and letters[at] in may_be:
            at += 1
        elif sign.isalnum():
            if not at or letters[at - 1] not in may_be:
                return False
            extra += 1
    # One letter doubled may be another word.
    return at == len(letters) and (extra != 1 or has_odd_run(typed))


def _is_starred(letters: str, typed: str) -> bool:
    """Whether one letter inside a word is hidden behind a star, and all others stand there."""
    before, star, after = typed.strip(".,:;!?\"'()*_~|").partition("*")
    return (
        len(letters) >= _MIN_STARRED
        and len(before) + len(star) + len(after) == len(letters)
        and bool(before and after)
        and letters.startswith(before)
        and letters.endswith(after)
    )

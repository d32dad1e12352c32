"""Find thousands of forms in the packed text of a reading at once.

An Aho-Corasick pass finds each wherever it stands, inside of words and across them. Most of those places are
chance neighbours: `matching.py` judges which are not.
"""

from collections.abc import Iterator, Sequence

import ahocorasick_rs

from bot.filter.native import core
from bot.filter.reading.normalise import Reading, is_word_character

MAX_CANDIDATES = 1_400  # looked at in one message: as often as three letters fit in; ordinary ones have ten
_PIECE = 256  # letters searched at once, so that hostile text is left as soon as there is enough

Hit = tuple[int, int, int]  # which form stands where
# The same in the decoded text, if it was drawn out: how often each letter is there comes before the place.
Drawn = tuple[int, tuple[int, ...], int, int]


class Forms:
    """Forms compiled once, found in every message; `forms.c` is its twin."""

    def __init__(self, forms: list[str], written: int) -> None:
        """Compile the forms, the first of which are as they are written, and the others squeezed."""
        self._written = written
        self._longest = max(map(len, forms), default=0)
        self._automaton = ahocorasick_rs.AhoCorasick(forms) if forms else None

    def candidates(self, reading: Reading) -> Sequence[Hit]:
        """Return which form as it is written stands where in the decoded text.

        The twin leaves out those that begin or end inside of a word, where `matching.py` wants none.
        """
        if not (hits := self.search(reading.packed)):
            return ()
        positions, written = reading.positions, self._written
        return [
            (form, positions[first], positions[end - 1] + 1) for form, first, end in hits if form < written
        ]

    def drawn_out(self, reading: Reading) -> Iterator[Drawn]:
        """Yield which form of any kind may stand where, with a letter repeated, in a text that was squeezed.

        The twin leaves out those that hold no letter as often as nobody writes it, and those that begin or
        end inside of a word.
        """
        if reading.squeezed is None or not (hits := self.search(reading.squeezed)):
            return
        starts, positions = reading.squeezed_positions, reading.positions
        for form, first, end in hits:
            if starts[end] - starts[first] == end - first:
                continue
            runs = tuple(starts[index + 1] - starts[index] for index in range(first, end))
            start = _word_start(reading.decoded, positions[starts[first] : starts[first + 1]])
            yield form, runs, start, _word_end(reading.decoded, positions[starts[end - 1] : starts[end]])

    def search(self, text: str) -> list[Hit]:
        """Return the first MAX_CANDIDATES places where a form stands, reading no further than that."""
        if (automaton := self._automaton) is None:
            return []
        if len(text) <= _PIECE:
            return automaton.find_matches_as_indexes(text, overlapping=True)[:MAX_CANDIDATES]
        hits: list[Hit] = []
        for at in range(0, len(text), _PIECE):
            piece = text[at : at + _PIECE + self._longest - 1]
            for pattern, first, end in automaton.find_matches_as_indexes(piece, overlapping=True):
                if first < _PIECE:  # else the next piece begins with it
                    hits.append((pattern, at + first, at + end))
            if len(hits) >= MAX_CANDIDATES:
                break
        return hits[:MAX_CANDIDATES]


def _word_start(text: str, run: Sequence[int]) -> int:
    """Return where in a run of one letter a word begins: the run may have begun in the word before."""
    return next((at for at in run if at == 0 or not is_word_character(text[at - 1])), run[0])


def _word_end(text: str, run: Sequence[int]) -> int:
    """Return the end of the last letter of a run that ends a word."""
    ends = (at + 1 for at in reversed(run))
    return next((end for end in ends if end == len(text) or not is_word_character(text[end])), run[-1] + 1)


def compiled(forms: list[str], written: int) -> Forms:
    """Return the forms compiled by whichever twin there is."""
    made: Forms = Forms(forms, written) if core is None else core.Forms(forms, written)
    return made

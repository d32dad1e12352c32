"""What a word that training never met is worth, going by its letters.

A stretch of four letters is worth one row of a table, found by a checksum of 16 bits: no list of stretches
has to be read or kept. Several may share a row; they were fitted so. Words in scripts that need fewer letters
to say as much are read in stretches of two and three.
"""

from binascii import crc_hqx
from itertools import repeat

from bot.filter.scorer.artifact import LETTER_LANES, LETTER_ZERO, Artifact, Widener, numbers

MAX_WORD = 20  # characters of a word that are looked at
SIZES = (4,)
DENSE_SIZES = (2, 3)  # of words that have a letter beyond the Latin ones
_LAST_LATIN = 0x02  # the upper byte of the last ones
_FORMS = {2: "I", 4: "Q"}
_LONGEST = MAX_WORD + 2
_BYTES = 2 * sum(LETTER_LANES)


def _slices(sizes: tuple[int, ...], step: int) -> list[list[slice]]:
    """Return, for each length of a marked word, where its stretches lie; a letter has `step` bytes."""
    return [
        [slice(step * at, step * (at + size)) for size in sizes for at in range(length - size + 1)]
        for length in range(_LONGEST + 1)
    ]


_ASCII, _LATIN, _DENSE = _slices(SIZES, 1), _slices(SIZES, 2), _slices(DENSE_SIZES, 2)


def buckets(word: str) -> list[int]:
    """Return the rows of the stretches of letters that a word is weighed by, its two ends marked."""
    marked = f"<{word[:MAX_WORD]}>"
    if marked.isascii():
        raw, slices = marked.encode(), _ASCII[len(marked)]
    else:
        raw = marked.encode("utf-16-le", "surrogatepass")[: 2 * _LONGEST]
        slices = (_DENSE if max(raw[1::2]) > _LAST_LATIN else _LATIN)[len(raw) // 2]
    return list(map(crc_hqx, map(raw.__getitem__, slices), repeat(0)))


class Letters:
    """The table, ready to add up."""

    def __init__(self, artifact: Artifact) -> None:
        forms = [_FORMS[lanes] for lanes in LETTER_LANES]
        self._first, self._second, self._third = (
            numbers(form, column) for form, column in zip(forms, artifact.letter_columns, strict=True)
        )
        self._widened = Widener(sum(LETTER_LANES))
        self._zero = sum(LETTER_ZERO << (32 * lane) for lane in range(sum(LETTER_LANES)))
        self._times: int = artifact.header["letter-times"]  # a step of this table in steps of the lanes

    def __call__(self, word: str) -> int:
        """Return the sum of the word's rows, its lanes 32 bits apart."""
        rows = buckets(word)
        total = (
            sum(map(self._first.__getitem__, rows))
            + (sum(map(self._second.__getitem__, rows)) << 64)
            + (sum(map(self._third.__getitem__, rows)) << 128)
        )
        return (self._widened(total.to_bytes(_BYTES, "little")) - len(rows) * self._zero) * self._times

"""Compare one word with many directions at once, without a library for numbers.

A word is a short row of small numbers, two to a byte (`meanings.py`). For each byte of a row and each value
that it can have, one whole number holds what it adds to the likeness to every direction, side by side in
fields of 16 bits; so 32 look-ups and additions compare a word with a hundred directions, in 2 µs. Above those
fields the number holds the row itself, as far as it is guessed from it how far a message leads anywhere.
"""

import struct
from collections.abc import Sequence
from operator import getitem

from bot.filter.likeness.meanings import DIMENSIONS, SIZE, Vector

ASIDE = 16  # of the dimensions, handed back as they are, twice their distance from the middle
ASIDE_FIELD = 32  # bits
_STEPS = 224  # to one: a row is at most 60 long, and no field may pass 2¹⁵
UNIT = 2 * _STEPS * SIZE  # what a likeness of 1 adds to a field
_FIELD = 16  # bits
ZERO = 1 << (_FIELD - 1)  # what a field holds where two have nothing in common
_HALF_BYTE = 16

Direction = tuple[Vector, float]  # of length 0 to 1, and what its likeness must pass to be more than nothing


class Comparison:
    """Directions, to be compared with one row after the other."""

    def __init__(self, directions: Sequence[Direction]) -> None:
        self._form = struct.Struct(f"<{len(directions)}H")
        self._aside_from = _FIELD * len(directions)
        self._fields = (1 << self._aside_from) - 1
        self._tables = [self._table(directions, dimension) for dimension in range(0, DIMENSIONS, 2)]
        start = _side_by_side([ZERO - round(UNIT * least) for _, least in directions])
        self._tables[0] = [start + value for value in self._tables[0]]

    def _table(self, directions: Sequence[Direction], dimension: int) -> list[int]:
        """Return what each byte adds: its upper half is of this dimension, its lower of the next."""
        upper, lower = self._column(directions, dimension), self._column(directions, dimension + 1)
        return [one + other for one in upper for other in lower]

    def _column(self, directions: Sequence[Direction], dimension: int) -> list[int]:
        column = _side_by_side([round(_STEPS * vector[dimension]) for vector, _ in directions])
        if dimension < ASIDE:
            column += 1 << (self._aside_from + ASIDE_FIELD * dimension)
        return [(2 * value - _HALF_BYTE + 1) * column for value in range(_HALF_BYTE)]

    def __call__(self, row: bytes) -> tuple[int, tuple[int, ...]]:
        """Return where the row leads aside, and how like it is to each direction: ZERO and UNIT times that.

        The first is one whole number, with a field of ASIDE_FIELD bits a dimension, which may be below 0.
        Off a likeness its direction's least is taken.
        """
        total = sum(map(getitem, self._tables, row))
        likenesses = (total & self._fields).to_bytes(self._form.size, "little")
        return total >> self._aside_from, self._form.unpack(likenesses)


def _side_by_side(values: Sequence[int]) -> int:
    return sum(value << (_FIELD * at) for at, value in enumerate(values))

"""Compare one word with many directions at once, without a library for numbers.

A word is a short row of small numbers, two to a byte (`meanings.py`). For each byte of a row and each value
that it can have, one whole number holds what it adds to the likeness to every direction, side by side in
fields of 16 bits; so 32 look-ups and additions compare a word with a hundred directions, in 2 µs. Above those
fields the number holds the row itself, as far as it is guessed from it how far a message leads anywhere.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from operator import getitem

from bot.filter.likeness.meanings import DIMENSIONS, SIZE, Vector

ASIDE = 16  # of the dimensions, handed back as they are, twice their distance from the middle
ASIDE_FIELD = 32  # bits
_STEPS = 224  # to one: a row is at most 60 long, and no field may pass 2¹⁵
UNIT = 2 * _STEPS * SIZE  # what a likeness of 1 adds to a field
_FIELD = 16  # bits
ZERO = 1 << (_FIELD - 1)  # what a field holds where two have nothing in common
_HALF_BYTE = 16

Key = tuple[Vector, float]  # of length 0 to 1, and what its likeness must pass to be more than nothing


def in_a_row(topics: Sequence[tuple[Vector, Sequence[Key]]]) -> list[Key]:
    """Return all that is compared: the directions, and then the keys of one after the other."""
    return [(vector, 0.0) for vector, _ in topics] + [key for _, keys in topics for key in keys]


def steps(value: float) -> int:
    """Return a coordinate as the number that a row's are multiplied by."""
    return round(_STEPS * value)


def units(likeness: float) -> int:
    """Return what a likeness adds to a field."""
    return round(UNIT * likeness)


class Comparison:
    """Directions, each with key words of its own, to be compared with one row after the other."""

    def __init__(self, topics: Sequence[tuple[Vector, Sequence[Key]]]) -> None:
        fields = in_a_row(topics)
        self._ways = struct.Struct(f"<{len(topics)}H")
        self._groups = list(_groups(len(topics), [len(keys) for _, keys in topics]))
        self._size = len(fields) * _FIELD // 8
        self._aside_from = len(fields) * _FIELD
        self._fields = (1 << self._aside_from) - 1
        self._tables = [self._table(fields, dimension) for dimension in range(0, DIMENSIONS, 2)]
        start = _side_by_side([ZERO - units(least) for _, least in fields])
        self._tables[0] = [start + value for value in self._tables[0]]

    def _table(self, fields: Sequence[Key], dimension: int) -> list[int]:
        """Return what each byte adds: its upper half is of this dimension, its lower of the next."""
        upper, lower = self._column(fields, dimension), self._column(fields, dimension + 1)
        return [one + other for one in upper for other in lower]

    def _column(self, fields: Sequence[Key], dimension: int) -> list[int]:
        column = _side_by_side([steps(vector[dimension]) for vector, _ in fields])
        if dimension < ASIDE:
            column += 1 << (self._aside_from + ASIDE_FIELD * dimension)
        return [(2 * value - _HALF_BYTE + 1) * column for value in range(_HALF_BYTE)]

    def __call__(self, row: bytes) -> tuple[int, tuple[int, ...], list[int]]:
        """Return where the row leads aside, how far it leads each topic's way, and how near its keys it is.

        The first is one whole number, with a field of ASIDE_FIELD bits a dimension, which may be below 0. A
        way is ZERO and on top UNIT times the likeness; the likest key, UNIT times what its likeness passes
        its least by, or 0.
        """
        total = sum(map(getitem, self._tables, row))
        raw = (total & self._fields).to_bytes(self._size, "little")
        nearest = [
            max(unpack(raw, start)) - ZERO if total & near else 0 for near, unpack, start in self._groups
        ]
        return total >> self._aside_from, self._ways.unpack_from(raw), nearest


def _groups(first: int, sizes: Sequence[int]) -> Iterator[tuple[int, Callable[..., tuple[int, ...]], int]]:
    """Yield for each group of keys the bits of which one is set if any is near, how to read it and whence."""
    for size in sizes:
        near = _side_by_side([0] * first + [ZERO] * size)
        yield near, struct.Struct(f"<{size}H").unpack_from, first * _FIELD // 8
        first += size


def _side_by_side(values: Sequence[int]) -> int:
    return sum(value << (_FIELD * at) for at, value in enumerate(values))

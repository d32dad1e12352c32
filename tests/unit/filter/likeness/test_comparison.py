"""Many likenesses from one look-up a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.likeness.comparison import ASIDE, ASIDE_FIELD, UNIT, ZERO, Comparison
from bot.filter.likeness.meanings import DIMENSIONS, MIDDLE, SIZE, Meaning, likeness

ROWS = st.binary(min_size=DIMENSIONS // 2, max_size=DIMENSIONS // 2)


def offsets(row):
    return [half - MIDDLE for byte in row for half in divmod(byte, 16)]


def size(row):
    return sum(offset * offset for offset in offsets(row)) ** 0.5


def direction(row):
    return Meaning(row=row, length=1.0, share=1.0, rarity=1.0).vector


def compared(directions, row):
    return [(field - ZERO) / UNIT * SIZE / size(row) for field in Comparison(directions)(row)[1]]


@given(ROWS, st.lists(ROWS, min_size=1, max_size=5))
def test_it_says_the_same_as_one_comparison_after_the_other(row, others):
    vectors = [direction(other) for other in others]
    assert compared([(vector, 0.0) for vector in vectors], row) == pytest.approx(
        [likeness(direction(row), vector) for vector in vectors], abs=0.02
    )


@given(ROWS)
def test_the_first_dimensions_are_handed_back(row):
    aside, _ = Comparison([(direction(row), 0.0)])(row)
    assert aside == sum(
        round(2 * offset) << (ASIDE_FIELD * at) for at, offset in enumerate(offsets(row)[:ASIDE])
    )


def test_the_longest_rows_do_not_overflow_into_their_neighbours():
    highest, lowest = bytes([255] * (DIMENSIONS // 2)), bytes(DIMENSIONS // 2)
    directions = [(direction(row), 0.0) for row in (lowest, highest, lowest)]
    assert compared(directions, highest) == pytest.approx([-1, 1, -1])


def test_what_a_direction_asks_for_is_taken_off():
    row = bytes(range(DIMENSIONS // 2))
    free, bound = Comparison([(direction(row), 0.0), (direction(row), 0.3)])(row)[1]
    assert (free - bound) / UNIT == pytest.approx(0.3, abs=0.001)


def test_a_policy_without_a_direction_is_like_nothing():
    row = bytes(range(DIMENSIONS // 2))
    assert compared([((0.0,) * DIMENSIONS, 0.0)], row) == [0.0]

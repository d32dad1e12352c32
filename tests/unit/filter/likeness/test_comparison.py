"""Many likenesses from one multiplication a dimension."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.likeness.comparison import TIMES, ZERO, Comparison
from bot.filter.likeness.meanings import DIMENSIONS, MIDDLE, Meaning, likeness

ROWS = st.binary(min_size=DIMENSIONS, max_size=DIMENSIONS).map(lambda raw: bytes(byte % 16 for byte in raw))


def size(row):
    return math.dist(row, MIDDLE)


def direction(row):
    return Meaning(row=row, size=size(row), length=1.0, share=1.0, rarity=1.0).vector


def compared(vectors, row):
    return [(field - ZERO) / (TIMES * size(row)) for field in Comparison(vectors)(row)]


@given(ROWS, st.lists(ROWS, min_size=1, max_size=5))
def test_it_says_the_same_as_one_comparison_after_the_other(row, others):
    vectors = [direction(other) for other in others]
    assert compared(vectors, row) == pytest.approx(
        [likeness(direction(row), vector) for vector in vectors], abs=0.02
    )


def test_the_longest_rows_do_not_overflow_into_their_neighbours():
    highest, lowest = bytes([15] * DIMENSIONS), bytes(DIMENSIONS)
    vectors = [direction(row) for row in (lowest, highest, lowest)]
    assert compared(vectors, highest) == pytest.approx([-1, 1, -1])


def test_a_policy_without_a_direction_is_like_nothing():
    row = bytes(range(16)) * (DIMENSIONS // 16)
    assert compared([(0.0,) * DIMENSIONS], row) == [0.0]

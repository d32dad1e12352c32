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


def compared(vectors, row):
    _, ways, _ = Comparison([(vector, []) for vector in vectors])(row)
    return [(way - ZERO) / UNIT * SIZE / size(row) for way in ways]


@given(ROWS, st.lists(ROWS, min_size=1, max_size=5))
def test_it_says_the_same_as_one_comparison_after_the_other(row, others):
    vectors = [direction(other) for other in others]
    assert compared(vectors, row) == pytest.approx(
        [likeness(direction(row), vector) for vector in vectors], abs=0.02
    )


@given(ROWS)
def test_the_first_dimensions_are_handed_back(row):
    aside, _, _ = Comparison([(direction(row), [(direction(row), 0.0)])])(row)
    assert aside == sum(
        round(2 * offset) << (ASIDE_FIELD * at) for at, offset in enumerate(offsets(row)[:ASIDE])
    )


def test_the_longest_rows_do_not_overflow_into_their_neighbours():
    highest, lowest = bytes([255] * (DIMENSIONS // 2)), bytes(DIMENSIONS // 2)
    vectors = [direction(row) for row in (lowest, highest, lowest)]
    assert compared(vectors, highest) == pytest.approx([-1, 1, -1])


def test_the_likest_key_of_each_topic_counts_by_what_it_passes_its_least():
    row = bytes(range(DIMENSIONS // 2))
    own, away = direction(row), direction(bytes(255 - byte for byte in row))
    groups = [
        (own, [(away, 0.99), (own, 0.3), (own, 0.5)]),
        (own, []),
        (own, [(own, 0.2)]),
        (own, [(away, 0.99)]),
    ]
    _, _, nearest = Comparison(groups)(row)
    times = size(row) / SIZE
    assert [near / UNIT for near in nearest] == pytest.approx([times - 0.3, 0.0, times - 0.2, 0.0], abs=0.01)


def test_a_policy_without_a_direction_is_like_nothing():
    row = bytes(range(DIMENSIONS // 2))
    assert compared([(0.0,) * DIMENSIONS], row) == [0.0]

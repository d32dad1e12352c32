from dataclasses import replace

import pytest

from bot.core.values import light_value


@light_value
class Point:
    x: int
    y: int = 0


def test_equal_values_are_equal_and_count_once() -> None:
    assert Point(x=1) == Point(x=1, y=0)
    assert len({Point(x=1), Point(x=1), Point(x=2)}) == 2


def test_one_is_made_from_another() -> None:
    assert replace(Point(x=1), y=2) == Point(x=1, y=2)


def test_it_holds_what_it_names_and_nothing_else() -> None:
    with pytest.raises(AttributeError):
        Point(x=1).z = 3  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        Point(1)  # type: ignore[call-arg]


def test_the_type_checker_takes_it_for_frozen() -> None:
    """`make check` fails here, for a comment that is not needed, should it no longer do so."""
    point = Point(x=1)
    point.x = 2  # type: ignore[misc]

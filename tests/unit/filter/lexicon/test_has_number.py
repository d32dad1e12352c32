"""Both twins see the same numbers."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.lexicon.personal import (
    _CALLES,
    _ROADS,
    _RUES,
    _STRASSEN,
    PersonalDataScreen,
    _has_number_in_python,
)
from bot.filter.native import core

if core is None:
    pytest.skip("the twin in C is not compiled here", allow_module_level=True)


@settings(max_examples=1_000)
@given(st.one_of(st.text(st.sampled_from("@!&#: 09a_é٣²½-😂\ud800"), max_size=12), st.text(max_size=40)))
def test_of_any_text(text):
    assert core is not None
    assert core.has_number(text) == _has_number_in_python(text)


def test_of_each_character_wherever_it_stands():
    assert core is not None
    for letter in map(chr, (*range(0x3000), *range(0x3000, 0x110000, 17))):
        for text in (letter, f"{letter}5", f"@{letter}", f"a@{letter}", f"{letter}@a"):
            assert core.has_number(text) == _has_number_in_python(text)


PRIVATE = [
    "5105 1051 0510 5100",
    "de89 3704 0044 0532 0130 00",
    "gb29 nwbk 6016 1331 9268 19",
    "123-45-6789",
    "91.2.3.4",
    "a@b.de",
    "+49 1 23 45 67",
    "001 1 2 345",
    "(212) 555 0100",
    "012 34567",
    "012/34567",
    *(f"5 oak {name}" for name in _ROADS),
    *(f"haupt{name} 7" for name in _STRASSEN),
    *(f"5 {name} de la paix" for name in _RUES),
    *(f"{name} las flores 5" for name in _CALLES),
]
EDGES = ["", " ", "x", "é", ".", "5", "漢 "]
SCREEN = PersonalDataScreen()


def found(text: str) -> bool:
    return any(SCREEN._found(text))


def is_passed_over(text: str) -> bool:
    return not SCREEN._may_hold(text)


@pytest.mark.parametrize("private", PRIVATE)
def test_nothing_is_passed_over_that_is_private(private):
    assert found(private)
    for before, after in itertools.product(EDGES, EDGES):
        text = f"{before}{private}{after}"
        assert not found(text) or not is_passed_over(text)


@settings(max_examples=500)
@given(
    st.lists(
        st.one_of(st.sampled_from(PRIVATE), st.sampled_from(EDGES), st.text("ades1230 .-/@é+", max_size=12)),
        max_size=6,
    ).map("".join)
)
def test_whatever_is_passed_over_holds_nothing_private(text):
    assert not found(text) or not is_passed_over(text)


def test_ordinary_numbers_are_passed_over():
    assert is_passed_over("see you at 10, 15 of us in room 123")


def test_what_is_no_text_is_refused():
    assert core is not None
    with pytest.raises(TypeError):
        core.has_number(b"5")
    with pytest.raises(TypeError):
        core.may_hold_digits(b"5")

"""Leet is decoded in C as in Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading.leet import without_leet_in_python
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

LEET = st.text(
    st.sampled_from("abcelsu1|!  (<:/.,;)0345678992@$+€£¢¥\n\u2003\u0660\u00b2_éı😂\ud800\x00"), max_size=40
)


def both(text: str) -> tuple[str, str]:
    assert core is not None
    return core.without_leet(text), without_leet_in_python(text)


@given(
    text=st.one_of(LEET, st.text(st.characters(codec=None, exclude_categories=()))), times=st.integers(1, 30)
)
def test_any_text_is_decoded_as_python_does(text, times):
    found, expected = both(text * times)
    assert found == expected
    assert (found is text) == (expected is text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "a||b",
        "a|1||",
        "b1o b1 1l l1",
        "k 1 l l",
        "k 1  l l",
        "(a1!)",
        "<a1",
        "a1://b",
        "((€a",
        "١a4",
    ],
)
def test_words_with_signs_are_decoded_as_python_does(text):
    found, expected = both(text)
    assert found == expected


def test_what_has_no_leet_stays_the_very_same():
    assert core is not None
    for text in ("no sign", "a||b", "10:30", "é, 1"):
        assert core.without_leet(text) is text


def test_what_is_no_text_is_refused():
    assert core is not None
    with pytest.raises(TypeError):
        core.without_leet(b"a1")

"""Both twins see the same numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.lexicon.personal import _has_number_in_python
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
    for letter in map(chr, range(0x110000)):
        for text in (letter, f"{letter}5", f"@{letter}", f"a@{letter}", f"{letter}@a"):
            assert core.has_number(text) == _has_number_in_python(text)


def test_what_is_no_text_is_refused():
    assert core is not None
    with pytest.raises(TypeError):
        core.has_number(b"5")

"""Texts are translated in C as str.translate does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading.lookalikes import LATIN_FORMS, PLAIN_FORMS
from bot.filter.reading.words import WordLetters

pytestmark = pytest.mark.skipif(core is None, reason="nothing was compiled here: there is no C compiler")

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


class Learning(dict[int, str | int | None]):
    def __missing__(self, code: int) -> str | int | None:
        self[code] = found = (None, code ^ 1, "", "ab", "\u00e9", "\U0001f600\ud800")[code % 6]
        return found


@pytest.mark.parametrize("table", [PLAIN_FORMS, LATIN_FORMS, WordLetters(), Learning()], ids=range(4))
@given(text=ANY, times=st.integers(1, 60))
def test_any_text_is_translated_as_python_does(table, text, times):
    assert core is not None
    assert core.Translator(table)(text * times) == (text * times).translate(table)


@pytest.mark.parametrize(
    ("table", "text"),
    [({}, "a"), (dict.fromkeys(range(128), -1), "a"), (dict.fromkeys(range(128), 1.5), "a"),
     (dict.fromkeys(range(128), 0x110000), "a"), (dict.fromkeys(range(128)), "é"), (PLAIN_FORMS, b"a")],
)  # fmt: skip
def test_a_table_that_does_not_know_and_what_is_no_text_are_refused(table, text):
    assert core is not None
    with pytest.raises((KeyError, TypeError, ValueError)):
        core.Translator(table)(text)


def test_none_is_made_without_what_it_needs():
    assert core is not None
    for kind in (core.Translator, core.Weigher):
        with pytest.raises(TypeError):
            kind.__new__(kind)

"""Texts are translated in C as str.translate does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading.homoglyphs import fold, meaningful
from bot.filter.reading.lookalikes import LATIN_FORMS, PLAIN_FORMS
from bot.filter.reading.normalise import kept_places_in_python, pack, run_places_in_python
from bot.filter.reading.other_spellings import mixes_scripts_in_python
from bot.filter.reading.vocabulary import squeeze_in_python
from bot.filter.reading.words import MAX_LETTERS, WordLetters
from bot.filter.scorer.words import odd_words_in_python
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

RUNS = st.text(st.sampled_from("aabé\n\ud800\U0001f600\x00 "), max_size=60)
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


@given(text=st.one_of(ANY, RUNS))
def test_runs_are_cut_and_found_as_python_does(text):
    assert core is not None
    assert core.squeeze(text) == squeeze_in_python(text)
    assert core.run_places(text) == run_places_in_python(text)


def test_a_text_without_runs_stays_the_very_same():
    assert core is not None
    text = "never a run é"
    assert core.squeeze(text) is text


@given(text=st.one_of(ANY, RUNS))
def test_what_was_packed_is_found_where_python_finds_it(text):
    assert core is not None
    folded = fold(meaningful(text), 8_000)
    assert core.kept_places(folded, pack(folded)) == kept_places_in_python(folded, pack(folded))


@pytest.mark.parametrize("given", [(), ("a",), ("a", b"a"), (None, "a"), ("a", "a", "a")])
def test_what_is_no_text_is_refused(given):
    assert core is not None
    with pytest.raises(TypeError):
        core.kept_places(*given)
    for function in (core.squeeze, core.run_places):
        with pytest.raises(TypeError):
            function(given)


MIXED = st.text(st.sampled_from("aZ\u00d7\u024fαὰж\u0400\u052f.1 \n\u3000漢\u0301"), max_size=30)


@given(st.one_of(MIXED, ANY))
def test_scripts_are_seen_to_mix_wherever_python_sees_it(text):
    assert core is not None
    assert core.mixes_scripts(text) == mixes_scripts_in_python(text)


def test_each_character_is_of_the_script_that_python_says():
    assert core is not None
    for letter in map(chr, range(0x110000)):
        for text in (f"a{letter}", f"ж{letter}", f"aж{letter}", f"a{letter}ж"):
            assert core.mixes_scripts(text) == mixes_scripts_in_python(text)


@given(st.lists(st.one_of(ANY, st.integers(60, 70).map("a".__mul__)), max_size=30))
def test_words_are_odd_to_both(words):
    assert core is not None
    for given_words in (words, tuple(words)):
        assert core.odd_words(given_words, MAX_LETTERS) == odd_words_in_python(words, MAX_LETTERS)


@pytest.mark.parametrize(
    "given_words", [(), ([],), (["a", 1], 5), ("abc", 5), (["a"], "5"), (["a"], 1 << 80)]
)
def test_what_is_no_list_of_words_has_no_odd_ones(given_words):
    assert core is not None
    with pytest.raises((TypeError, OverflowError)):
        core.odd_words(*given_words)
    with pytest.raises(TypeError):
        core.mixes_scripts(b"a")

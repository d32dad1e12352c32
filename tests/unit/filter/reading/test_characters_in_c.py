"""Texts are translated in C as str.translate does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading.homoglyphs import fold, meaningful
from bot.filter.reading.lookalikes import LATIN_FORMS, PLAIN_FORMS
from bot.filter.reading.normalise import (
    kept_places_in_python,
    pack,
    pack_ascii_in_python,
    run_places_in_python,
)
from bot.filter.reading.other_spellings import mixes_scripts_in_python
from bot.filter.reading.pieces import has_odd_run_in_python
from bot.filter.reading.vocabulary import squeeze_in_python
from bot.filter.reading.words import (
    MAX_LETTERS,
    WordBounds,
    WordLetters,
    longest_in_python,
    piece_spans_in_python,
    piece_starts_in_python,
)
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


@pytest.mark.parametrize("table", [WordLetters(), WordBounds()], ids=range(2))
@given(text=ANY, times=st.integers(1, 60))
def test_letters_and_digits_that_stand_for_themselves_are_not_looked_up(table, text, times):
    assert core is not None
    assert core.Translator(table, True)(text * times) == (text * times).translate(table)


def test_every_letter_and_digit_stands_for_itself_in_tables_that_keep_words():
    for table in (WordLetters(), WordBounds()):
        for one in map(chr, range(0x110000)):
            assert not one.isalnum() or one.translate(table) == one


@pytest.mark.parametrize("table", [PLAIN_FORMS, LATIN_FORMS, WordLetters(), Learning()], ids=range(4))
@given(text=ANY)
def test_each_character_ends_where_it_is_translated_to(table, text):
    assert core is not None
    ends = [len(text[: at + 1].translate(table)) for at in range(len(text))]
    assert list(core.Translator(table).ends(text)) == ends


@pytest.mark.parametrize(
    ("table", "text"),
    [({}, "a"), (dict.fromkeys(range(128), -1), "a"), (dict.fromkeys(range(128), 1.5), "a"),
     (dict.fromkeys(range(128), 0x110000), "a"), (dict.fromkeys(range(128)), "é"), (PLAIN_FORMS, b"a")],
)  # fmt: skip
def test_a_table_that_does_not_know_and_what_is_no_text_are_refused(table, text):
    assert core is not None
    with pytest.raises((KeyError, TypeError, ValueError)):
        core.Translator(table)(text)
    if not isinstance(text, str):
        with pytest.raises(TypeError):
            core.Translator(table).ends(text)


def test_what_a_table_does_not_know_ends_nowhere():
    assert core is not None
    with pytest.raises(KeyError):
        core.Translator(dict.fromkeys(range(128))).ends("aé")


def test_none_is_made_without_what_it_needs():
    assert core is not None
    for kind in (core.Translator, core.Weigher):
        with pytest.raises(TypeError):
            kind.__new__(kind)


@given(text=st.one_of(ANY, RUNS))
def test_runs_are_cut_and_found_as_python_does(text):
    assert core is not None
    assert core.squeeze(text) == squeeze_in_python(text)
    assert list(core.run_places(text)) == run_places_in_python(text)


def test_a_text_without_runs_stays_the_very_same():
    assert core is not None
    text = "never a run é"
    assert core.squeeze(text) is text


@given(text=st.one_of(ANY, RUNS))
def test_what_was_packed_is_found_where_python_finds_it(text):
    assert core is not None
    folded = fold(meaningful(text), 8_000)
    assert list(core.kept_places(folded, pack(folded))) == kept_places_in_python(folded, pack(folded))


def test_what_was_never_kept_is_nowhere():
    assert core is not None
    assert list(core.kept_places("a-b", "abc")) == [0, 2]


@given(text=st.text(st.characters(max_codepoint=127), max_size=80))
def test_ascii_is_packed_as_python_does(text):
    assert core is not None
    assert core.pack_ascii(text) == pack_ascii_in_python(text)


@given(text=st.one_of(st.text(), st.text(st.sampled_from("aabbw!!_éé\u0660 "), max_size=12)))
def test_odd_runs_are_seen_as_python_sees_them(text):
    assert core is not None
    assert core.has_odd_run(text) is has_odd_run_in_python(text)


@given(text=st.one_of(ANY, RUNS, st.text(st.sampled_from("ab \u3000\x1c\x85\U0001f600"), max_size=40)))
def test_pieces_are_found_where_python_finds_them(text):
    assert core is not None
    assert core.piece_starts(text) == piece_starts_in_python(text)
    for most in (-1, 0, 1, 3, 4_000):
        assert core.piece_spans(text, most) == piece_spans_in_python(text, max(0, most))


@given(words=st.lists(st.text(max_size=5), max_size=9))
def test_the_longest_word_is_as_long_as_python_says(words):
    assert core is not None
    assert core.longest(words) == core.longest(tuple(words)) == longest_in_python(words)


@pytest.mark.parametrize("given", [(), ("a",), ("a", b"a"), (None, "a"), ("a", "a", "a")])
def test_what_is_no_text_is_refused(given):
    assert core is not None
    for function in (core.kept_places, core.piece_spans):
        with pytest.raises(TypeError):
            function(*given)
    for function in (core.squeeze, core.run_places, core.pack_ascii, core.has_odd_run, core.piece_starts):
        with pytest.raises(TypeError):
            function(given)
    for words in (1, [1], [None, "a"]):
        with pytest.raises(TypeError):
            core.longest(words)
    with pytest.raises(ValueError, match="ASCII"):
        core.pack_ascii("é")


MIXED = st.text(st.sampled_from("aZ\u00d7\u024fαὰж\u0400\u052f.1 \n\u3000漢\u0301"), max_size=30)


@given(st.one_of(MIXED, ANY))
def test_scripts_are_seen_to_mix_wherever_python_sees_it(text):
    assert core is not None
    assert core.mixes_scripts(text) == mixes_scripts_in_python(text)


def test_each_character_is_of_the_script_that_python_says():
    assert core is not None
    for letter in map(chr, range(0x3100)):  # the rest is of no script that is told from others
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

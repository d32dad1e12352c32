"""Look-alikes are read in C as in Python."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading import homoglyphs
from bot.filter.reading.homoglyphs import (
    MAX_DISTINCT,
    MAX_SPELLED,
    MAX_STRANGE,
    MAX_WORDS,
    in_their_scripts_in_c,
    in_their_scripts_in_python,
    is_turned_in_python,
    may_mix_scripts_in_python,
    meaningful,
    meaningful_in_python,
)
from bot.filter.reading.lookalikes import FOREIGN_LETTERS, LATIN_LOOKS, PLAIN_FORMS
from bot.filter.reading.vocabulary import shared_vocabulary
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
PIECES = (
    "idiot іdіоt idiот сука cyкa сyкa ты ты! пак mod.пак мод.pak kys kуѕ привет the you аеоa aо oс "
    "b⭕y boy✅ ✅ 😂 café ありがとう 你好 νομοσ نص ѣѣi xѣѣ 3а4 _ й 1 ١ a١б cun\u0442 ʇoᴉpᴉ"
)
WORDS = st.lists(
    st.tuples(st.sampled_from(PIECES.split()), st.sampled_from((" ", "  ", "\n", "\u2003", "", "'"))),
    max_size=14,
).map(lambda pairs: "".join(piece + between for piece, between in pairs))
HAN, HANGUL, CUNEIFORM = (range(0x4E00, 0x9FA5), range(0xAC00, 0xD7A3), range(0x12000, 0x12399))
DRAWN = list(map(ord, sorted(LATIN_LOOKS)))


@given(text=st.one_of(ANY, WORDS), times=st.integers(1, 40), most=st.integers(1, 4_000))
def test_words_are_put_in_their_scripts_as_python_does(text, times, most):
    text = meaningful(text * times)
    plain = text.translate(PLAIN_FORMS)[:most]
    if not "".join(plain.split()).isascii():
        assert in_their_scripts_in_c(text, plain) == in_their_scripts_in_python(text, plain)


@given(text=st.one_of(ANY, WORDS))
def test_what_may_mix_scripts_or_stands_upside_down_is_found_as_python_does(text):
    plain = text.translate(PLAIN_FORMS)
    assert homoglyphs._may_mix_scripts(plain) == may_mix_scripts_in_python(plain)
    assert homoglyphs._is_turned(text) == is_turned_in_python(text)


def test_every_word_among_the_first_is_looked_at_and_no_other():
    text = " ".join(["idi\u043et"] * (MAX_WORDS + 5))
    plain = text.translate(PLAIN_FORMS)
    assert in_their_scripts_in_c(text, plain) == in_their_scripts_in_python(text, plain)
    assert in_their_scripts_in_c(text, plain).split().count("idiot") == MAX_WORDS


@given(text=ANY, times=st.integers(1, 40))
def test_any_text_is_bounded_as_python_does(text, times):
    assert meaningful(text * times) == meaningful_in_python(text * times)


@pytest.mark.parametrize("drawn", [0, 150, MAX_SPELLED - 50, MAX_SPELLED + 50, MAX_DISTINCT + 50])
@pytest.mark.parametrize("strange", [0, MAX_STRANGE - 1, MAX_STRANGE + 10])
@pytest.mark.parametrize("syllables", [0, MAX_SPELLED - 1, MAX_SPELLED + 10])
@pytest.mark.parametrize("han", [0, MAX_DISTINCT + 10])
def test_many_different_characters_are_bounded_as_python_does(drawn, strange, syllables, han):
    chance = random.Random(f"{drawn} {strange} {syllables} {han}")
    codes = [
        *chance.sample(DRAWN, drawn),
        *chance.sample(CUNEIFORM, strange),
        *chance.sample(HANGUL, syllables),
        *chance.sample(HAN, han),
        *range(0x20, 0x60),
        *range(0x50000, 0x50002),
    ]
    for text in ("".join(map(chr, codes)), "".join(map(chr, chance.sample(codes, len(codes))))):
        assert meaningful(text * 2) == meaningful_in_python(text * 2)


def test_what_is_in_bounds_stays_the_very_same():
    for text in (
        "",
        "a" * 500,
        "é" * 500,
        "你好" * 500,
        "".join(map(chr, range(0x4E00, 0x4E00 + MAX_DISTINCT))),
    ):
        assert meaningful(text) is text


@pytest.mark.parametrize("given", [(), ("a", "a"), ("a", "a", "a"), (None, "a", "a")])
def test_readings_without_words_are_refused(given):
    assert core is not None
    with pytest.raises(TypeError):
        core.in_their_scripts(*given)


def test_what_are_no_readings_of_one_text_is_refused():
    assert core is not None
    for readings in ((b"a", "a"), ("a", b"a")):
        with pytest.raises(TypeError):
            core.in_their_scripts(shared_vocabulary().native, *readings)
    with pytest.raises(ValueError, match="as long"):
        core.in_their_scripts(shared_vocabulary().native, "ab", "a")


def test_what_is_no_text_is_refused():
    assert core is not None
    made: Callable[..., object] = core.Characters
    with pytest.raises(TypeError):
        made("a", "b")
    known = core.Characters("".join(LATIN_LOOKS), "".join(FOREIGN_LETTERS), "")
    for function in (known.meaningful, known.may_mix_scripts, known.is_turned):
        with pytest.raises(TypeError):
            function(b"a")


def test_more_blocks_than_can_be_noted_are_refused():
    assert core is not None
    with pytest.raises(MemoryError):
        core.Characters("".join(map(chr, range(0, 0x10FF00, 0x100))), "", "")

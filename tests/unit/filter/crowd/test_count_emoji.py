"""Both twins count the same emoji and the same repeats."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.crowd.mentions import _emoji_in_python, _repeats_in_python
from bot.filter.native import core

if core is None:
    pytest.skip("the twin in C is not compiled here", allow_module_level=True)

LONG = "x" * 40  # neither is asked for less
PIECES = [
    "<",
    "<:",
    "<a:",
    ":",
    "a",
    "_",
    "é",
    "ab",
    "x" * 32,
    "x" * 33,
    "1" * 14,
    "1" * 15,
    "٣" * 21,
    "1" * 22,
    ">",
    "😂",
]
PIECES += ["<:ok:123456789012345678>", "<a:ok:123456789012345678>", "☀", "\ud800", " "]


SPACED = [
    "a",
    "b",
    "ab",
    "é",
    "漢",
    "😂",
    " ",
    "\n",
    "\t",
    "\x1c",
    "\x85",
    "\u2028",
    "\u3000",
    "\ud800",
    "\0",
]


@settings(max_examples=1_000)
@given(
    st.one_of(st.lists(st.sampled_from(SPACED), max_size=80).map("".join), st.text(max_size=100)),
    st.sampled_from([1, 3, 50]),
)
def test_of_any_text_that_repeats(text, times):
    assert core is not None
    for one in (text * times, f"{text}\n" * times, f"{text} {text}"):
        assert core.repeats(one) == _repeats_in_python(one)


def test_of_long_texts_of_few_signs_or_many_words():
    assert core is not None
    for text in (
        "abcdef" * 700,
        "abcdefg" * 700,
        "abcdef" * 700 + "g",
        "abcdef" * 66 + "abcdef",
        "a b " * 1_000,
    ):
        assert core.repeats(text) == _repeats_in_python(text)
    words = " ".join(f"{number:x}" for number in range(2_000))
    assert core.repeats(words) == _repeats_in_python(words) == 1.0


@settings(max_examples=1_000)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=100)))
def test_of_any_text(text):
    assert core is not None
    assert core.count_emoji(LONG + text) == _emoji_in_python(LONG + text)


@pytest.mark.parametrize("times", [0, 1, 12, 13, 59, 60, 61, 170])
def test_no_more_is_counted_than_there_can_be_too_many(times):
    assert core is not None
    for piece in ("😂", "<:ok:123456789012345678>", "😂<:ok:123456789012345678>"):
        assert core.count_emoji(LONG + piece * times) == _emoji_in_python(LONG + piece * times)


def test_of_each_character():
    assert core is not None
    for first in range(0, 0x110000, 16):
        some = LONG + "".join(map(chr, range(first, first + 16)))
        assert core.count_emoji(some) == _emoji_in_python(some)
    for letter in map(chr, (*range(0x3000), *range(0x3000, 0x110000, 61))):
        custom = f"{LONG}<:{letter}a:12345678901234{letter}>"
        assert core.count_emoji(custom) == _emoji_in_python(custom)


def test_what_is_no_text_is_refused():
    assert core is not None
    with pytest.raises(TypeError):
        core.count_emoji(b"5")
    with pytest.raises(TypeError):
        core.repeats(b"5")

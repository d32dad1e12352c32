"""Entities, escapes and mirrored text are undone, and every character knows where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.reading.normalise import Reading
from bot.filter.reading.unwrap import MAX_MIRRORED, unwrap


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("&#102;&#x75;ck &amp; so", "fuck & so"),
        ("f%75c%6B", "fuck"),
        (r"f\u0075ck \x69t", "fuck it"),
        ("i<:x:123456789012345678>diot", "idiot"),
        ("i<a:x_y:123456789012345678><@!123456789012345678>diot", "idiot"),
        ("st<@&123456789012345678>u<#123456789012345678>pid", "stupid"),
        ("i<b class=x>d</b>iot", "idiot"),
        ("i<span style='color:red;' id=a>diot", "idiot"),
        ("gg<:x:123456789012345678>wp", "ggwp"),
        ("f||u||ck||er", "fucker"),
        ("i<!-- a comment -->diot", "idiot"),
        ("\u202etoidi\u202c!", "\u202eidiot\u202c!"),
        ("\u202euoy etah i", "\u202ei hate you"),
        ("\u202etоіdі еrа uоу", "\u202eуоu аrе іdіоt"),
        ("\u202eтевирп", "\u202eпривет"),
    ],
)
def test_wrapping_is_taken_off(typed, meant):
    assert unwrap(typed)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "100%25 sure",
        "a & b; c",
        "50% off",
        "%ff%fe",
        "&nosuch;",
        "\u202eidiot\u202c",
        "\u202eשלום\u202c",
        "thanks<:heart:123456789012345678> everyone",
        "hello<@123456789012345678>there",
        "you<:idiot:123456789012345678>re",
        "a <b and c> d",
        "xx<b t=idiot>yy",
    ],
)
def test_what_only_looks_wrapped_stays(text):
    assert unwrap(text) == (text, None)


def test_what_was_wrapped_is_quoted_as_typed():
    reading = Reading("oh f&#117;ck, you \u202etoidi\u202c")
    assert [reading.typed_word(index) for index in (1, 3)] == ["f&#117;ck", "toidi"]


def test_only_so_many_mirrored_runs_are_compared():
    read = Reading("\u202etoidi\n" * (MAX_MIRRORED + 50)).folded.split()
    assert read.count("idiot") == MAX_MIRRORED


def test_markup_inside_a_word_is_quoted_with_it():
    reading = Reading("you İ i<:x:123456789012345678>diot")
    assert reading.typed_word(2) == "i<:x:123456789012345678>diot"


PIECES = (*"&#x;6175 %\\u\u202e\u202c\nabfקaİ<>", "<:x:123456789012345678>", "<b t=x>", "</b>")


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_every_character_stood_somewhere(text):
    plain, origin = unwrap(text)
    if origin is None:
        assert plain == text
    else:
        assert len(origin) == len(plain)
        assert all(0 <= place < len(text) for place in origin)

"""The reading of a message: disguises come off, and the way back to what was typed stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.reading.leet import _TOKEN, _decode_token, without_leet
from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, MAX_CHARACTERS, Reading

HOSTILE = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("\u200b\u202e\u0336\ufdfa\ud800\x00İßŉ🇫🅰ﷺ|*_1!"))
)


@pytest.mark.parametrize(
    "typed",
    [
        "ｉｄｉｏｔ",
        "ⓘⓓⓘⓞⓣ",
        "𝓲𝓭𝓲𝓸𝓽",
        "🄸🄳🄸🄾🅃",
        "🇮🇩🇮🇴🇹",
        "ɪᴅɪᴏᴛ",
        "іԁіоt",
        "i\u200bd\u00adi\u2060o\u200dt",
        "ı̈d̴í̶ö͓ţ",
        "1d10t",
        "!d!0t",
    ],
)
def test_letters_in_disguise_read_as_plain_letters(typed):
    assert Reading(typed).decoded == "idiot"


@pytest.mark.parametrize(
    "typed",
    [
        "see you, at 5:30",
        "<@123456789012345678> what now",
        "wait <@!123456789012345678> and <@&123456789012345678>",
    ],
)
def test_what_is_meant_is_what_is_spelled_in_ordinary_text_with_mentions_or_without(typed):
    assert Reading(typed).parts_meant == []


def test_what_is_meant_beside_a_mention_comes_with_it():
    assert Reading("<@12> you id*ot").parts_meant == [("@user", 0, 0), ("you", 1, 1), ("idiot", 2, 2)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("s1ut", "slut"), ("k1ll", "kill"), ("a55h01e", "asshole"), ("b@ll", "ball"), ("$hip", "ship")],
)
def test_an_upright_stroke_is_read_by_its_neighbours(typed, meant):
    assert Reading(typed).decoded == meant


@pytest.mark.parametrize(
    "typed", ["meet at 10:30!", "1337", "$5", "http://a1b2.example/0", "<@12345> hi", "really?!"]
)
def test_numbers_links_and_punctuation_are_not_read_as_letters(typed):
    assert Reading(typed).decoded == typed


def test_letters_of_other_scripts_stay_words():
    assert Reading("Привет мир").packed.isalpha()
    assert Reading("한국어").decoded == "한국어"
    assert Reading("नमस्ते").packed == "नमस्ते"


def test_evidence_quotes_what_was_typed():
    text = "oh ﬁne you ⓘⓓⓘⓞⓣ, really"
    reading = Reading(text)
    start = reading.decoded.index("idiot")
    assert reading.typed(start, start + 5) == "ⓘⓓⓘⓞⓣ"


@pytest.mark.parametrize(
    "typed",
    [
        "\u2764\ufe0f geh auf die Straße, du Idiot",  # a selector gone, an ß unfolded: as many letters as before
        "\u200b" * 17 + "thank you, dear idiot \ufdfa",
        "\x1f8:idiot",
    ],
)
def test_evidence_is_quoted_exactly_where_as_many_characters_went_as_came(typed):
    reading = Reading(typed)
    at = reading.folded.index("idiot")
    assert reading.typed(at, at + 5).lower() == "idiot"


def test_only_deliberate_repeats_make_a_squeezed_form():
    assert Reading("a good book, all well").squeezed is None
    assert Reading("fooool").squeezed == "fol"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Don't 'quote' me_now!", ["don't", "quote", "me", "now"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("nice 🔥🔥 1d10t", ["nice", "🔥", "🔥", "idiot"]),
        ("' - !", []),
    ],
)
def test_words_are_what_stands_between_spaces_and_punctuation(typed, words):
    assert Reading(typed).words == words


@pytest.mark.parametrize("before", [2, 300, 900])
def test_words_far_back_in_a_text_are_quoted_as_typed_too(before):
    reading = Reading("\u200bİa " * before + "ⓘⓓⓘⓞⓣ")
    assert reading.words[-1] == "idiot"
    asked = (len(reading.words) - 1, 1, len(reading.words) - 1)
    assert [reading.typed_word(index) for index in asked] == ["ⓘⓓⓘⓞⓣ", "İa", "ⓘⓓⓘⓞⓣ"]
    folded = reading.folded
    assert reading.typed(len(folded) - 5, len(folded)) == "ⓘⓓⓘⓞⓣ"


def test_a_word_is_quoted_as_it_was_typed():
    reading = Reading("Oh, you ⓘⓓⓘⓞⓣ!")
    assert [reading.typed_word(index) for index in range(3)] == ["Oh", "you", "ⓘⓓⓘⓞⓣ"]


def test_what_no_message_can_hold_is_not_read():
    assert len(Reading("x" * (MAX_CHARACTERS + 500)).original) == MAX_CHARACTERS


@settings(max_examples=300)
@given(HOSTILE, st.integers(0, 60), st.integers(1, 60))
def test_any_text_can_be_read_and_any_span_of_it_quoted(text, start, length):
    reading = Reading(text)
    assert len(reading.decoded) == len(reading.folded)
    assert len(reading.positions) == len(reading.packed)
    span = reading.typed(start, start + length)
    assert span in text
    assert len(span) <= EVIDENCE_CHARACTERS
    for index in range(len(reading.words)):
        assert reading.typed_word(index) in text


def test_characters_that_stand_for_many_letters_cannot_swell_the_text():
    assert len(Reading("\ufdfa" * MAX_CHARACTERS).folded) == 2 * MAX_CHARACTERS


@given(HOSTILE)
def test_leet_is_read_the_same_word_by_word_and_over_the_whole_text(text):
    folded = Reading(text).folded
    assert without_leet(folded) == _TOKEN.sub(_decode_token, folded)


@given(HOSTILE)
def test_positions_say_where_each_packed_letter_stood(text):
    reading = Reading(text)
    assert "".join(reading.decoded[at] for at in reading.positions) == reading.packed

"""Look-alikes of other scripts are read as what they look like, only where they do not belong."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.reading.homoglyphs import (
    MAX_DISTINCT,
    MAX_SPELLED,
    MAX_STRANGE,
    MAX_WORDS,
    fold,
    folded_ends,
    meaningful,
)
from bot.filter.reading.lookalikes import LATIN_FORMS, UPRIGHT_FORMS, latin_form, plain_form

ENOUGH = 4_000


def folded(text: str) -> str:
    return fold(meaningful(text), ENOUGH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("іdіоt", "idiot"),
        ("уоu аrе а сunt", "you are a cunt"),
        ("ΙDΙΟΤ", "idiot"),
        ("ᏆᎠᏆᎾᎢ"[1:2] + "umb", "dumb"),
        ("🅵🆄🅲🅺", "fuck"),
        ("🄵ⓤ⒞𝓴", "fuc)k"[:3] + "k"),
        ("ᖴᑌᑕK", "fuck"),
        ("ꓝꓴꓚꓗ", "fuck"),
        ("ғᴜᴄᴋ", "fuck"),
        ("ᶠᵘᶜᵏ", "fuck"),
        ("f⃣u⃣c⃣k⃣", "fuck"),
        ("f✘❌", "f✘❌"),
        ("b⭕y", "boy"),
    ],
)
def test_what_looks_latin_among_latin_letters_is_latin(typed, meant):
    assert folded(typed).replace("(", "").replace(")", "") == meant


@pytest.mark.parametrize(
    "text",
    [
        "привет",
        "все тут, сам",
        "то да сё".replace("ё", "е"),
        "νομοσ",
        "ողջույն",
        "გამარჯობა",
        "مرحبا",
        "שלום",
    ],
)
def test_words_of_living_scripts_stay_themselves(text):
    assert folded(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("νόμος ΝΌΜΟΣ ΝΟΜΟΣ ϋ ΐ ἄ ᾳ", "νομοσ νομοσ νομοσ υ ι α α"),
        ("كَلْب", "كلب"),
        ("כֶּלֶב", "כלב"),
        ("ёлка Ёж йод її", "елка еж йод її"),
    ],
)
def test_accents_and_vowel_signs_go_where_people_leave_them_out(typed, plain):
    assert folded(unicodedata.normalize("NFC", typed)) == plain
    assert folded(unicodedata.normalize("NFD", "Ёж")) == "еж"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("сuсk", "cuck"), ("nіggеr", "nigger"), ("whоrе", "whore"), ("нііііggеr", "hiiiigger"), ("kуѕ", "kys")],
)
def test_an_english_word_alone_is_english_however_few_letters_are_latin(typed, meant):
    assert folded(typed) == meant


def test_a_russian_word_with_latin_letters_is_russian():
    assert folded("ты сyкa") == "ты сука"


@pytest.mark.parametrize("typed", ["ʇoᴉpᴉ uɐ ǝɹɐ noʎ", "ᴉpᴉoʇ"])
def test_what_stands_on_its_head_is_turned(typed):
    assert "idiot" in folded(typed).split()


@pytest.mark.parametrize(
    ("typed", "meant"), [("you ʇoᴉpᴉ", "you idiot"), ("get ɟlǝsɹnoʎ ready", "get yourself ready")]
)
def test_one_turned_word_among_others_is_turned_alone(typed, meant):
    assert folded(typed) == meant


@given(st.characters(codec=None))
def test_all_forms_of_a_character_are_equally_long(character):
    code = ord(character)
    assert LATIN_FORMS[code] == latin_form(character)
    assert len(plain_form(character)) == len(LATIN_FORMS[code]) == len(UPRIGHT_FORMS[code])


@given(st.text(st.one_of(st.characters(codec=None), st.sampled_from("аеоɐǝa \n")), max_size=80))
def test_folding_keeps_every_place(text):
    assert len(fold(meaningful(text), 10_000)) == [0, *folded_ends(meaningful(text))][-1]


@pytest.mark.parametrize("letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
def test_every_styled_letter_that_unicode_names_is_known(letter):
    names = (
        "MATHEMATICAL BOLD CAPITAL {}",
        "MATHEMATICAL SANS-SERIF BOLD ITALIC SMALL {}",
        "FULLWIDTH LATIN CAPITAL LETTER {}",
        "CIRCLED LATIN SMALL LETTER {}",
        "SQUARED LATIN CAPITAL LETTER {}",
        "NEGATIVE CIRCLED LATIN CAPITAL LETTER {}",
        "NEGATIVE SQUARED LATIN CAPITAL LETTER {}",
        "REGIONAL INDICATOR SYMBOL LETTER {}",
    )
    assert {plain_form(unicodedata.lookup(name.format(letter))) for name in names} == {letter.lower()}


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u00ad", "\u2060", "\ufeff", "\ufe0f", "\U000e0061", "\u034f", "\u180e", "\ud800", "\u0301"],
)
def test_what_is_not_drawn_is_left_out(hidden):
    assert folded(hidden.join("idiot")) == "idiot"


def test_only_so_many_words_are_looked_at_one_by_one():
    read = folded("idіоt " * (MAX_WORDS + 50)).split()
    assert read.count("idiot") == MAX_WORDS


MANY = "".join(map(chr, range(0x20000, 0x20000 + MAX_DISTINCT + 500)))  # Han
STRANGE = "".join(map(chr, range(0x12000, 0x12000 + MAX_STRANGE + 100)))  # cuneiform
HANGUL = "".join(map(chr, range(0xAC00, 0xAC00 + MAX_SPELLED + 100)))


@pytest.mark.parametrize("insult", ["you idiot", "you 𝐢𝐝𝐢𝐨𝐭", "уоu іdіоt"])
@pytest.mark.parametrize("many", [MANY, MANY + MANY[::-1], STRANGE, STRANGE + MANY, HANGUL])
def test_many_different_characters_hide_no_word(many, insult):
    assert folded(f"{many} {insult}").split()[-2:] == ["you", "idiot"]


def test_of_too_many_different_characters_the_last_all_read_as_one():
    read = folded(MANY)
    assert read[:MAX_DISTINCT] == MANY[:MAX_DISTINCT]
    assert len(set(read[MAX_DISTINCT:])) == 1
    assert len(read) == len(MANY)


@pytest.mark.parametrize(("many", "most"), [(STRANGE, MAX_STRANGE), (HANGUL, MAX_SPELLED)])
def test_what_is_spelled_has_fewer_different_characters_than_han(many, most):
    read = folded(f"{many} {MANY[:100]} {many} {MANY[:100]}").split()
    assert read[0] == read[2]
    assert read[0][:most] == many[:most]
    assert len(set(read[0][most:])) == 1
    assert read[1] == read[3] == MANY[:100]


@given(st.text(st.characters(codec=None), max_size=40))
def test_folding_keeps_every_place_among_many_different_characters(text):
    bounded = meaningful(f"{MANY} {text}")
    assert len(fold(bounded, 10_000)) == folded_ends(bounded)[-1]

"""Keywords: whole words in every script, wildcards only where asked for, endings only as listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.filter.own_rules.keywords import KeywordMatcher, check_keyword, forms_of
from bot.filter.reading.normalise import Reading


def found(text, *keywords):
    return [typed for _, typed in KeywordMatcher(keywords).find(Reading(text))]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("слон", "вот слон!"),
        ("ελέφαντας", "ένας ελέφαντας εδώ"),
        ("פיל", "יש פיל כאן"),
        ("فيل", "هذا فيل كبير"),
        ("हाथी", "यह हाथी है"),
        ("யானை", "ஒரு யானை வந்தது"),
        ("코끼리", "저기 코끼리가 있다"),
        ("大象", "我看见大象了"),
        ("ゾウ", "これはゾウです"),
        ("ช้าง", "ฉันเห็นช้างตัวใหญ่"),
        ("ხე", "დიდი ხე აქ"),
        ("փիղ", "մեծ փիղ է"),
        ("café", "un cafe noir"),
        ("cafe", "un café noir"),
        ("ελέφαντας", "ΕΝΑΣ ΕΛΕΦΑΝΤΑΣ ΕΔΩ"),
        ("ελεφαντας", "ένας Ελέφαντας εδώ"),
        ("فيل", "هذا فِيلٌ كبير"),
        ("فِيل", "هذا فيل كبير"),
        ("פיל", "יש פִּיל כאן"),
        ("щётка", "где щетка"),
        ("щетка", "где ЩЁТКА"),
    ],
)
def test_a_word_is_found_in_its_script(keyword, text):
    assert found(text, keyword)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("слон", "прислонил"),
        ("פיל", "הפילוסופיה"),
        ("فيل", "فيلسوف"),
        ("हाथ", "यह हाथी है"),
        ("யானை", "யானைகள்"),
        ("ass", "das Fass"),
        ("ხე", "ხელი"),
        ("กก", "กก่อน"),
        ("က", "ကို"),
        ("क", "कि"),
    ],
)
def test_a_word_is_not_found_inside_another_where_words_are_set_apart(keyword, text):
    assert found(text, keyword) == []


@pytest.mark.parametrize(
    ("keyword", "text", "typed"),
    [
        ("sell*", "who is SELLING here", "SELLING"),
        ("sell*", "I sell", "sell"),
        ("*coin", "buy shitcoin now", "shitcoin"),
        ("*coin*", "the bitcoins", "bitcoins"),
        ("faggot*", "you f*ggots!", "f*ggots!"),
        ("free nitr*", "get free  nitro-pack", "free nitro"),
        ("*hack tool", "my wallhack tool", "wallhack tool"),
        ("sell*", "s3lling", "s3lling"),
        ("прода*", "Продаю всё", "Продаю"),
        ("大象*", "我看见大象了", "大象"),
    ],
)
def test_a_star_stands_for_the_rest_of_a_word(keyword, text, typed):
    assert found(text, keyword) == [typed]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("sell*", "resell"), ("*coin", "coins"), ("free nitr*", "free the nitro"), ("sell", "selling sells")],
)
def test_a_star_stands_for_nothing_else(keyword, text):
    assert found(text, keyword) == []


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("faggot*", "er spielt Fagott"),  # one letter for another
        ("slut*", "slt les gars"),  # no vowels
        ("cunt*", "int cnt = 0;"),
        ("retard*", "rtrd"),
        ("moron*", "mroon"),  # two letters swapped
        ("leak*", "lekaed"),
        ("leak*", "l3kaed"),
        ("moron*", "m.r.o.o.n"),
        ("moron*", "norom"),  # backwards
        ("idiot*", "eht toidi si siht"),
        ("mroon*", "a moron"),  # nor is the keyword guessed at
        ("user*", "<@123456789012345678> hi"),
    ],
)
def test_a_star_finds_no_word_that_is_only_guessed(keyword, text):
    assert found(text, keyword) == []


@pytest.mark.parametrize(
    ("keyword", "text", "typed"),
    [
        ("mroon*", "so mroon.", "mroon."),
        ("slt*", "slt les gars", "slt"),
        ("lekae*", "is l3kaed, ok", "l3kaed,"),
        ("free mroon*", "get free m.r.o.o.n now", "free m.r.o.o.n"),
    ],
)
def test_a_star_finds_what_was_typed_where_something_else_was_guessed(keyword, text, typed):
    assert found(text, keyword) == [typed]


@pytest.mark.parametrize(
    "text",
    [
        "l34k3d",
        "l e a k e d",
        "l.e.a.k.e.d",
        "l 3 a k 3 d",
        "lea ked",
        "lea-\nked",
        "l||ea||ked",
        "le|aked",
        "lea|<ed",
        "leeeeaked",
        "leakeddd",
        "\u200bl\u0435\u0430ked",
        "**LEAKED**!!!",
        "\U0001f525leaked\U0001f525",
    ],
)
@pytest.mark.parametrize("around", ["{}", "{} mroon", "hello, it {} er slt"])
def test_a_star_finds_what_is_spelled_in_a_disguise(text, around):
    assert found(around.format(text), "leaked*")


@pytest.mark.parametrize(
    ("keyword", "forms"),
    [
        ("leak~", ("leak", "leaks", "leaked", "leaking")),
        ("ban~", ("ban", "bans", "banned", "banning")),
        ("trade~", ("trade", "trades", "traded", "trading")),
        ("copy~", ("copy", "copies", "copied", "copying")),
        ("boost~", ("boost", "boosts", "boosted", "boosting")),
        ("crash~", ("crash", "crashes", "crashed", "crashing")),
        ("sell account~", ("sell account", "sell accounts", "sell accounted", "sell accounting")),
        ("leak", ("leak",)),
    ],
)
def test_a_tilde_takes_the_endings_that_are_listed(keyword, forms):
    assert forms_of(keyword) == forms
    assert all(found(f"so {form} it", keyword) for form in forms)


def test_what_no_form_lists_is_not_found():
    assert found("leaker leaky leakage", "leak~") == []


@pytest.mark.parametrize(
    ("keyword", "complaint"),
    [
        ("*", "empty"),
        ("a*", "needs 3 letters"),
        ("a*b", "only at the beginning or the end"),
        ("~", "empty"),
        ("abc*~", "only at the beginning"),
        ("leak!~", "~"),
        ("c++", "“\\+\\+”"),
        ("#1", "“#”"),
        ("$1000", "“\\$”"),
        ("50%", "“%”"),
        ("<3", "“<”"),
        (".net", "“.”"),
    ],
)
def test_a_keyword_that_would_surprise_is_refused_in_a_sentence(keyword, complaint):
    with pytest.raises(RuleError, match=complaint.replace("*", r"\*")) as refused:
        check_keyword(keyword)
    assert str(refused.value).endswith(".")


@given(
    st.lists(st.text(st.characters(codec=None), max_size=30), max_size=8),
    st.text(st.characters(codec=None), max_size=200),
)
def test_any_keyword_can_be_looked_for_in_any_text(keywords, text):
    for index, typed in KeywordMatcher(keywords).find(Reading(text)):
        assert 0 <= index < len(keywords)
        assert isinstance(typed, str)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("3d", "ed sheeran"),
        ("4k", "an AK-47"),
        ("s1mple", "a simple fix"),
        ("911", "at 9:11 am"),
        ("420", "4.20 euro"),
        ("420", "1,420 members"),
        ("88", "8.8.8.8 is up"),
        ("1312", "on 13.12.2024"),
    ],
)
def test_a_keyword_with_digits_is_not_found_in_letters_prices_or_times(keyword, text):
    assert found(text, keyword) == []


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("3d", "a 3D print"), ("s1mple", "S1MPLE!"), ("911", "(911)"), ("14 88", "14/88"), ("leet", "l33t")],
)
def test_a_keyword_with_digits_is_found_as_written(keyword, text):
    assert len(found(text, keyword)) == 1

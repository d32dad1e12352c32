import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.signal import Category, Stage
from bot.filter.language import (
    _BEYOND_LATIN,
    _SCRIPTS,
    MAX_NEW_WORDS,
    UNKNOWN,
    parts_of,
    shared_language_screen,
)
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading

DIGITS = str.maketrans("0123456789", "zxcvbnmlkj")
SCREEN = shared_language_screen()


def unread(text: str) -> str | None:
    return SCREEN.unread_language(Reading(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("мы сегодня идём гулять в парк", "ru"),
        ("ми сьогодні йдемо гуляти, бо їхній дім поруч", "uk"),
        ("πού πάμε σήμερα το βράδυ", "el"),
        ("今天晚上我们去哪里吃饭", "zh"),
        ("きょうの夜はどこで食べますか", "ja"),
        ("오늘 저녁에 어디서 먹을까", "ko"),
        ("أين نذهب هذا المساء يا صديقي", "ar"),
        ("آج شام ہم کہاں چلیں گے", "ur"),
        ("आज शाम हम कहाँ चलेंगे", "hi"),
        ("เย็นนี้เราไปกินข้าวที่ไหนดี", "th"),
        ("היום בערב אנחנו הולכים לטייל", "he"),
        ("დღეს საღამოს სად მივდივართ", "ka"),
        ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠬᠡᠯᠡ", UNKNOWN),
    ],
)
def test_a_message_in_a_script_that_is_not_read_is_told_with_its_language(text, language):
    assert unread(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("stasera andiamo tutti insieme a mangiare la pizza", "it"),
        ("we gaan vanavond met zijn allen naar het strand", "nl"),
        ("dzisiaj wieczorem idziemy razem na spacer po mieście", "pl"),
        ("bu akşam hep birlikte denize gidiyoruz", "tr"),
    ],
)
def test_a_message_in_a_latin_language_that_is_not_read_is_told(text, language):
    assert unread(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "hey does anyone know when the stream starts tonight",
        "heute Abend gehen wir alle zusammen an den See und grillen",
        "ce soir on va tous manger une pizza au bord de la mer",
        "esta noche vamos todos juntos a cenar a la playa",
        "hoje à noite vamos todos jantar na praia com os amigos",
    ],
)
def test_a_language_that_is_read_is_not_told(text):
    assert unread(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lol",
        "ok gg",
        "12:30 - 14:45 / 3.5%",
        "👍👍👍 🎉",
        "asdfghjkl ;lkjhgf qweqwe zxczxc",
        "hahahaha hahahahah haha",
        "@Kowalski_99 xX_Dragonslayer_Xx",
        "Giovanni Kowalczyk",
        "https://example.com/watch?v=a1B2c3&t=10",
        "git rebase -i HEAD~3 && make test",
        "for (int i = 0; i < n; i++) { sum += a[i]; }",
        "( ͡° ͜ʖ ͡°) ಠ_ಠ ¯\\_(ツ)_/¯ (づ｡◕‿‿◕｡)づ",
        "αβ testing the Σ of all errors",
        "𝖙𝖍𝖎𝖘 𝖎𝖘 𝖋𝖆𝖓𝖈𝖞 𝖙𝖊𝖝𝖙 𝖋𝖔𝖗 𝖞𝖔𝖚",
        "ⓣⓗⓘⓢ ⓘⓢ ⓒⓘⓡⓒⓛⓔⓓ",
        "good luck everyone, 加油",
        "<@123456789012345678> <:pepega:123456789012345678>",
    ],
)
def test_what_is_no_foreign_language_is_never_told(text):
    assert unread(text) is None


def test_letters_that_only_look_latin_are_a_disguise_and_no_language():
    assert unread("yоu аre suсh а lоser gо аwаy") is None  # with Cyrillic о, а, е and с


def test_a_sentence_after_an_english_one_is_told():
    english = (
        "good morning everybody, here is what my friend said about the game last night and I agree with it, "
    )
    assert unread(english + "сегодня вечером мы все вместе идём гулять в парк") == "ru"


def test_the_end_of_the_longest_message_is_looked_at():
    russian = " сегодня вечером мы все вместе идём гулять в парк"
    assert unread("and so it goes on and on — " * 140 + russian) == "ru"


def test_a_later_stretch_of_a_long_message_is_told():
    english = "this is the part that all of you can read without any trouble at all my friends " * 3
    assert unread(english + "dzisiaj wieczorem idziemy razem na spacer po mieście " * 6) == "pl"


def test_the_signal_names_the_language_and_weighs_nothing():
    (signal,) = SCREEN.screen(Reading("мы сегодня идём гулять в парк"))
    assert (signal.stage, signal.category, signal.score, signal.hard, signal.language) == (
        Stage.LANGUAGE,
        Category.UNREAD_LANGUAGE,
        0.0,
        False,
        "ru",
    )


def test_one_message_has_only_so_many_new_words_weighed():
    SCREEN.forget()
    SCREEN.screen(Reading(" ".join(f"q{chr(97 + at % 26)}x{chr(97 + at // 26)}zw" for at in range(180))))
    assert SCREEN.words_remembered == MAX_NEW_WORDS


def test_a_word_has_few_parts_however_long():
    assert len(parts_of("a" * 4_000)) <= 60


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_no_text_raises(text):
    SCREEN.screen(Reading(text))


@pytest.mark.parametrize("unit", ["ж", "qwrtp ", "漢", "ꙮ\u0488", "ab'", "\u202e\u200d", "ẅïţĥ "])
def test_of_the_longest_message_a_bounded_number_of_words_is_weighed(unit):
    SCREEN.forget()
    SCREEN.screen(Reading((unit * MAX_CHARACTERS)[:MAX_CHARACTERS]))
    assert SCREEN.words_remembered <= MAX_NEW_WORDS


def test_the_memory_of_words_is_bounded():
    SCREEN.forget()
    for start in range(0, 12_000, 20):
        letters = (
            f"{number:05}".translate(str.maketrans("0123456789", "qwrtpsdfgh")) for number in range(20)
        )
        SCREEN.screen(Reading(" ".join(f"{word}{start}".translate(DIGITS) for word in letters)))
    assert 0 < SCREEN.words_remembered <= 8_192


def test_no_letter_of_another_script_is_passed_over():
    passed_over = (code for code in range(0x110000) if _BEYOND_LATIN.match(chr(code)) is None)
    assert {_SCRIPTS[code] for code in passed_over} <= {"l", " "}

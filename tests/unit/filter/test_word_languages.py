"""Both twins tell the same of the same messages, in the same order."""

import itertools
import json
import zlib
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chat import chat
from bot.filter.language import (
    _FILE,
    MAX_NEW_WORDS,
    NO_LANGUAGE,
    READ_LANGUAGES,
    LanguageTable,
    WordLanguages,
    _strangeness_in_python,
)
from bot.filter.native import core
from bot.filter.reading.normalise import Reading
from bot.filter.reading.vocabulary import shared_vocabulary

if core is None:
    pytest.skip("the twin in C is not compiled here", allow_module_level=True)


def shipped(read: Iterable[str] = READ_LANGUAGES) -> LanguageTable:
    header, _, fields = zlib.decompress(_FILE.read_bytes()).partition(b"\n")
    described = json.loads(header)
    return LanguageTable(
        languages=tuple(described["languages"]),
        read=frozenset({NO_LANGUAGE, *read}),
        parts=described["parts"],
        fields=fields,
        common=described["english"],
        english=shared_vocabulary().english,
        scale=described["scale"],
    )


TABLE = shipped()
ODD = ["", "'", "a", "12", "\x00", "l'été", "\ud800", "𝒶𝒷", "𝒶'𝒷", "ß" * 40, "*é'", "ﬁ", "ab\x00c'", "İ"]


class Both:
    """The two side by side; what they say and what they remember must be one."""

    def __init__(self, table: LanguageTable = TABLE) -> None:
        assert core is not None
        self.python, self.c = WordLanguages(table), core.WordLanguages(table)

    def unread(self, words: list[str], letters: str = "") -> str | None:
        told = self.python.unread(words, letters)
        assert self.c.unread(words, letters) == told, (words, letters)
        assert len(self.c) == len(self.python)
        return told


BOTH = Both()
PARTS = sorted({part.strip() for part in TABLE.parts} - {""})
ACCENTS = sorted(part[1] for part in TABLE.parts if len(part) == 2 and part[0] == "*")
words = st.one_of(
    st.text(max_size=20),
    st.sampled_from(ODD),
    st.sampled_from(PARTS),
    st.sampled_from(TABLE.common),
    st.lists(st.sampled_from(PARTS), max_size=4).map("".join),
)


@settings(max_examples=1_000)
@given(st.lists(words, max_size=60), st.lists(st.one_of(st.sampled_from(ACCENTS), st.characters())))
def test_of_any_words_and_letters(words, letters):
    BOTH.unread(words, "".join(letters))


def test_of_chat():
    both = Both()
    for text in itertools.islice(chat(3), 4_000):
        both.unread(Reading(text).words, text.lower())


def test_of_words_put_together_from_parts_most_languages_are_told_at_some_time():
    random, told = Random(1), set()
    both = Both()
    for _ in range(20_000):
        near = random.randrange(len(PARTS))
        some = PARTS[near : near + 300]
        made = ["".join(random.choices(some, k=random.randint(1, 3))) for _ in range(random.randint(0, 30))]
        told.add(both.unread(made, "".join(random.sample(ACCENTS, random.randint(0, 3)))))
    assert len(told) >= 12


def test_of_real_sentences_with_their_accents():
    for text, language in (
        ("stasera andiamo tutti insieme a mangiare la pizza", "it"),
        ("dzisiaj wieczorem idziemy razem na spacer po mieście", "pl"),
        ("bu akşam hep birlikte denize gidiyoruz", "tr"),
        ("heute Abend gehen wir alle zusammen an den See und grillen", None),
    ):
        assert BOTH.unread(Reading(text).words, text.lower()) == language


def test_after_too_many_new_words_neither_tells_anything():
    both = Both()
    italian = ["stasera", "andiamo", "tutti", "insieme", "a", "mangiare", "la", "pizza"] * 3
    new = [f"q{chr(97 + at % 26)}x{chr(97 + at // 26)}zw" for at in range(100)]
    assert both.unread(new + italian) is None
    assert len(both.c) == MAX_NEW_WORDS
    assert both.unread(italian) == "it"


def test_both_forget_at_the_same_time():
    both, random, seen = Both(), Random(2), 0
    for _ in range(400):
        both.unread([f"{random.getrandbits(40):x}'" for _ in range(60)])
        seen = max(seen, len(both.c))
    assert len(both.c) < seen <= 8_192


def test_a_word_is_remembered_whoever_asks_with_an_equal_one():
    both = Both()
    for _ in range(2):
        both.unread(["due", "parole", "e", "un'altra", "volta"])
    assert len(both.c) == 5


def test_clearing_forgets_all():
    both = Both()
    both.unread(["una", "cosa", "nuova"])
    for one in (both.python, both.c):
        one.clear()
        assert len(one) == 0


@pytest.mark.parametrize("read", [(), ("en",), TABLE.languages])
def test_whatever_is_read(read):
    both, random = Both(shipped(read)), Random(3)
    for _ in range(2_000):
        both.unread(random.sample(PARTS, 6))


def test_a_table_whose_parts_come_twice_or_hold_any_letters():
    parts = [*ODD, *ODD[::-1], " a", "b ", "*é", "aé𝒶 ", "x" * 200, "c", "'", "a"]
    parts = [part for part in parts if "\ud800" not in part]
    random = Random(4)
    table = LanguageTable(
        languages=("en", "it", "nl"),
        read=frozenset({"en"}),
        parts=parts,
        fields=bytes(random.randrange(256) for _ in range(3 * len(parts))),
        common=["the", "the", "of"],
        english={"the": 1.0, "of": 2.0, "house": 3.0},
        scale=5.5,
    )
    both, told = Both(table), set()
    for _ in range(3_000):
        made = ["".join(random.choices([*parts, "the", "of", "house"], k=2)) for _ in range(6)]
        told.add(both.unread([*made, *random.choices(["the", "of", "house", "a"], k=2)], "é𝒶"))
    assert {None, "it"} <= told


@pytest.mark.parametrize(
    "given", [(), ([],), ([], 1), ("abc", ""), (["a", "b", 1], ""), ([b"a", b"b", b"c"], "")]
)
def test_what_is_no_list_of_words_is_refused(given):
    with pytest.raises(TypeError):
        BOTH.c.unread(*given)


@pytest.mark.parametrize(
    "change", [{"fields": b"1"}, {"common": [1]}, {"parts": [1]}, {"languages": []}, {"english": ()}]
)
def test_what_is_no_table_is_refused(change):
    assert core is not None
    with pytest.raises((TypeError, ValueError)):
        core.WordLanguages(TABLE._replace(**change))


@settings(max_examples=500)
@given(st.text(st.one_of(st.characters(), st.characters(max_codepoint=0x2100))))
def test_of_any_text_how_strange_its_letters_are(text):
    assert core is not None
    assert core.strangeness(text) == _strangeness_in_python(text)


def test_of_each_character_wherever_it_stands_how_strange_it_is():
    assert core is not None
    for letter in map(chr, range(0x110000)):
        for text in (letter, f"é{letter}"):
            assert core.strangeness(text) == _strangeness_in_python(text)
    for at in (0, 399, 400, 401, 405, 409, 410, 411, 809):
        for strange in "éж漢😀":
            text = "é" * at + strange + "é" * (809 - at)
            assert core.strangeness(text) == _strangeness_in_python(text)

"""Finding terms however they are broken up, and not where words merely touch."""

import random

import pytest

from bot.filter.lexicon.matching import MAX_TIMES, TermMatcher
from bot.filter.reading.normalise import Reading

TERMS = ("idiot", "asshole", "penis", "whore", "kill yourself", "rape", "сука", "死ね", "바보", "you won")
MATCHER = TermMatcher(TERMS, maskable=frozenset({0, 1}))


def found(text, matcher=MATCHER):
    return {TERMS[one.index] for one in matcher.find(Reading(text))}


def _each_letter(change):
    return lambda word: "".join(change(letter) for letter in word)


CHANCE = random.Random(1)
ATTACKS = {
    "leet": lambda word: word.translate(str.maketrans("aeios", "43105")),
    "homoglyphs": lambda word: word.translate(str.maketrans("aeiops", "аеіорѕ")),
    "zero width": _each_letter(lambda letter: letter + "\u200b"),
    "bidi": lambda word: f"\u202e{word}\u202c",
    "tags": _each_letter(lambda letter: letter + "\U000e0061"),
    "full width": _each_letter(lambda letter: chr(ord(letter) + 0xFEE0) if letter != " " else letter),
    "mathematical": _each_letter(lambda letter: chr(ord(letter) - 97 + 0x1D41A) if letter != " " else letter),
    "accents": _each_letter(lambda letter: letter + "\u0301\u0336\u0353"),
    "spaces": " ".join,
    "dots": ".".join,
    "dashes": "-".join,
    "underscores": "_".join,
    "spoiler": lambda word: f"{word[0]}||{word[1]}||{word[2:]}",
    "bold": lambda word: f"**{word[0]}**{word[1:]}",
    "repeats": _each_letter(lambda letter: letter * CHANCE.randint(2, 4) if letter != " " else letter),
    "capitals": str.upper,
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("term", ["idiot", "asshole", "kill yourself"])
def test_a_disguised_term_is_found(term, attack):
    assert term in found(f"well {ATTACKS[attack](term)} then")


@pytest.mark.parametrize(
    "text",
    [
        "the pen is red",
        "who're you",
        "a grape and a drape",
        "he rapped yaaay",
        "this is hard to kill. Yourself, how did you do it?",
        "you won't believe it",
        "idiots",
        "classhole",
    ],
)
def test_ordinary_writing_is_not_read_together(text):
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "term"),
    [("お前死ねよ", "死ね"), ("바보야", "바보"), ("ну ты сука!", "сука"), ("such an *idiot*", "idiot")],
)
def test_words_end_where_their_script_ends_them(text, term):
    assert term in found(text)


def test_a_starred_out_letter_is_found_only_where_it_may_be():
    assert found("you id*ot") == {"idiot"}
    assert found("you idot") == set()
    assert found("r*pe") == set()  # not listed as maskable


def test_exact_terms_join_single_letters_but_not_parts_of_words():
    exact = TermMatcher(TERMS, exact=True)
    assert found("i d i o t", exact) == {"idiot"}
    assert found("idi ot", exact) == set()
    assert found("idi ot") == {"idiot"}


DRAWN = TermMatcher(["free nitro", "boss fight", "co-op now"], exact=True)


@pytest.mark.parametrize(
    "text",
    [
        "FREEEE NITROOOO",
        "freee nitro",
        "free nitrooo",
        "FR33333 N1TR0000!",
        "f.r.e.e.e.e nitrooo",
        "bossss fighttt",
        "co-op noooow",
    ],
)
def test_a_drawn_out_phrase_is_found_by_an_exact_term(text):
    assert [one.disguised for one in DRAWN.find(Reading(text))] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "feel freee. Nitrooo is mine",  # two sentences
        "carefree nitrooo",
        "freee nitrooooglycerin",
        "fr eee nitrooo",  # other words
        "fre nitrooo",  # a letter too few
        "free nittro",  # a double that may be another word
        "bos sfight",  # nothing is drawn out
    ],
)
def test_what_only_looks_like_a_drawn_out_phrase_is_not_found(text):
    assert DRAWN.find(Reading(text)) == []


def test_a_plain_term_is_not_called_disguised():
    plain, hidden = MATCHER.find(Reading("idiot i.d.i.o.t"))
    assert (plain.disguised, hidden.disguised) == (False, True)


def test_no_terms_find_nothing():
    assert TermMatcher([]).find(Reading("idiot")) == []


def test_saying_a_term_again_and_again_adds_no_work():
    assert len(MATCHER.find(Reading("idiot " * 600))) == MAX_TIMES
    assert len(MATCHER.find(Reading("iiidiot " * 400))) == MAX_TIMES

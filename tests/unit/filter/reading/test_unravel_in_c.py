"""A text is read in C as in Python, and what may be parts of split words is so in both."""

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading import guesses, unravel
from bot.filter.reading.normalise import Reading
from bot.filter.reading.pieces import Respellings
from bot.filter.reading.rejoin import (
    joins_in_python,
    lone_letters_in_python,
    may_belong_together,
    may_belong_together_in_python,
)
from bot.filter.reading.respell import BACKWARDS, LOOSE, MENTIONED, Respelling, reader_in_c, respell
from bot.filter.reading.vocabulary import shared_vocabulary
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

PARTS = (
    "id",
    "iot",
    "f",
    "u",
    "c",
    "k",
    ".",
    "'",
    "-",
    "@",
    "the",
    "tol",
    "toidi",
    "п",
    "пп",
    "zorb",
    "ing",
    "",
)
WORDS = st.lists(st.sampled_from(PARTS), max_size=3).map(tuple)


def _in_c() -> Any:
    return shared_vocabulary().native


def _assert_same(text, read):
    pieces = text.split()
    expected = may_belong_together_in_python(text, pieces, read, shared_vocabulary())
    assert may_belong_together(text, pieces, read) is expected


@settings(max_examples=500)
@given(
    st.lists(
        st.builds(
            Respelling, WORDS, st.just(""), st.sampled_from((0, 4, LOOSE, BACKWARDS, LOOSE | BACKWARDS))
        ),
        max_size=30,
    ),
    st.lists(st.sampled_from([*PARTS, "-\n", "don't", "..", "$"]), max_size=30),
)
def test_any_respellings_are_judged_alike(read, pieces):
    _assert_same(" ".join(pieces), read)


def test_split_words_are_judged_alike():
    rng = random.Random(5)
    english = [word for word in shared_vocabulary().english if word.isalpha()]
    found = 0
    for _ in range(1_500):
        pieces = rng.choices(english, k=rng.choice((1, 5, 12, 240)))
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(pieces))
            word = pieces[at]
            cuts = sorted(rng.choices(range(len(word) + 1), k=rng.randrange(5)))
            parts = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True) if a < b]
            pieces[at : at + 1] = rng.choice((parts, parts, list(word), [word[::-1]]))
        text = " ".join(pieces)
        read = [respell(piece) for piece in pieces]
        found += may_belong_together(text, pieces, read)
        _assert_same(text, read)
    assert 100 < found < 1_400


@cache
def _english() -> list[str]:
    return [word for word in shared_vocabulary().english if 4 <= len(word) <= 16 and word.isalpha()]


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.sampled_from([*PARTS, "\0", "mo", "ron", "stu", "pid", "a", "n"]), st.booleans())),
    st.integers(0, 2),
)
def test_the_same_words_are_joined(words, unjoined):
    rng = random.Random(len(words))
    for _ in range(unjoined):
        word = rng.choice(_english())
        cut = rng.randrange(1, len(word))
        at = rng.randrange(len(words) + 1)
        words[at:at] = [(word[:cut], True), (word[cut:], rng.random() < 0.5)]
    words, is_loose = [word for word, _ in words][:200], [loose for _, loose in words][:200]
    assert _in_c().joins(words, is_loose) == joins_in_python(words, is_loose, shared_vocabulary())


@given(
    st.lists(st.text(st.sampled_from("ab.'-1@|пщé_\ud800"), max_size=4) | st.text(max_size=3), max_size=9),
    st.integers(0, 9),
)
def test_lone_letters_are_the_same(pieces, most):
    assert core is not None
    assert core.lone_letters(pieces, most) == lone_letters_in_python(pieces, most)


@pytest.mark.parametrize("wrong", [(), ([],), ("a", [True]), (["a"], []), ([1], [True]), ([""] * 201,) * 2])
def test_only_words_are_joined(wrong):
    with pytest.raises(TypeError):
        _in_c().joins(*wrong)


@pytest.mark.parametrize("wrong", [(), ([],), ("a", 1), ([1], 1), (["a"], "1"), (["a"], -1)])
def test_only_pieces_are_letters(wrong):
    assert core is not None
    with pytest.raises(TypeError):
        core.lone_letters(*wrong)


@pytest.mark.parametrize(
    "wrong", [("a", "a", []), ("a", ["a"], [1]), ("a", ["a"], [("a", "a", 2)]), (1, [], [])]
)
def test_only_respellings_are_judged(wrong):
    with pytest.raises(TypeError):
        may_belong_together(*wrong)


def _unravelled(read, text):
    """Return all that is known of a text that is read with nothing remembered, and what is remembered then."""
    for memo in (unravel._PIECES, unravel._PIECES.bare, unravel._RESPELLINGS):
        memo.clear()
    found, marks = read(text)
    remembered = dict(unravel._PIECES), dict(unravel._PIECES.bare), dict(unravel._RESPELLINGS)
    return found.words, found.plain, found.parts_meant, list(found.homes()), marks, remembered


@settings(max_examples=500)
@given(
    st.lists(
        st.sampled_from(
            [
                *PARTS,
                "hello",
                "(really)",
                "it's",
                "12873",
                "12!",
                "<@77>",
                "sh!t",
                "f.u.c.k",
                "b1tch",
                "wat!!",
                "😂",
            ]
        )
        | st.text("aeilost'!.3", max_size=6),
        max_size=25,
    )
)
def test_any_text_is_read_alike(pieces):
    text = " ".join(pieces)
    assert _unravelled(unravel.unravel, text) == _unravelled(unravel._unravelled_in_python, text)


SOME_PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "the",
                "(really)",
                "it's",
                "12873",
                "12!",
                "<@77>",
                "<#5>",
                "<@oh>",
                "<:kek:77>",
                "<b>",
                "zorbling",
            ),
            *(
                "sh!t",
                "f.u.c.k",
                "wat!!",
                "😂",
                "p",
                "п",
                "привет",
                "приветы,",
                "http://a.bc",
                "toidi",
                "2nd.",
            ),
            *("a" * 201, "ab" * 150, "-", "it's.", "\ud800", "___", "<", "<@", "<5>"),
        ]
    )
    | st.text("aeilost'!.3<>@", min_size=1, max_size=6),
    max_size=40,
)


@settings(max_examples=500)
@given(
    SOME_PIECES, st.lists(st.sampled_from(["hello", "zorblings", "<@77>", "12"]), max_size=5), st.booleans()
)
def test_pieces_of_a_long_text_are_respelled_alike(pieces, met, eager):
    for most in (0, 20, 400):
        expected, respellings = Respellings(eager=eager), Respellings(eager=eager)
        for memo in (expected, respellings):
            for piece in met:
                memo[piece]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(unravel, "MAX_DEEP", most)
            read = unravel.respelled_in_python(pieces, expected)
            assert unravel._respelled(pieces, respellings) == read


@settings(max_examples=300)
@given(SOME_PIECES.filter(bool), st.integers(0, 3))
def test_any_long_text_is_read_alike(pieces, space):
    text = (" ", "\n", "  ", "\u3000")[space].join(pieces * (2 + 400 // len(" ".join(pieces))))
    found = []
    for read in (unravel._unravelled_long, unravel._unravelled_long_in_python):
        unravel._RESPELLINGS.clear()
        unravel._EAGER.clear()
        meant = read(text)
        of_pieces = [meant.words_of(at, at + 1) or meant.words_of(at, at) for at in range(len(pieces))]
        found.append((meant.words, meant.plain, meant.parts_meant, list(meant.homes()), of_pieces))
    assert found[0] == found[1]


@given(SOME_PIECES, SOME_PIECES, st.integers(0, 5))
def test_changed_pieces_and_words_are_found_where_python_finds_them(pieces, others, before):
    assert core is not None
    text = " ".join(pieces)
    read = [Respelling((piece, piece)[: len(piece) % 3], piece, 0) for piece in (*others, *pieces[before:])]
    for some in (read, read[len(others) :], [one._replace(text=MENTIONED) for one in read]):
        changed = unravel.changed_places_in_python(text, some, before, MENTIONED)
        assert core.changed_places(text, some, before, MENTIONED) == changed
        assert core.word_starts(some, before) == unravel.word_starts_in_python(some, before)


def _holding(**met: Any) -> Respellings:
    memo = Respellings()
    memo.update(met)
    return memo


@pytest.mark.parametrize(
    ("name", "wrong", "error"),
    [
        ("respell_all", (), TypeError),
        ("respell_all", ("a", Respellings(), 1), TypeError),
        ("respell_all", (["a"], Respellings(), "1"), TypeError),
        ("respell_all", ([1], Respellings(), 1), TypeError),
        ("respell_all", (["a"], {}, 1), AttributeError),
        ("respell_all", (["a"], _holding(a=1), 1), TypeError),
        ("respell_all", (["a"], _holding(a=1), -1), TypeError),
        ("unravel", (), TypeError),
        ("unravel", (1, Respellings(), 1), TypeError),
        ("unravel", ("a", [], 1), TypeError),
        ("unravel", ("a", _holding(a=("a", "a", 1)), 1), TypeError),
        ("unravel", ("a", _holding(a=(("a",), "a", -1)), 1), ValueError),
        ("unravel", ("a", {}, 1), AttributeError),
    ],
)
def test_only_texts_and_respellings_are_read(name, wrong, error):
    with pytest.raises(error):
        getattr(reader_in_c(False), name)(*wrong)


def test_no_more_is_kept_of_long_texts_than_may_be():
    memo = Respellings(most=10)
    pieces = [f"{word}{end}" for word in ("hello", "zorbling", "12") for end in ("", ".", "!", "?", ",")]
    for _ in range(2):
        assert len(unravel._respelled(pieces * 20, memo)) == len(pieces) * 20
        assert 0 < len(memo) <= 10


@pytest.mark.parametrize(
    ("name", "wrong", "error"),
    [
        ("changed_places", (), TypeError),
        ("changed_places", ("a", (), 0, "b"), TypeError),
        ("changed_places", ("a", [1], 0, "b"), TypeError),
        ("changed_places", ("a", [(("a",), 1, 1)], 0, "b"), TypeError),
        ("changed_places", ("a", [], 0, 1), TypeError),
        ("changed_places", ("a", [], "a", "b"), TypeError),
        ("changed_places", ("a", [], -1, "b"), ValueError),
        ("word_starts", (), TypeError),
        ("word_starts", ([], "a"), TypeError),
        ("word_starts", ([1], 1), TypeError),
        ("word_starts", ("a", 1), TypeError),
    ],
)
def test_only_respellings_have_places(name, wrong, error):
    with pytest.raises(error):
        getattr(core, name)(*wrong)


@pytest.mark.parametrize("wrong", [(), ("a",), ("a", [], {}, {}), (1, {}, {}, {})])
def test_only_texts_and_memos_are_taken(wrong):
    with pytest.raises(TypeError):
        _in_c().unravel(*wrong)


def test_what_a_memo_cannot_say_is_no_reading():
    for marks, error in ((-1, ValueError), ("x", TypeError)):
        with pytest.raises(error):
            _in_c().unravel("a", {"a": marks}, {}, {})
    with pytest.raises(KeyError):
        _in_c().unravel("a", {}, {}, {})
    with pytest.raises(KeyError):
        _in_c().unravel("a b", {"a": 1, "b": 0}, {}, {"a": (("a",), "a", 0)})
    with pytest.raises(TypeError):
        _in_c().unravel("a", {"a": 1}, {}, {"a": "a"})


def test_what_c_has_is_not_made_in_python_too(monkeypatch):
    words = shared_vocabulary()
    monkeypatch.setattr(words, "_indexes", None)
    guesses._GUESSES.clear()
    for text in (
        "sh!t f.u.c.k b1tch zorb!!ling p-r-n f*ck fuuuck kcuf y o u a r e",
        "п р и в е т привет! пр1вет the hou- \nse id iot youareanidiotfoo/barbaz",
        "h3ll0 w0rld th1s 1s l33t sp34k | | |<ill ||hidden|| <:kek:77> zorbling's'",
        "юu аre stuрid " * 40,
    ):
        for unfolded in (text, text.upper()):
            Reading(unfolded)
    assert words._indexes is None

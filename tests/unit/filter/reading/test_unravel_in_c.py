"""A text is read in C as in Python, and what may be parts of split words is so in both."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.reading import guesses, unravel
from bot.filter.reading.normalise import Reading
from bot.filter.reading.rejoin import may_belong_together, may_belong_together_in_python
from bot.filter.reading.respell import BACKWARDS, LOOSE, Respelling, respell
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

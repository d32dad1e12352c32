"""What C says may be parts of split words, Python says too."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.native import core
from bot.filter.reading.rejoin import may_belong_together, may_belong_together_in_python
from bot.filter.reading.respell import BACKWARDS, LOOSE, Respelling, respell
from bot.filter.reading.vocabulary import shared_vocabulary

pytestmark = pytest.mark.skipif(core is None, reason="the twins in C are not compiled here")

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

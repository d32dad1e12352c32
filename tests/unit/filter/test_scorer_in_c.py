"""The scorer's weigher in C gives what the one in Python gives, to the last bit."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chat import chat
from bot.filter.native import core
from bot.filter.scorer.artifact import read_artifact
from bot.filter.scorer.scorer import Scorer
from bot.filter.scorer.vocabulary import MAX_NEW_WORDS, MAX_REMEMBERED
from bot.filter.scorer.weigher import WINDOW, WeigherInPython, make_weigher
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

ARTIFACT = read_artifact()
STAIRS = [one.stairs for one in Scorer(ARTIFACT)._last]
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*ARTIFACT.pair_words[:3_000], "größe", "привет", "𝒳𝒴", "\ud800", "\ud800a", ""]),
)


def both():
    return make_weigher(ARTIFACT, STAIRS), WeigherInPython(ARTIFACT, STAIRS)


def same(fast, plain, words) -> None:
    mine, other = fast.weigh(words), plain.weigh(words)
    assert (mine[:3], [*mine[3]]) == (other[:3], [*other[3]])
    assert fast.odds(mine[3]) == plain.odds(other[3])
    assert list(map(fast.lanes, words)) == list(map(plain.lanes, words))
    assert fast.sums(words) == plain.sums(words)


SHARED = both()


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=20), st.integers(1, 60))
def test_any_words_weigh_the_same(words, times):
    fast, plain = SHARED
    same(fast, plain, words * times)


def test_chat_weighs_the_same_while_it_is_new_and_when_it_was_met():
    fast, plain = both()
    for message in [*islice(chat(3), 600)] * 2:
        same(fast, plain, message.split())


@pytest.mark.parametrize("count", [WINDOW, WINDOW + 1, 2 * WINDOW, 900])
def test_windows_lie_where_they_lie_in_python(count):
    words = " ".join(islice(chat(4), 150)).split()[:count]
    assert len(words) == count
    fast, plain = both()
    same(fast, plain, words)


def test_what_is_new_beyond_the_bound_of_one_message_is_unknown_to_both():
    fast, plain = both()
    begins_a_pair = [word for word in ARTIFACT.pair_words if not plain._vocabulary.knows(word)][:20]
    assert begins_a_pair
    new = [f"w{number}q" for number in range(MAX_NEW_WORDS + 50)]
    same(fast, plain, [*new, *begins_a_pair, *new])


def test_both_forget_at_once_and_in_time():
    fast, plain = both()
    for first in range(0, MAX_REMEMBERED + 2_000, 90):
        words = [f"v{number}" for number in range(first, first + 90)]
        fast.sums(words)
        plain.sums(words)
        assert fast.remembered == len(plain._vocabulary) <= MAX_REMEMBERED + 90
    same(fast, plain, ["some", "words", "after", "that"])


@pytest.mark.parametrize("bad", [[1], [None], ["a", b"b"], 5, [["a"]]])
def test_what_is_no_list_of_words_is_refused_and_harms_nothing(bad):
    fast, plain = both()
    with pytest.raises(TypeError):
        fast.weigh(bad)
    same(fast, plain, ["still", "the", "same"])


def test_tables_of_another_size_are_refused():
    assert core is not None
    tables = (ARTIFACT.word_keys, ARTIFACT.word_rows[:-1], *ARTIFACT.letter_columns)
    with pytest.raises(ValueError, match="sizes"):
        core.Weigher(tables, None, [], (1, 1, 1, 1, 1), (1, 1, 1), (1.0,) * 5, [(1.0, 1.0)] * 7, STAIRS)

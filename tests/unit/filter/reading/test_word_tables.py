"""Tables in which many words share one string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.reading.word_tables import Texts, WordPlaces, WordSet

WORDS = st.text(st.characters(exclude_categories=["Z", "Cc"]), max_size=6)  # half characters among them


@given(st.lists(st.text(st.characters()), max_size=20))
def test_every_text_is_given_back(texts):
    table = Texts(texts)
    assert [table[place] for place in range(len(table))] == texts


@given(st.lists(WORDS, unique=True, max_size=40), st.lists(WORDS, max_size=40))
def test_only_the_words_put_in_are_found(words, others):
    held, places = WordSet(words), WordPlaces(words)
    for word in (*words, *others):
        assert held.holds(word) == (word in words)
        assert places.get(word) == (words.index(word) if word in words else None)
    assert list(places) == words


@pytest.mark.parametrize("part", ["", "ca", "at", "cat 0", "0", "cats", " ", "c at"])
def test_a_part_of_a_word_is_none(part):
    assert not WordSet(["cat"]).holds(part)
    assert WordPlaces(["cat"]).get(part) is None


def test_many_words_are_told_apart():
    words = [f"{letter}{number}" for number in range(5_000) for letter in "aé"]
    held, places = WordSet(words), WordPlaces(words)
    assert all(map(held.holds, words))
    assert [places.get(word) for word in words] == list(range(len(words)))
    assert not held.holds("a5000")
    assert places.get("a5000") is None

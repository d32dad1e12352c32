"""Families of phrases: the notation, the gaps, and the one look that spares nearly every message."""

import random
import time

import pytest

from bot.filter.lexicon.families import Families, PhraseFamilies, lines_of
from bot.filter.lexicon.injection import _FAMILIES, shared_injection_screen
from bot.filter.lexicon.terms_data import certain, steering
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading

BOUND_S = 0.05  # of this thread's CPU; an expression that looks back takes seconds and more


def families(*lines, score=0.5, **groups):
    return PhraseFamilies([Families(score=score, lines=lines, groups=groups)])


def found(one, text):
    words = text.split()
    return [" ".join(words[phrase.first : phrase.last + 1]) for phrase in one.find(words)]


def test_words_are_found_in_their_order_with_gaps_of_up_to_five():
    one = families("sell … *account")

    assert found(one, "i will sell my old game account now") == ["sell my old game account"]
    assert found(one, "sell one two three four five account") == ["sell one two three four five account"]
    assert found(one, "sell one two three four five six account") == []
    assert found(one, "account i want to sell") == []


def test_choices_groups_and_longer_words_stand_in_a_slot():
    one = families("WANT *account|user_name", WANT="want|look_for")

    assert found(one, "they look for user name and want account") == ["look for user name", "want account"]


def test_a_slot_that_may_be_missing_may_be():
    one = families("*sell my? account")

    assert found(one, "sell account") == ["sell account"]
    assert found(one, "sell my account") == ["sell my account"]
    assert found(one, "sell your account") == []


def test_whole_words_are_meant():
    assert found(families("*sell account"), "resell accounts") == []


def test_what_weighs_less_is_found_beside_what_weighs_more():
    one = PhraseFamilies(
        [
            Families(score=0.6, lines=("*sell account",), groups={}),
            Families(score=0.3, lines=("*sell",), groups={}),
        ]
    )

    assert [phrase.score for phrase in one.find(["sell", "account"])] == [0.6, 0.3]


def test_of_a_long_message_what_follows_the_first_starred_word_is_read():
    one = families("sell … *account")
    long = "word " * 3_000

    assert found(one, f"{long}sell my account {long}") == ["sell my account"]
    assert found(one, f"account {long}sell my account") == []


def test_an_indented_line_goes_on_with_the_one_before():
    text = """
# for people
one … *two
    |three four
    five
six
"""
    assert lines_of(text) == ("one … *two|three four five", "six")


@pytest.mark.parametrize("lines", [steering.ORDERS, steering.HINTS])
def test_every_family_has_a_starred_slot(lines):
    assert [line for line in lines if "*" not in line] == []


def test_hostile_text_costs_no_more_than_its_length():
    chance = random.Random(0)
    words = " ".join(steering.GROUPS.values()).replace("|", " ").replace("_", " ").split()
    for _ in range(3):
        reading = Reading(" ".join(chance.choices(words, k=MAX_CHARACTERS)))
        assert min(_seconds(reading) for _ in range(3)) < BOUND_S  # a collection of garbage may hit one


def _seconds(reading):
    begun = time.thread_time()
    shared_injection_screen().screen(reading)
    return time.thread_time() - begun


def test_a_family_is_looked_for_only_where_every_slot_has_a_word():
    one = families("sell|hand_over … *account|user_name my?")

    for text in ("my account", "sell my user", "hand my account", "sell my name"):
        assert found(one, text) == []
    assert found(one, "sell an account") == ["sell an account"]
    assert found(one, "hand over an old user name my") == ["hand over an old user name my"]


def test_each_family_of_ours_has_one_starred_slot_that_may_not_be_missing():
    for groups in (*_FAMILIES, Families(score=1, lines=certain.MINORS, groups=certain.MINORS_GROUPS)):
        for line in groups.lines:
            starred = [slot for slot in line.split() if slot.startswith("*")]
            assert len(starred) == 1
            assert not starred[0].endswith("?")

"""How much a word speaks for any rule being broken."""

import pytest

from bot.filter.likeness.priors import read_priors, shared_priors
from bot.filter.likeness.topic import stem


def test_each_line_begins_with_what_its_roots_are_worth():
    text = "# Counted by somebody. Log odds.\n1.5 sell pay\n-0.4 movie\n"
    assert read_priors(text) == {"sell": 1.5, "pay": 1.5, "movie": -0.4}


@pytest.mark.parametrize("word", ["selling", "dollars", "secret", "account", "gift"])
def test_what_turns_up_wherever_rules_are_broken_speaks_for_one(word):
    assert shared_priors()[stem(word)] > 0.5


@pytest.mark.parametrize("word", ["movie", "interesting", "think", "haha", "watching"])
def test_small_talk_does_not(word):
    assert shared_priors().get(stem(word), 0.0) <= 0.0


def test_no_word_speaks_much_against_a_breach():
    assert min(shared_priors().values()) >= -0.2


def test_the_words_of_the_platform_speak_hardly_for_one():
    """Discord's own words are in harmless messages as often; without those they would look like breaches."""
    words = ("server", "mod", "voice", "emote", "ping", "roles", "channel")
    assert max(shared_priors().get(stem(word), 0.0) for word in words) < 0.5

"""Floods of mentions and emoji."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import plain_item
from bot.filter.crowd.mentions import _CUSTOM, _EMOJI, _PICTOGRAPH, screen

PARTS_OF_EMOJI = ["<", "<:", "<a:", ":", "a", "ab", "1" * 15, "1" * 21, ">", "😂", "☀", "é", " "]
PARTS_OF_EMOJI += ["<:ok:123456789012345678>", "<a:ok:123456789012345678>"]


def score(text, mentions=0):
    signals = screen(replace(plain_item(text), mentions=mentions), text)
    return max((signal.score for signal in signals), default=0.0)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_few_mentions_say_nothing(count):
    assert score("hello", count) == 0.0


def test_more_mentions_weigh_more_up_to_everyone():
    assert 0 < score("hello", 5) < score("hello", 9) < score("hello", 12) == score("@everyone", 50)
    assert score("@everyone", 50) >= 0.5


def test_the_mentions_are_the_evidence():
    text = "<@1> <@2> <@&3> <@1> <@4> <@5>"
    (signal,) = screen(replace(plain_item(text), mentions=5), text)
    assert signal.evidence == ("<@1>", "<@2>", "<@&3>")


def test_a_wall_of_emoji_is_flagged_and_a_row_is_not():
    assert score("😂" * 10) == 0.0
    assert score("😂" * 80) >= 0.5
    assert score("<:party:123456789012345678>" * 80) >= 0.5


@pytest.mark.parametrize(
    "text",
    ["buy my paintings now\n" * 30, "spam " * 100, "a" * 600, "wall of text!! " * 40, "-=" * 400],
)
def test_a_message_that_says_one_thing_over_and_over_is_noticed(text):
    assert score(text) >= 0.3


@pytest.mark.parametrize(
    "text",
    [
        "na na na na\nhey hey hey\ngoodbye",
        "ha" * 30,
        "\n".join(f"{number}. an item of the shopping list, such as milk" for number in range(5)),
        "the quick brown fox jumps over the lazy dog while the other fox sleeps in the sun all day long " * 3,
    ],
)
def test_a_chorus_a_laugh_or_a_list_says_nothing(text):
    assert score(text) == 0.0


@given(st.lists(st.sampled_from(PARTS_OF_EMOJI), max_size=12).map("".join))
def test_emoji_are_quoted_as_they_are_counted(text):
    of_either_kind = re.compile(f"{_CUSTOM.pattern}|{_PICTOGRAPH.pattern}")
    assert _EMOJI.findall(text) == of_either_kind.findall(text)

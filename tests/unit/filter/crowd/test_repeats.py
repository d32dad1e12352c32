"""Repeats and raids, within a memory that cannot be made to grow."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.crowd import repeats
from bot.filter.crowd.repeats import (
    AUTHOR_WINDOW_S,
    HALF_OF_RECENT,
    MAX_COMPARED,
    RAID_WINDOW_S,
    RecentMessages,
)
from bot.filter.reading.normalise import Reading

WORDS = ["river", "stone", "candle", "ladder", "window", "pepper", "marble", "saddle", "ticket", "velvet"]

RAID = "everybody come over to the new server right now, we give away three paintings every single evening"
ADVERT = "come and see my brand new pottery page today"


class Talk:
    def __init__(self):
        self.recent = RecentMessages()
        self.now = 0.0
        self.messages = 0

    def say(self, text, *, author=1, after=1.0, message=None):
        self.now += after
        self.messages += 1
        signals = self.recent.screen(
            Reading(text), author_id=author, message_id=message or self.messages, now=self.now
        )
        return max((signal.score for signal in signals), default=0.0)


def test_one_author_saying_the_same_three_times_is_flagged_and_more_weighs_more():
    talk = Talk()
    scores = [talk.say(ADVERT) for _ in range(6)]
    assert scores[:2] == [0.0, 0.0]
    assert scores[2] >= 0.5
    assert scores[5] > scores[2]


def test_spelling_tricks_do_not_make_it_another_message():
    talk = Talk()
    assert [talk.say(text) for text in (ADVERT, ADVERT.upper(), ADVERT.replace("e", "е"))][-1] >= 0.5


def test_what_was_said_long_ago_is_forgotten():
    talk = Talk()
    assert [talk.say(ADVERT, after=AUTHOR_WINDOW_S) for _ in range(6)][-1] == 0.0
    assert [talk.say(RAID, author=author, after=RAID_WINDOW_S) for author in range(10, 16)][-1] == 0.0


def test_edits_of_one_message_repeat_nothing():
    talk = Talk()
    assert [talk.say(ADVERT, message=7) for _ in range(6)] == [0.0] * 6


def test_several_authors_saying_nearly_the_same_is_a_raid():
    talk = Talk()
    scores = [talk.say(f"{ADVERT} friend {author}", author=author) for author in range(4)]
    assert scores[:2] == [0.0, 0.0]
    assert 0.5 <= scores[2] < scores[3]


def test_two_authors_are_no_raid():
    talk = Talk()
    assert [talk.say(ADVERT, author=author) for author in (1, 2)] == [0.0, 0.0]


def test_short_and_common_messages_never_count():
    talk = Talk()
    for text in ("gg", "lol", "ok thanks", "happy birthday", "hahahahahahaha", "good morning"):
        assert [talk.say(text, author=author) for author in range(6)] == [0.0] * 6


def test_different_messages_are_no_repeat():
    talk = Talk()
    chance = random.Random(1)
    assert [talk.say(" ".join(chance.choices(WORDS, k=7)), author=number) for number in range(40)] == [
        0.0
    ] * 40


@pytest.mark.parametrize(
    "variants",
    [
        [f"{RAID} {number * 7919}" for number in range(4)],
        [RAID.replace("three", number) for number in ("four", "five", "six", "seven")],
        [RAID, RAID.upper(), RAID.replace("e", "3"), RAID.replace(" ", "  ").replace("a", "а")],
        [RAID + " " + word for word in ("yes", "ok 12", "hurry friends", "!!!")],
        [RAID.replace(word, "") for word in ("everybody ", "right now", "single", "new ")],
        ["快来加入我们的新服务器每天免费送出三幅画" + end for end in ("", "啊", "快", "！！")],
        [f"https://example.com/paintings/everyevening?from={number}" for number in range(4)],
    ],
)
def test_small_changes_do_not_hide_a_raid(variants):
    talk = Talk()
    scores = [talk.say(text, author=author, after=20.0) for author, text in enumerate(variants)]
    assert scores[-1] >= 0.5


def test_a_raid_is_seen_through_busy_chat():
    talk = Talk()
    chance = random.Random(5)
    scores = []
    for round_number in range(4):
        scores.append(talk.say(f"{RAID} {round_number}", author=round_number))
        for number in range(150):
            talk.say(" ".join(chance.choices(WORDS, k=8)), author=100 + number, after=0.1)
    assert scores[-1] >= 0.5


def test_one_author_varying_the_same_is_repeating_it():
    talk = Talk()
    assert [talk.say(f"{RAID} {number}", author=3, after=5.0) for number in range(3)][-1] >= 0.5


def test_messages_that_share_a_subject_are_no_raid():
    talk = Talk()
    lines = [
        "does the new server have a channel for paintings already",
        "i think the new server looks great so far, thanks everyone",
        "who has seen the paintings from yesterday evening",
        "we should meet on the new server this evening and paint",
    ]
    assert [talk.say(text, author=author) for author, text in enumerate(lines)] == [0.0] * 4


def test_memory_and_work_are_bounded_however_many_take_part(monkeypatch):
    compared = []

    def remember(packed, other, per_cent):
        compared.append(other)
        return False

    monkeypatch.setattr(repeats, "_alike", remember)
    talk = Talk()
    for number in range(3 * HALF_OF_RECENT):
        compared.clear()
        talk.say(f"{RAID} once more", author=number, after=0.001)
        assert len(compared) <= 2 * 3 * MAX_COMPARED
        assert talk.recent.entries_remembered <= 3 * 2 * HALF_OF_RECENT


def test_what_is_forgotten_leaves_nothing_behind():
    talk = Talk()
    for number in range(6 * HALF_OF_RECENT):
        talk.say(f"number {number} of quite many different ones {number * 31}", author=number, after=0.001)
        assert talk.recent.entries_remembered <= 3 * 2 * HALF_OF_RECENT


@given(st.lists(st.text(st.characters(codec=None), max_size=120), max_size=12))
def test_any_messages_can_be_remembered(texts):
    talk = Talk()
    for text in texts:
        assert 0.0 <= talk.say(text) <= 0.9

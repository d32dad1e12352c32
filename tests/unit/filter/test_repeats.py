"""Repeats and raids, within a memory that cannot be made to grow."""

import random

from bot.filter.normalise import Reading
from bot.filter.repeats import AUTHOR_WINDOW_S, MAX_AUTHORS, MAX_RECENT, RAID_WINDOW_S, RecentMessages

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
    assert [talk.say(ADVERT, author=author, after=RAID_WINDOW_S) for author in range(10, 16)][-1] == 0.0


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
    words = ["river", "stone", "candle", "ladder", "window", "pepper", "marble", "saddle", "ticket", "velvet"]
    assert [talk.say(" ".join(chance.choices(words, k=7)), author=number) for number in range(40)] == [
        0.0
    ] * 40


def test_memory_is_bounded_however_many_take_part():
    talk = Talk()
    for number in range(MAX_AUTHORS + 50):
        talk.say(f"message number {number} of quite many", author=number, after=0.001)
    assert len(talk.recent._by_author) == MAX_AUTHORS
    assert len(talk.recent._recent) == MAX_RECENT

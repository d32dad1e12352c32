"""New accounts and members: what they post weighs more only where there is a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.sighting import Author
from bot.core.signal import Category, Signal, Stage
from bot.filter.crowd.newcomers import is_new, made_at_ms, screen
from bot.filter.links.links import find_links

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def author(made=NOW - timedelta(days=900), joined=NOW - timedelta(days=300), **changes):
    account_id = (int(made.timestamp() * 1_000) - 1_420_070_400_000) << 22
    return Author(id=account_id, name="a", joined_at=joined, **changes)


def scores(who, text="", days=7, signals=()):
    return [signal.score for signal in screen(who, NOW, days, find_links(text), signals)]


YESTERDAY = NOW - timedelta(days=1)


def test_an_id_tells_when_the_account_was_made():
    assert made_at_ms(175928847299117063) == 1462015105796  # the example of Discord's API reference


@pytest.mark.parametrize(
    "who", [author(made=YESTERDAY), author(joined=YESTERDAY), author(made=YESTERDAY, joined=None)]
)
def test_a_young_account_or_member_is_new_for_as_long_as_the_server_wants(who):
    assert is_new(who, NOW, 2)
    assert not is_new(who, NOW, 1)


def test_an_old_account_that_has_long_been_here_is_not_new():
    assert not is_new(author(), NOW, 90)


def test_a_webhook_is_nobodys_account():
    assert not is_new(author(made=YESTERDAY, is_webhook=True), NOW, 7)


def test_a_newcomer_who_posts_a_link_is_noticed_but_not_flagged_by_that_alone():
    (score,) = scores(author(made=YESTERDAY), "see https://example.com")
    assert 0 < score < 0.5


@pytest.mark.parametrize("stage", [Stage.LINKS, Stage.MENTIONS, Stage.REPEATS])
def test_floods_and_repeats_of_a_newcomer_weigh_more(stage):
    reason = Signal(stage=stage, category=Category.SPAM, score=0.4)
    assert scores(author(joined=YESTERDAY), signals=[reason])
    assert not scores(author(), signals=[reason])
    assert not scores(author(joined=YESTERDAY), signals=[replace(reason, stage=Stage.TERMS)])


def test_without_a_reason_a_newcomer_is_nothing_to_look_at():
    assert scores(author(made=YESTERDAY), "hello everybody") == []


def test_zero_days_turns_it_off():
    assert scores(author(made=NOW), "see https://example.com", days=0) == []

"""What the scorer hears of a policy's subject."""

import pytest

from bot.core.signal import Category
from bot.filter.likeness.claims import Claims
from bot.filter.scorer.scorer import HEADS
from tests.factories import make_policy


def odds(**suspected):
    return [suspected.get(head.name.lower(), -9.0) for head in HEADS]


def claims(*categories):
    return Claims(make_policy(categories=categories))


def test_the_likeliest_of_the_claimed_categories_is_heard():
    both = claims(Category.SEXUAL, Category.VIOLENCE)
    assert both.heard(odds(sexual=1.0)) == both.heard(odds(violence=1.0, sexual=-2.0)) > 0
    assert both.heard(odds(violence=1.0)) > both.heard(odds(violence=-1.0))


def test_what_is_not_claimed_is_not_heard():
    assert claims(Category.SEXUAL).heard(odds(hate=3.0)) == claims(Category.SEXUAL).heard(odds())


def test_everyday_suspicion_says_nothing():
    assert claims(Category.SEXUAL).heard(odds(sexual=-5.9)) == pytest.approx(0.0, abs=0.5)


def test_a_scam_is_heard_as_spam():
    assert claims(Category.SCAM).heard(odds(spam=0.0)) == claims(Category.SPAM).heard(odds(spam=0.0)) > 0


@pytest.mark.parametrize("categories", [(), (Category.DOXXING,)])
def test_a_policy_on_what_the_scorer_does_not_know_hears_nothing(categories):
    assert not claims(*categories)
    assert claims(*categories).heard(odds(hate=3.0)) == 0.0


def test_nothing_is_heard_where_nobody_asked_the_scorer():
    assert claims(Category.HATE).heard(()) == 0.0

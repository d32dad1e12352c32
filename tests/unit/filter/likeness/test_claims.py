"""What the scorer hears of a policy's subject."""

import pytest

from bot.core.signal import Category
from bot.filter.likeness.claims import Claims
from bot.filter.scorer.scorer import HEADS
from tests.factories import make_policy


def odds(**suspected):
    return [suspected.get(head.name.lower(), -9.0) for head in HEADS]


def heard(categories, suspected):
    """Return what is heard of one policy's subject; beside another policy it is the same."""
    policy, other = make_policy(categories=categories), make_policy(categories=(Category.SPAM, Category.HATE))
    (alone,) = Claims([policy]).heard(suspected)
    assert Claims([other, policy]).heard(suspected)[1] == Claims([policy, other]).heard(suspected)[0] == alone
    return alone


def test_the_likeliest_of_the_claimed_categories_is_heard():
    both = (Category.SEXUAL, Category.VIOLENCE)
    assert heard(both, odds(sexual=1.0)) == heard(both, odds(violence=1.0, sexual=-2.0)) > 0
    assert heard(both, odds(violence=1.0)) > heard(both, odds(violence=-1.0))


def test_what_is_not_claimed_is_not_heard():
    assert heard((Category.SEXUAL,), odds(hate=3.0)) == heard((Category.SEXUAL,), odds())


def test_everyday_suspicion_says_nothing():
    assert heard((Category.SEXUAL,), odds(sexual=-5.9)) == pytest.approx(0.0, abs=0.5)


def test_a_scam_is_heard_as_spam():
    assert heard((Category.SCAM,), odds(spam=0.0)) == heard((Category.SPAM,), odds(spam=0.0)) > 0


@pytest.mark.parametrize("categories", [(), (Category.DOXXING,)])
def test_a_policy_on_what_the_scorer_does_not_know_hears_nothing(categories):
    assert Claims([make_policy(categories=categories)]).made == (False,)
    assert heard(categories, odds(hate=3.0)) == 0.0


def test_nothing_is_heard_where_there_are_no_policies():
    assert Claims([]).heard(odds(hate=3.0)) == []

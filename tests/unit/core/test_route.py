from bot.core.route import choose_audit_route, choose_route, claimed_categories
from bot.core.signal import Category, Stage
from tests.factories import make_policy, make_settings, make_signal

HARASSMENT = make_policy("harassment", categories=(Category.HARASSMENT,))
SCAM = make_policy("scams", categories=(Category.SCAM, Category.SPAM))
CHEATING = make_policy("game-cheating", categories=())
ALL = (CHEATING, HARASSMENT, SCAM)


def routed(*signals, settings=None, asked=False):
    route = choose_route(signals, ALL, settings or make_settings(), asked=asked)
    return [policy.id for policy in route.policies]


def test_a_category_reaches_the_policy_that_claims_it() -> None:
    assert routed(make_signal(Category.SCAM)) == ["scams"]


def test_likeness_reaches_the_policy_that_it_names() -> None:
    signal = make_signal(Category.POLICY, stage=Stage.AFFINITY, policy_id="game-cheating")

    assert routed(signal) == ["game-cheating"]


def test_the_best_match_comes_first_and_the_number_is_bounded() -> None:
    signals = (
        make_signal(Category.HARASSMENT, 0.6),
        make_signal(Category.SCAM, 0.9),
        make_signal(Category.POLICY, 0.7, stage=Stage.AFFINITY, policy_id="game-cheating"),
    )

    assert routed(*signals) == ["scams", "game-cheating"]


def test_what_no_policy_claims_goes_to_the_general_policy() -> None:
    settings = make_settings(general_policy_id="harassment")

    assert routed(make_signal(Category.OWN_RULE), settings=settings) == ["harassment"]


def test_what_no_policy_claims_goes_nowhere_without_a_general_policy() -> None:
    assert routed(make_signal(Category.SEXUAL)) == []


def test_a_person_who_asks_gets_policies_in_any_case() -> None:
    assert routed(asked=True) == ["game-cheating", "harassment"]


def test_a_faint_likeness_calls_for_no_second_judgement() -> None:
    faint = make_signal(Category.POLICY, 0.06, stage=Stage.AFFINITY, policy_id="game-cheating")

    assert routed(make_signal(Category.SCAM), faint) == ["scams"]


UNREAD = make_signal(Category.UNREAD_LANGUAGE, 0.0, stage=Stage.LANGUAGE)


def test_what_cannot_be_read_goes_to_the_general_policy_or_to_all() -> None:
    assert routed(UNREAD, settings=make_settings(general_policy_id="scams")) == ["scams"]
    assert routed(UNREAD) == ["game-cheating", "harassment", "scams"]


def test_what_cannot_be_read_goes_to_the_policy_that_something_else_points_at() -> None:
    assert routed(UNREAD, make_signal(Category.SCAM)) == ["scams"]


def test_a_sample_is_asked_about_under_every_policy() -> None:
    assert [policy.id for policy in choose_audit_route(ALL).policies] == [
        "game-cheating",
        "harassment",
        "scams",
    ]


def test_what_is_claimed_is_what_any_policy_claims_and_all_with_a_general_one() -> None:
    assert claimed_categories(ALL) == frozenset({Category.HARASSMENT, Category.SCAM, Category.SPAM})
    assert claimed_categories(ALL, "scams") is None
    assert claimed_categories(ALL, "not-in-force") is not None
    assert claimed_categories(()) == frozenset()

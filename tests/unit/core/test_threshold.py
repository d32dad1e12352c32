from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.signal import Category, Stage
from bot.core.sketch import ScoreSketch, step_of
from bot.core.threshold import (
    CEILING,
    ENOUGH,
    FLOOR,
    LEAST_BUDGET,
    MOST_BUDGET,
    Threshold,
    Why,
    fit_threshold,
    look_at,
    shifted,
)
from tests.factories import make_signal


def traffic(count: int = 4_000, *, low: float = 1.0, high: float = 9.0) -> ScoreSketch:
    random, sketch = Random(1), ScoreSketch()
    for _ in range(count):
        sketch.add(random.betavariate(low, high))
    return sketch


def fit(
    sketch: ScoreSketch,
    budget: float = 0.02,
    capacity: float = 1.0,
    *,
    waiting: dict[int, int] | None = None,
    standing: float = 0.5,
) -> Threshold:
    return fit_threshold(sketch, waiting or {}, budget=budget, capacity=capacity, standing=standing)


def test_until_enough_is_counted_the_default_holds() -> None:
    assert fit(traffic(ENOUGH - 1)) == Threshold(score=0.5, share=0.02, why=Why.DEFAULT)
    assert fit(traffic(ENOUGH)).why is Why.FITTED


def test_a_larger_budget_lowers_the_threshold() -> None:
    sketch = traffic()

    assert fit(sketch, 0.10).score < fit(sketch, 0.02).score < fit(sketch, 0.005).score


def test_a_model_that_does_not_keep_up_has_less_flagged_and_it_says_so() -> None:
    behind = fit(traffic(), 0.02, capacity=0.5)

    assert (behind.why, behind.share) == (Why.BEHIND, 0.01)
    assert behind.score > fit(traffic()).score


def test_no_trouble_of_the_model_takes_the_share_below_the_smallest_budget() -> None:
    assert fit(traffic(), 0.10, capacity=0.0).share == LEAST_BUDGET


def test_what_waits_for_an_answer_keeps_the_score_between_the_two_that_it_could_be() -> None:
    sketch, waiting = traffic(), {step_of(0.8): 400}
    lowest, highest = fit(sketch).score, fit(sketch, waiting=waiting, standing=1.0).score
    assert lowest < 0.6 < highest

    assert fit(sketch, waiting=waiting, standing=0.6).score == 0.6
    assert fit(sketch, waiting=waiting, standing=0.0).score == lowest
    assert fit(sketch, waiting=waiting, standing=1.0).score == highest


@given(st.floats(LEAST_BUDGET, MOST_BUDGET), st.floats(0.0, 1.0))
def test_the_share_never_passes_the_budget(budget: float, capacity: float) -> None:
    assert LEAST_BUDGET <= fit(traffic(ENOUGH), budget, capacity).share <= budget


def test_a_quiet_server_is_not_searched_for_something_at_any_price() -> None:
    quiet = ScoreSketch()
    for _ in range(5_000):
        quiet.add(0.001)

    assert fit(quiet) == Threshold(score=FLOOR, share=0.02, why=Why.FLOOR)


def test_nothing_that_fills_a_server_keeps_the_worst_from_being_flagged() -> None:
    loud = traffic(low=60.0, high=1.0)

    assert fit(loud) == Threshold(score=CEILING, share=0.02, why=Why.CEILING)


@given(st.floats(FLOOR, CEILING), st.floats(-3.0, 3.0))
def test_a_shift_stays_within_the_bounds_and_has_its_sign(threshold: float, log_odds: float) -> None:
    moved = shifted(threshold, log_odds)

    assert FLOOR <= moved <= CEILING
    assert (moved - threshold) * log_odds >= -1e-9


def test_no_shift_changes_nothing() -> None:
    assert shifted(0.31, 0.0) == 0.31


ORDINARY = make_signal()
HARD = make_signal(hard=True)
REPEATED = make_signal(Category.SPAM, stage=Stage.REPEATS)
UNREAD = make_signal(Category.UNREAD_LANGUAGE, 0.0, stage=Stage.LANGUAGE)


@pytest.mark.parametrize(
    ("signals", "hard", "unread", "ordinary"),
    [
        ((), False, False, True),
        ((ORDINARY,), False, False, True),
        ((ORDINARY, HARD), True, False, False),
        ((ORDINARY, REPEATED), False, False, False),
        ((UNREAD, ORDINARY), False, True, False),
    ],
)
def test_what_is_exact_repeated_or_unread_tells_nothing_of_ordinary_traffic(
    signals, hard: bool, unread: bool, ordinary: bool
) -> None:
    assert look_at(signals) == (hard, unread, ordinary)

import math

import pytest

from bot.evaluation.measures import (
    Tally,
    area_under_curve,
    count,
    f1,
    precision,
    quantile,
    recall,
    reliability,
    share,
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Worked out by hand from Wilson's formula with z = 1.959964.
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_a_shares_interval_is_wilsons(part, whole, low, high) -> None:
    estimate = share(part, whole)

    assert estimate is not None
    assert estimate.value == part / whole
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_there_is_no_share() -> None:
    assert share(0, 0) is None
    assert precision(Tally(misses=3)) is None
    assert recall(Tally(false_alarms=3)) is None
    assert f1(Tally(passes=3)) is None


def test_pairs_of_label_and_verdict_are_counted_by_their_four_kinds() -> None:
    pairs = [(True, True)] * 6 + [(False, True)] * 2 + [(True, False)] * 3 + [(False, False)] * 9

    tally = count(pairs)

    assert tally == Tally(hits=6, false_alarms=2, misses=3, passes=9)
    assert (tally.rows, tally.broken) == (20, 9)


def test_precision_recall_and_f1_are_those_worked_out_by_hand() -> None:
    tally = Tally(hits=6, false_alarms=2, misses=3, passes=9)
    found = (precision(tally), recall(tally), f1(tally))

    assert [estimate and estimate.value for estimate in found] == [
        pytest.approx(6 / 8),
        pytest.approx(6 / 9),
        pytest.approx(12 / 17),
    ]


def test_the_interval_of_f1_holds_it_narrows_with_rows_and_is_the_same_every_time() -> None:
    few = f1(Tally(hits=6, false_alarms=2, misses=3, passes=9))
    many = f1(Tally(hits=600, false_alarms=200, misses=300, passes=900))

    assert few is not None
    assert many is not None
    assert few.low < 0.65
    assert few.high > 0.75
    # The delta method gives a standard error of 0.0126 for these counts.
    assert (many.low, many.high) == pytest.approx(
        (12 / 17 - 1.96 * 0.0126, 12 / 17 + 1.96 * 0.0126), abs=0.003
    )
    assert few == f1(Tally(hits=6, false_alarms=2, misses=3, passes=9))


def test_without_an_error_the_interval_of_f1_is_one_point() -> None:
    estimate = f1(Tally(hits=5, passes=5))

    assert estimate is not None
    assert (estimate.low, estimate.value, estimate.high) == (1.0, 1.0, 1.0)


def test_a_percentile_is_a_value_that_occurred() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2
    assert quantile([1, 2, 3, 4], 0.95) == 4
    assert quantile([7], 0.025) == 7


@pytest.mark.parametrize(
    ("scored", "area"),
    [
        ([(2.0, True), (1.0, False)], 1.0),
        ([(1.0, True), (2.0, False)], 0.0),
        ([(1.0, True), (1.0, False)], 0.5),
        # Of 2 x 2 pairs: 3 > 0, 3 > 2, 1 > 0 are won and 1 > 2 is lost.
        ([(3.0, True), (1.0, True), (0.0, False), (2.0, False)], 0.75),
        ([(3.0, True)], None),
    ],
)
def test_the_area_under_the_curve_counts_pairs_that_are_ranked_rightly(scored, area) -> None:
    assert area_under_curve(scored) == area


def test_bins_hold_how_sure_the_answers_were_and_how_many_were_broken() -> None:
    scored = [(-20.0, False), (-7.0, True), (0.0, True), (1.0, False), (6.0, True)]

    lowest, middle, highest = reliability(scored)

    assert (lowest.low, lowest.high, lowest.answers, lowest.observed.value) == (-math.inf, -6.0, 2, 0.5)
    assert (middle.low, middle.high, middle.answers, middle.observed.value) == (0.0, 2.0, 2, 0.5)
    assert middle.stated == pytest.approx((0.5 + 0.7311) / 2, abs=1e-4)
    assert (highest.low, highest.answers, highest.observed.value) == (6.0, 1, 1.0)

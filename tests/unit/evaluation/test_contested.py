"""The bounds of second looks, held against the labels."""

from dataclasses import replace

import pytest

from bot.core.judgement import Effort
from bot.core.second_look import UNSURE
from bot.evaluation.contested import BOUNDS, contested_at, write_contested
from bot.evaluation.measures import share
from bot.evaluation.scores import JudgedMessage, Opinion, score
from tests.factories import make_policy
from tests.unit.evaluation.test_judge_report import MANNER, POLICY, judged, report
from tests.unit.evaluation.test_scores import BOTH
from tests.unit.evaluation.test_scores import judged as judged_under_both

BROKEN = frozenset({"HA1"})
# Log-odds, and whether the verdict was wrong.
ODDS = ((0.2, True), (-0.8, False), (1.0, True), (-2.0, False), (2.5, False), (-7.0, True))


def verdicts(*odds: float | None) -> tuple[JudgedMessage, ...]:
    """Rows that break a rule; a verdict with odds of 0 or more says so, and the others are wrong."""
    return tuple(
        judged(
            line,
            ["HA1"],
            harassment=Opinion(clauses=BROKEN if one is None or one >= 0 else frozenset(), confidence=one),
        )
        for line, one in enumerate(odds, start=1)
    )


def table_of(*odds: float | None) -> str:
    return write_contested(score(verdicts(*odds), (POLICY,)), MANNER)


@pytest.mark.parametrize(
    ("bound", "contested", "wrong"), [(0.5, 1, 1), (1.0, 2, 1), (2.0, 3, 2), (3.0, 5, 2), (8.0, 6, 3)]
)
def test_a_bound_counts_what_is_nearer_to_even_than_it(bound: float, contested: int, wrong: int) -> None:
    found = contested_at(bound, ODDS)

    assert found.contested == share(contested, 6)
    assert found.caught == share(wrong, 3)
    assert found.wrong_inside == share(wrong, contested)
    assert found.wrong_outside == share(3 - wrong, 6 - contested)


def test_without_a_bound_nothing_is_contested_and_all_that_is_wrong_is_left() -> None:
    found = contested_at(None, ODDS)

    assert found.contested == share(0, 6)
    assert found.caught == share(0, 3)
    assert found.wrong_inside is None
    assert found.wrong_outside == share(3, 6)


def test_verdicts_that_are_all_right_leave_nothing_to_catch() -> None:
    assert contested_at(2.0, [(1.0, False)]).caught is None


def test_the_bound_that_the_bot_has_is_among_them_and_marked() -> None:
    assert UNSURE in BOUNDS
    assert "| ±2, the bot's | 0.500 (0.150–0.850) | 1.000 (0.342–1.000) |" in table_of(-1.0, -1.5, 5.0, 6.0)


def test_every_bound_has_a_line_with_intervals() -> None:
    lines = table_of(0.7, -3.5, 9.0).splitlines()

    assert [line.split("|")[1].strip() for line in lines[2:8]] == [
        "none",
        "±0.5",
        "±1",
        "±2, the bot's",
        "±3",
        "±4",
    ]
    assert lines[2].startswith("| none | 0.000 (0.000–0.561) | 0.000 (0.000–0.793) | – | 0.333 (")
    assert lines[7].startswith("| ±4 | 0.667 (0.208–0.939) | 1.000 (0.207–1.000) | 0.500 (")
    assert "3 verdicts, 1 of them wrong." in table_of(0.7, -3.5, 9.0)


def test_verdicts_without_log_odds_are_left_out_and_counted() -> None:
    assert "2 verdicts, 1 of them wrong. 1 more carry no log-odds and are left out." in table_of(
        0.7, None, -3.5
    )


def test_where_no_verdict_has_log_odds_one_sentence_says_so() -> None:
    assert table_of(None, None).startswith("No labelled verdict carries log-odds")
    assert "|" not in table_of(None)


def test_the_table_stands_in_the_report() -> None:
    assert "## Contested verdicts\n\n| bound | contested |" in report()


def test_what_differs_from_the_bots_first_looks_is_said() -> None:
    scores = score(verdicts(1.0), (POLICY,))

    page = write_contested(scores, replace(MANNER, effort=Effort.MEDIUM, samples=3, stand_in=True))

    assert "the stand-in's log-odds" in page
    assert "had effort medium" in page
    assert "the mean of 3 samples" in page
    assert "effort" not in write_contested(scores, MANNER)


def test_a_verdict_is_wrong_by_the_label_of_its_own_policy() -> None:
    row = judged_under_both(
        {"clauses": ["HA1"]},
        kind=Opinion(confidence=-0.5),
        scams=Opinion(clauses=frozenset({"SC1"}), confidence=0.3),
    )
    right = judged_under_both({"clauses": []}, 2, kind=Opinion(confidence=-4.0))

    assert score([row, right], BOTH).odds == ((-0.5, True), (0.3, True), (-4.0, False))


def test_an_abstention_and_a_row_without_a_label_are_no_verdicts() -> None:
    rows = (
        judged(1, ["HA1"], harassment=Opinion(abstention="no majority", confidence=0.0)),
        judged(2, [], policies=(make_policy("scams", clause="SC1"),)),
    )

    assert score(rows, (POLICY,)).odds == ()

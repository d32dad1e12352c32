from dataclasses import replace

from bot.core.judgement import Cause
from bot.core.signal import Category, Flag, Screened
from tests.factories import make_abstention, make_case, make_policy, make_signal, make_verdict

POLICY = make_policy()
WEAK = make_signal(Category.SPAM, 0.2)
STRONG = make_signal(Category.HATE, 0.9)
RULE = make_signal(Category.OWN_RULE, 0.1, hard=True)


def test_the_signals_of_a_case_are_distinct_hard_ones_first_then_the_strongest() -> None:
    case = make_case(signals=(WEAK, STRONG, WEAK, RULE))
    raid = replace(case, sightings=case.sightings * 3)

    assert raid.signals == (RULE, STRONG, WEAK)


def test_one_hard_signal_makes_a_case_hard() -> None:
    assert make_case(signals=(WEAK, RULE)).is_hard
    assert not make_case(signals=(WEAK, STRONG)).is_hard


def test_the_answers_of_a_case_are_those_that_have_come() -> None:
    verdict, abstention = make_verdict("HA1"), make_abstention()

    assert make_case((POLICY, None), (POLICY, verdict), (POLICY, abstention)).answers == (verdict, abstention)


def test_a_case_is_reported_when_any_sighting_of_it_is() -> None:
    flagged = make_case()
    (seen,) = flagged.sightings

    assert not flagged.reported
    assert replace(flagged, sightings=(seen, replace(seen, cause=Cause.REPORT))).reported


def test_what_is_flagged_has_a_flag_with_the_same_signals() -> None:
    screened = Screened(score=0.9, signals=(STRONG, WEAK), flagged=True)

    assert screened.flag == Flag(signals=(STRONG, WEAK), score=0.9)
    assert Screened(score=0.2, signals=(WEAK,)).flag is None


def test_a_flag_is_hard_when_one_of_its_signals_is() -> None:
    assert Flag(signals=(WEAK, RULE), score=0.9).is_hard
    assert not Flag(signals=(WEAK,), score=0.9).is_hard

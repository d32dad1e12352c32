from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import JudgementRecord, Label, LabelKind
from bot.core.decide import decide
from bot.core.decision import ActionKind, Decision, Outcome
from bot.core.judgement import Answer, Cause, Dropped
from bot.core.policy import Echo, Policy
from bot.core.settings import Mode, OwnRule, RuleKind, ServerSettings
from bot.core.sighting import SightingKind
from bot.core.signal import Category
from tests.factories import (
    NOW,
    make_abstention,
    make_case,
    make_policy,
    make_settings,
    make_sighting,
    make_signal,
    make_verdict,
)

POLICY = make_policy()
AUTOMATIC = make_settings(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))
KEYWORD = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
HARD = make_signal(Category.OWN_RULE, 1.0, hard=True, rule=KEYWORD.id)


def decide_on(
    *answers: Answer | None,
    settings: ServerSettings | None = None,
    policy: Policy = POLICY,
    quota_left: int = 10,
    **case: Any,
) -> Decision:
    made = make_case(*((policy, answer) for answer in answers), **case)
    return decide(made, {policy.digest: policy}, settings or make_settings(), quota_left=quota_left)


def decide_twice(
    first: Answer, *second: Answer | None, settings: ServerSettings = AUTOMATIC, **case: Any
) -> Decision:
    """Decide on one first look and a second; without one, it says the same three times."""
    made = make_case((POLICY, first), second=second or (first,) * 3, **case)
    return decide(made, {POLICY.digest: POLICY}, settings, quota_left=10)


def test_a_violation_is_shown_with_its_clause() -> None:
    decision = decide_on(make_verdict("HA1"))

    assert decision.outcome is Outcome.VIOLATION
    assert decision.shown
    assert [ref.clause_id for ref in decision.clauses] == ["HA1"]


def test_shadow_mode_proposes_and_does_nothing() -> None:
    decision = decide_on(make_verdict("HA1"), settings=replace(AUTOMATIC, mode=Mode.SHADOW))

    assert decision.proposed is ActionKind.DELETE
    assert decision.action is None


def test_a_clause_that_a_moderator_made_automatic_deletes() -> None:
    assert decide_twice(make_verdict("HA1")).action is ActionKind.DELETE


def test_a_first_look_alone_never_acts() -> None:
    decision = decide_on(make_verdict("HA1"), settings=AUTOMATIC)

    assert decision.action is None
    assert "second look" in (decision.held_back or "")


def test_a_clause_that_nobody_made_automatic_is_left_to_people() -> None:
    settings = replace(AUTOMATIC, automatic_clauses=frozenset({"hate/HT1"}))

    assert decide_on(make_verdict("HA1"), settings=settings).action is None


@pytest.mark.parametrize("doubt", [{"quote_unsupported": True}, {"manipulation": True}])
def test_a_doubtful_verdict_never_acts(doubt: dict[str, Any]) -> None:
    decision = decide_on(make_verdict("HA1", **doubt), settings=AUTOMATIC)

    assert decision.action is None
    assert decision.held_back


def test_a_spent_quota_turns_the_action_into_an_alert() -> None:
    decision = decide_on(make_verdict("HA1"), settings=AUTOMATIC, quota_left=0)

    assert decision.action is None
    assert decision.shown


def test_nothing_is_done_by_itself_while_bylaw_is_paused() -> None:
    settings = make_settings(mode=Mode.REVIEW, rules=(KEYWORD,))
    case = make_case(signals=(HARD,))

    decision = decide(case, {}, settings, quota_left=10, paused=True)

    assert decision.action is None
    assert decision.proposed is ActionKind.DELETE
    assert "paused" in (decision.held_back or "")
    assert decision.shown


def test_a_policy_that_never_punishes_proposes_nothing() -> None:
    policy = make_policy(never_punish=True)

    decision = decide_on(make_verdict("HA1", policy=policy), policy=policy, settings=AUTOMATIC)

    assert decision.proposed is None
    assert decision.action is None
    assert decision.shown


def test_the_model_dismisses_soft_signals() -> None:
    decision = decide_on(make_verdict())

    assert decision.outcome is Outcome.CLEARED
    assert not decision.shown


def test_the_model_cannot_dismiss_a_hard_signal() -> None:
    assert decide_on(make_verdict(), signals=(HARD,)).outcome is Outcome.DISAGREES


def test_manipulation_is_never_a_clearance() -> None:
    assert decide_on(make_verdict(manipulation=True)).outcome is Outcome.DISAGREES


def test_orders_to_a_model_beside_something_else_are_never_cleared() -> None:
    """A model that obeys them says neither that anything is wrong nor that it was told to."""
    orders, insult = make_signal(Category.INJECTION), make_signal(Category.HARASSMENT)
    unread = make_signal(Category.UNREAD_LANGUAGE)

    assert decide_on(make_verdict(), signals=(orders, insult)).outcome is Outcome.DISAGREES
    assert decide_on(make_verdict(), signals=(orders, unread)).outcome is Outcome.CLEARED


def test_an_abstention_goes_to_people() -> None:
    decision = decide_on(make_abstention())

    assert decision.outcome is Outcome.UNANSWERED
    assert decision.shown


def test_a_missing_answer_is_no_clearance() -> None:
    assert decide_on(make_verdict(), None).outcome is Outcome.NOT_JUDGED


def test_a_dropped_question_is_no_clearance_and_others_decide() -> None:
    policies = (make_policy(), make_policy("scams", clause="SC1"))
    case = make_case((policies[0], None), (policies[1], make_verdict()))
    dropped, answered = case.judgements

    def outcome(why: Dropped, *records: JudgementRecord) -> Outcome:
        left = replace(case, judgements=(replace(dropped, dropped=why), *records))
        named = {policy.digest: policy for policy in policies}
        return decide(left, named, make_settings(), quota_left=10).outcome

    assert outcome(Dropped.WITHDRAWN) is Outcome.DROPPED
    assert outcome(Dropped.REMOVED, answered) is Outcome.DROPPED
    assert outcome(Dropped.WITHDRAWN, answered) is Outcome.CLEARED


def test_a_hard_signal_without_a_policy_goes_to_people() -> None:
    assert decide_on(signals=(HARD,)).outcome is Outcome.UNCOVERED


def test_an_armed_rule_deletes_without_the_model() -> None:
    settings = make_settings(mode=Mode.REVIEW, rules=(KEYWORD,))

    decision = decide_on(signals=(HARD,), settings=settings)

    assert decision.outcome is Outcome.RULE
    assert decision.action is ActionKind.DELETE


def test_an_armed_rule_deletes_whatever_a_verdict_says_beside_it() -> None:
    settings = make_settings(mode=Mode.REVIEW, rules=(KEYWORD,))

    decision = decide_on(make_verdict("HA1"), signals=(HARD,), settings=settings)

    assert decision.outcome is Outcome.VIOLATION
    assert decision.action is ActionKind.DELETE
    assert decision.held_back is None


def test_an_armed_rule_never_punishes_where_a_policy_says_so() -> None:
    settings = make_settings(mode=Mode.REVIEW, rules=(KEYWORD,))
    policy = make_policy(never_punish=True)

    decision = decide_on(
        make_verdict("HA1", policy=policy), policy=policy, signals=(HARD,), settings=settings
    )

    assert decision.action is None


@pytest.mark.parametrize("answers", [(), (make_verdict("HA1"),)])
def test_nothing_is_done_against_a_moderator_who_called_the_case_wrong(answers: tuple[Answer, ...]) -> None:
    settings = make_settings(mode=Mode.REVIEW, rules=(KEYWORD,))
    label = Label(kind=LabelKind.WRONG, moderator_id=42, at=NOW)

    decision = decide_on(*answers, signals=(HARD,), settings=settings, labels=(label,))

    assert decision.action is None
    assert decision.proposed is ActionKind.DELETE
    assert decision.shown
    assert "moderator" in (decision.held_back or "")


def test_an_armed_rule_does_nothing_in_shadow_mode() -> None:
    decision = decide_on(signals=(HARD,), settings=make_settings(rules=(KEYWORD,)))

    assert decision.action is None


def test_a_disarmed_rule_does_nothing() -> None:
    settings = make_settings(mode=Mode.ASSIST, rules=(replace(KEYWORD, armed=False),))

    assert decide_on(signals=(HARD,), settings=settings).action is None


def test_a_title_is_locked_by_people_and_never_deleted() -> None:
    sighting = make_sighting(kind=SightingKind.TITLE)

    decision = decide_on(make_verdict("HA1"), settings=AUTOMATIC, sighting=sighting)

    assert decision.proposed is ActionKind.LOCK
    assert decision.action is None


def test_a_person_who_asked_is_answered_even_when_there_is_nothing() -> None:
    decision = decide_on(make_verdict(), cause=Cause.REPORT)

    assert decision.outcome is Outcome.CLEARED
    assert decision.shown


@pytest.mark.parametrize("answer", [make_verdict("HA1"), make_abstention(), None])
def test_a_policy_that_echoes_nothing_silences_the_case_until_it_is_cleared(answer: Answer | None) -> None:
    assert decide_on(answer, policy=make_policy(echo=Echo.NONE)).echo is Echo.NONE


def test_a_policy_that_finds_itself_unbroken_has_nothing_to_hide() -> None:
    assert decide_on(make_verdict(), policy=make_policy(echo=Echo.NONE)).echo is Echo.FULL


ANSWERS = st.sampled_from(
    [None, make_abstention(), make_verdict(), make_verdict("HA1"), make_verdict(manipulation=True)]
)


@given(
    answers=st.lists(ANSWERS, max_size=4),
    mode=st.sampled_from(list(Mode)),
    hard=st.booleans(),
    quota_left=st.integers(-1, 2),
)
def test_nothing_is_done_without_a_verdict_or_an_armed_rule(
    answers: list[Answer | None], mode: Mode, hard: bool, quota_left: int
) -> None:
    settings = replace(AUTOMATIC, mode=mode, rules=(KEYWORD,))
    decision = decide_on(
        *answers, settings=settings, signals=(HARD,) if hard else (make_signal(),), quota_left=quota_left
    )

    violates = any(answer is not None and answer == make_verdict("HA1") for answer in answers)
    if decision.action is not None:
        assert decision.action is ActionKind.DELETE
        assert quota_left > 0
        assert (mode is Mode.ASSIST and violates) or (mode in {Mode.REVIEW, Mode.ASSIST} and hard)
    if decision.outcome is Outcome.CLEARED:
        assert answers
        assert all(answer == make_verdict() for answer in answers)
        assert not hard


def test_a_sample_that_breaks_a_rule_is_shown_and_never_acted_on() -> None:
    decision = decide_on(make_verdict("HA1"), settings=AUTOMATIC, cause=Cause.AUDIT)

    assert (decision.outcome, decision.shown) == (Outcome.VIOLATION, True)
    assert decision.action is None
    assert decision.proposed is ActionKind.DELETE
    assert "drawn at random" in (decision.held_back or "")


@pytest.mark.parametrize("answer", [make_verdict(), make_abstention(), None])
def test_a_sample_without_a_violation_is_shown_to_nobody(answer: Answer | None) -> None:
    assert not decide_on(answer, cause=Cause.AUDIT).shown


def test_a_sample_that_tries_to_steer_the_model_is_shown() -> None:
    assert decide_on(make_verdict(manipulation=True), cause=Cause.AUDIT).shown

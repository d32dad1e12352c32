"""Which first looks deserve a second, and what both amount to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import CaseFile
from bot.core.context import Context, ContextState, Speech
from bot.core.decide import decide
from bot.core.decision import ActionKind, Decision, Outcome
from bot.core.judgement import Answer, Cause, LookReason, Priority
from bot.core.second_look import SHORT_REPLY, wants_second_look
from bot.core.settings import Mode, OwnRule, RuleKind, ServerSettings
from bot.core.signal import Category
from tests.factories import (
    LOOK,
    make_abstention,
    make_case,
    make_policy,
    make_run,
    make_settings,
    make_sighting,
    make_signal,
    make_verdict,
)

POLICY = make_policy()
NEWER = make_policy(source="# harassment\n\n- **HA1 Insults.** Do not insult anybody.\n")
AUTOMATIC = make_settings(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))
HARD = make_signal(Category.OWN_RULE, 1.0, hard=True)
BAD, CLEAN = make_verdict("HA1"), make_verdict()
REPLY = make_sighting("no u", reply_to_id=6_000)
SHOWN = Decision(outcome=Outcome.VIOLATION, shown=True)


def reasons(case: CaseFile, settings: ServerSettings | None = None) -> list[LookReason]:
    return [look.reason for look in wants_second_look(case, settings or make_settings())]


def decide_on(case: CaseFile, settings: ServerSettings = AUTOMATIC) -> Decision:
    return decide(case, {POLICY.digest: POLICY}, settings, quota_left=10)


def test_an_ordinary_verdict_stands() -> None:
    assert reasons(make_case((POLICY, BAD))) == []
    assert reasons(make_case((POLICY, CLEAN))) == []


@pytest.mark.parametrize(
    ("verdict", "settings"),
    [(make_verdict("HA1", severity=3), make_settings()), (BAD, AUTOMATIC)],
)
def test_what_weighs_most_is_asked_three_times_and_first(verdict: Answer, settings: ServerSettings) -> None:
    (look,) = wants_second_look(make_case((POLICY, verdict)), settings)

    assert (look.reason, look.samples, look.priority) == (LookReason.SEVERE, 3, Priority.HARD)


@pytest.mark.parametrize(
    "doubt",
    [
        {"confidence": 1.5},
        {"confidence": -1.5},
        {"manipulation": True},
        {"run": make_run(budget_hit=True)},
    ],
)
def test_a_doubtful_verdict_is_contested(doubt: dict[str, Any]) -> None:
    (look,) = wants_second_look(make_case((POLICY, make_verdict(**doubt))), make_settings())

    assert (look.reason, look.samples) == (LookReason.CONTESTED, 1)
    assert look.priority < Priority.FLAG


def test_what_an_armed_rule_matches_does_not_wait_for_the_model() -> None:
    rule = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
    case = make_case((POLICY, CLEAN), signals=(replace(HARD, rule=rule.id),))

    assert reasons(case, make_settings(mode=Mode.REVIEW, rules=(rule,))) == []
    assert reasons(case, make_settings(mode=Mode.SHADOW, rules=(rule,))) == [LookReason.CONTESTED]


def test_a_confident_verdict_is_not() -> None:
    assert reasons(make_case((POLICY, make_verdict(confidence=-8.0)))) == []


def test_the_stand_in_is_not_asked_to_compare_again() -> None:
    compared = make_verdict(confidence=0.1, run=make_run(stand_in=True))
    assert reasons(make_case((POLICY, compared))) == []


def test_an_exact_signal_that_the_model_cleared_is_contested() -> None:
    assert reasons(make_case((POLICY, CLEAN), signals=(HARD,))) == [LookReason.CONTESTED]
    assert reasons(make_case((POLICY, BAD), signals=(HARD,))) == []


def test_two_versions_of_a_policy_that_contradict_one_another_are_contested() -> None:
    assert reasons(make_case((POLICY, BAD), (NEWER, CLEAN))) == [LookReason.CONTESTED] * 2
    assert reasons(make_case((POLICY, BAD), (make_policy("hate"), CLEAN))) == []


def test_a_short_reply_is_unclear_where_what_it_answers_may_be_read() -> None:
    case = make_case((POLICY, CLEAN), sighting=REPLY)

    assert reasons(case) == [LookReason.UNCLEAR]
    assert reasons(case, make_settings(context=False)) == []
    assert reasons(case, make_settings(no_context_channel_ids=frozenset({20}))) == []
    long = make_sighting("n" * (SHORT_REPLY + 1), reply_to_id=6_000)
    assert reasons(make_case((POLICY, CLEAN), sighting=long)) == []


def test_a_person_who_asks_about_what_was_decided_gets_a_second_look() -> None:
    asked = make_case((POLICY, CLEAN), cause=Cause.REPORT)

    assert reasons(asked) == []
    assert reasons(replace(asked, decision=SHOWN)) == [LookReason.ASKED]
    assert reasons(replace(asked, decision=replace(SHOWN, outcome=Outcome.NOT_JUDGED))) == []


def test_an_answer_that_could_not_be_used_is_asked_again_only_for_a_person() -> None:
    assert reasons(make_case((POLICY, make_abstention()))) == []
    asked = make_case((POLICY, make_abstention()), cause=Cause.REPORT, decision=SHOWN)
    assert reasons(asked) == [LookReason.ASKED]


def test_a_sample_and_an_erased_message_have_no_second_look() -> None:
    severe = make_case((POLICY, BAD))
    erased = replace(severe, sightings=(replace(severe.sightings[0], erased=True),))

    assert reasons(make_case((POLICY, BAD), cause=Cause.AUDIT), AUTOMATIC) == []
    assert reasons(erased, AUTOMATIC) == []


ANSWERS = st.sampled_from(
    [
        None,
        make_abstention(),
        CLEAN,
        BAD,
        make_verdict("HA1", severity=3),
        make_verdict(manipulation=True),
        make_verdict("HA1", quote_unsupported=True),
        make_verdict(confidence=0.5),
    ]
)
SECOND = st.lists(ANSWERS, max_size=4).map(tuple)


@given(first=ANSWERS, second=SECOND, hard=st.booleans(), mode=st.sampled_from(list(Mode)))
def test_a_question_has_one_round_and_none_without_an_answer(
    first: Answer | None, second: tuple[Answer | None, ...], hard: bool, mode: Mode
) -> None:
    signals = (HARD,) if hard else (make_signal(),)
    case = make_case((POLICY, first), second=second, signals=signals, sighting=REPLY)

    if wants_second_look(case, replace(AUTOMATIC, mode=mode)):
        assert first is not None
        assert not second


@given(first=ANSWERS, second=SECOND)
def test_nothing_is_done_by_itself_unless_all_three_say_so(
    first: Answer | None, second: tuple[Answer | None, ...]
) -> None:
    decision = decide_on(make_case((POLICY, first), second=second))

    if decision.action is not None:
        assert len(second) >= 3
        assert all(answer in {BAD, make_verdict("HA1", severity=3)} for answer in second)


@given(first=ANSWERS, second=SECOND)
def test_nobody_is_cleared_by_an_answer_that_did_not_come_or_is_no_use(
    first: Answer | None, second: tuple[Answer | None, ...]
) -> None:
    decision = decide_on(make_case((POLICY, first), second=second))

    if decision.outcome is Outcome.CLEARED:
        assert None not in second
        assert make_abstention() not in second
        assert make_verdict(manipulation=True) not in (first, *second)
        assert second or first not in (None, make_abstention())


def test_the_second_look_goes_before_the_first() -> None:
    assert decide_on(make_case((POLICY, BAD), second=(CLEAN,) * 3)).outcome is Outcome.CLEARED
    assert decide_on(make_case((POLICY, CLEAN), second=(BAD,))).outcome is Outcome.VIOLATION


def test_nobody_is_cleared_by_what_others_said_before() -> None:
    """An accomplice may have said it for that."""
    note = replace(LOOK, context=ContextState.READ, messages=2)
    case = make_case((POLICY, BAD), second=(CLEAN,) * 3)
    read = tuple(replace(record, second=note) if record.second else record for record in case.judgements)

    decision = decide_on(replace(case, judgements=read))

    assert decision.outcome is Outcome.DISAGREES
    assert decision.shown
    assert decision.action is None


def test_most_of_the_answers_decide_what_people_see_and_all_of_them_what_is_done() -> None:
    decision = decide_on(make_case((POLICY, BAD), second=(BAD, CLEAN, BAD)))

    assert decision.outcome is Outcome.VIOLATION
    assert decision.proposed is ActionKind.DELETE
    assert decision.action is None
    assert "all agree" in (decision.held_back or "")


def test_one_answer_that_agrees_is_not_enough_to_act() -> None:
    assert decide_on(make_case((POLICY, CLEAN), second=(BAD,))).action is None


@pytest.mark.parametrize("missing", [None, make_abstention()])
def test_without_a_whole_second_look_the_first_verdict_goes_to_people(missing: Answer | None) -> None:
    severe = decide_on(make_case((POLICY, BAD), second=(BAD, BAD, missing)))
    contested = decide_on(make_case((POLICY, CLEAN), second=(missing,)))

    assert (severe.outcome, severe.action) == (Outcome.VIOLATION, None)
    assert contested.shown
    assert contested.outcome in {Outcome.NOT_JUDGED, Outcome.UNANSWERED}


def test_a_clause_named_by_several_looks_is_listed_once() -> None:
    decision = decide_on(make_case((POLICY, BAD), second=(BAD, BAD, None)))

    assert [ref.clause_id for ref in decision.clauses] == ["HA1"]


def test_speakers_have_labels_instead_of_names() -> None:
    said = [Speech(author_id=number, text=f"text {number}") for number in (7, 9, 7, 1)]
    context = Context(author_id=1, speeches=tuple(said))

    assert [label for label, _ in context.labelled()] == ["A", "B", "A", "author"]


@given(
    texts=st.lists(st.tuples(st.integers(1, 3), st.text(max_size=6), st.booleans()), max_size=3),
    others=st.lists(st.tuples(st.integers(1, 3), st.text(max_size=6), st.booleans()), max_size=3),
)
def test_only_what_the_model_would_read_alike_has_the_same_bytes(
    texts: list[tuple[int, str, bool]], others: list[tuple[int, str, bool]]
) -> None:
    one, other = (
        Context(
            author_id=1,
            speeches=tuple(Speech(author_id=who, text=text, is_parent=parent) for who, text, parent in said),
        )
        for said in (texts, others)
    )
    alike = [(label, speech.text, speech.is_parent) for label, speech in one.labelled()] == [
        (label, speech.text, speech.is_parent) for label, speech in other.labelled()
    ]

    assert (one.canonical() == other.canonical()) is alike

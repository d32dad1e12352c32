from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.render import embed_size, marker_of, render_case, render_digest
from bot.chat.verbs import Verb, verbs_of
from bot.core.case import ActionRecord, CaseFile, CaseState, Label, LabelKind, SightingRecord
from bot.core.content import ContentItem, ContentPart, PartKind, plain_item
from bot.core.context import ContextState
from bot.core.decide import decide
from bot.core.decision import ActionKind, ActionState, Decision, Outcome
from bot.core.held import NOBODY_ID
from bot.core.judgement import Answer, Cause, LookNote, LookReason
from bot.core.policy import Clause, Echo, Policy
from bot.core.settings import Mode, ServerSettings
from bot.core.sighting import Author, SightingKind
from bot.core.signal import Category, Signal, Stage
from tests.factories import (
    NOW,
    make_abstention,
    make_case,
    make_policy,
    make_run,
    make_settings,
    make_sighting,
    make_signal,
    make_verdict,
)
from tests.unit.chat.snapshot import check_snapshot, embed_text

POLICY = make_policy()
REVIEW = make_settings(mode=Mode.REVIEW)
SCAM = make_signal(Category.SCAM, 1.0, Stage.LINKS, hard=True, evidence=("https://free-nitro.example/x",))
AUTHOR = Author(id=500, name="cleo", joined_at=NOW - timedelta(days=12))


def decided(
    *answers: Answer | None,
    policy: Policy = POLICY,
    settings: ServerSettings = REVIEW,
    **changes: Any,
) -> CaseFile:
    changes.setdefault("number", 412)
    changes.setdefault("sighting", make_sighting(author=AUTHOR))
    case = make_case(*((policy, answer) for answer in answers), **changes)
    return replace(case, decision=decide(case, {policy.digest: policy}, settings, quota_left=5))


def rendered(case: CaseFile, policy: Policy = POLICY, *, shadow: bool = False) -> str:
    return embed_text(render_case(case, {policy.digest: policy}, marker="m4rk3r", shadow=shadow))


def another(case: CaseFile, number: int, **changes: Any) -> SightingRecord:
    return replace(case.sightings[0], id=number, sighting=make_sighting(author=AUTHOR, **changes))


def acted(
    state: ActionState, *, actor_id: int | None = 900, detail: str = "", number: int = 1
) -> ActionRecord:
    return ActionRecord(
        id=number,
        sighting_id=number,
        kind=ActionKind.DELETE,
        state=state,
        actor_id=actor_id,
        at=NOW,
        detail=detail,
    )


def test_a_sample_says_what_it_is_and_that_nothing_is_done() -> None:
    verdict = make_verdict("HA1", quote="absolute walnut")

    check_snapshot("sample", rendered(decided(verdict, cause=Cause.AUDIT, signals=())))


def test_a_violation_in_review_mode() -> None:
    verdict = make_verdict("HA1", quote="absolute walnut")
    signals = (make_signal(evidence=("walnut",)),)

    check_snapshot("violation", rendered(decided(verdict, signals=signals)))


def test_a_violation_in_shadow_mode_is_grey_and_says_so() -> None:
    case = decided(make_verdict("HA1"), settings=make_settings(mode=Mode.SHADOW))

    check_snapshot("shadow", rendered(case, shadow=True))


def test_a_deleted_message_says_by_whom_and_who_agreed() -> None:
    case = replace(
        decided(make_verdict("HA1")),
        actions=(acted(ActionState.DONE),),
        labels=(Label(kind=LabelKind.CORRECT, moderator_id=900, at=NOW),),
    )

    check_snapshot("deleted", rendered(case))


def test_a_stand_in_answer_says_that_it_does_not_reason() -> None:
    verdict = replace(make_verdict("HA1"), run=make_run(model="stand-in", stand_in=True))

    check_snapshot("stand-in", rendered(decided(verdict)))


def test_a_language_that_cannot_be_read_is_named() -> None:
    unread = make_signal(Category.UNREAD_LANGUAGE, 0.0, stage=Stage.LANGUAGE, language="ru")

    assert "Signals: language · unread-language · ru" in rendered(
        decided(make_verdict("HA1"), signals=(unread,))
    )


def test_the_model_disagrees_with_a_hard_signal() -> None:
    check_snapshot("disagrees", rendered(decided(make_verdict(), signals=(SCAM,))))


def test_an_unusable_answer() -> None:
    check_snapshot("unanswered", rendered(decided(make_abstention())))


def test_a_hard_signal_while_the_model_is_away() -> None:
    check_snapshot("not-judged", rendered(decided(None, signals=(SCAM,), state=CaseState.JUDGING)))


def test_a_case_that_waited_too_long() -> None:
    check_snapshot("expired", rendered(decided(None, signals=(SCAM,))))


def test_a_hard_signal_that_no_policy_covers() -> None:
    check_snapshot("uncovered", rendered(decided(signals=(SCAM,))))


def test_a_message_that_a_moderator_asked_about_and_that_is_fine() -> None:
    check_snapshot("cleared", rendered(decided(make_verdict(), cause=Cause.REPORT)))


def test_an_armed_rule() -> None:
    signal = make_signal(
        Category.OWN_RULE, 1.0, Stage.RULES, hard=True, rule="keyword:walnut", evidence=("walnut",)
    )
    case = decided(signals=(signal,))
    decision = Decision(
        outcome=Outcome.RULE, shown=True, action=ActionKind.DELETE, proposed=ActionKind.DELETE
    )

    check_snapshot(
        "rule", rendered(replace(case, decision=decision, actions=(acted(ActionState.DONE, actor_id=None),)))
    )


def test_a_policy_without_echo_repeats_nothing_that_anybody_wrote() -> None:
    policy = make_policy("doxxing", echo=Echo.NONE)
    sighting = make_sighting(
        "cleo lives at 12 Elm Street",
        author=replace(AUTHOR, name="Elm Street 12"),
        item=replace(plain_item("cleo lives at 12 Elm Street"), unexamined=("elm-street-12.png",)),
    )
    verdict = make_verdict("HA1", policy=policy, quote="12 Elm Street", rationale="Names Elm Street.")
    signals = (make_signal(evidence=("Elm Street",), rule="keyword:Elm Street"),)

    text = rendered(decided(verdict, policy=policy, sighting=sighting, signals=signals), policy)

    assert "elm" not in text.lower()
    check_snapshot("no-echo", text)


def test_echo_stays_off_when_the_provisional_decision_forgot_it() -> None:
    policy = make_policy("doxxing", echo=Echo.NONE)
    case = decided(None, policy=policy, signals=(SCAM,), sighting=make_sighting("12 Elm Street"))
    case = replace(case, decision=Decision(outcome=Outcome.NOT_JUDGED, shown=True))

    assert "Elm" not in rendered(case, policy)


def test_self_harm_shows_support_and_offers_no_action() -> None:
    policy = make_policy("self-harm", never_punish=True)
    case = decided(make_verdict("HA1", policy=policy), policy=policy)

    assert verbs_of(case, [policy]) == (Verb.CORRECT, Verb.WRONG)
    check_snapshot("never-punish", rendered(case, policy))


def test_a_raid_is_one_post_with_a_counter() -> None:
    case = decided(make_verdict("HA1"))
    case = replace(case, sightings=(*case.sightings, another(case, 2, message_id=7_001)), sighting_count=14)

    assert "similar ×14 (grouped)" in rendered(case)


def test_revisions_of_one_message_are_no_raid_and_the_last_is_shown() -> None:
    case = decided(make_verdict("HA1"))
    edit = another(case, 2, text="worse than before", revision=1_700_000_000_000)
    case = replace(case, sightings=(*case.sightings, edit), sighting_count=2)

    text = rendered(case)

    assert "grouped" not in text
    assert "worse than before" in text
    assert "edited" in text


def test_content_in_several_places_with_unexamined_files() -> None:
    parts = (
        ContentPart(kind=PartKind.TEXT, text="look what he wrote"),
        ContentPart(kind=PartKind.FORWARD, text="you absolute walnut"),
    )
    item = ContentItem(parts=parts, unexamined=("a.png", "b_(1).mp4"))
    sighting = make_sighting(author=AUTHOR, item=item, reply_to_id=6_999)

    check_snapshot("forward", rendered(decided(make_verdict("HA1"), sighting=sighting)))


def test_a_long_message_says_how_much_of_it_was_judged() -> None:
    verdict = make_verdict("HA1", judged_characters=1_200, total_characters=4_000, quote_unsupported=True)

    text = rendered(decided(verdict, sighting=make_sighting("walnut " * 570)))

    assert "Only 1,200 of 4,000 characters judged." in text
    assert "words that the message does not contain" in text


def test_a_title_is_shown_as_one() -> None:
    sighting = make_sighting("walnut thread", author=AUTHOR, kind=SightingKind.TITLE, channel_id=7_000)
    case = decided(make_verdict("HA1"), sighting=sighting)

    assert verbs_of(case, [POLICY]) == (Verb.CORRECT, Verb.WRONG, Verb.LOCK, Verb.RENAME)
    check_snapshot("title", rendered(case))


def test_a_refused_action_gives_its_reason_and_may_be_tried_again() -> None:
    case = replace(
        decided(make_verdict("HA1")),
        actions=(acted(ActionState.REFUSED, detail="Bylaw lacks Manage Messages."),),
    )

    assert "not deleted (by <@900>): Bylaw lacks Manage Messages." in rendered(case)
    assert Verb.DELETE in verbs_of(case, [POLICY])


@pytest.mark.parametrize("state", [ActionState.WANTED, ActionState.DONE, ActionState.GONE])
def test_what_is_done_is_not_offered_again(state: ActionState) -> None:
    case = replace(decided(make_verdict("HA1")), actions=(acted(state),))

    assert Verb.DELETE not in verbs_of(case, [POLICY])


def test_what_nobody_has_judged_has_no_opinion_to_give() -> None:
    assert verbs_of(decided(None), [POLICY]) == (Verb.DELETE,)


def test_scores_and_confidence_are_never_shown() -> None:
    verdict = make_verdict("HA1", confidence=3.14159)
    signals = (make_signal(score=0.8765),)

    text = rendered(decided(verdict, signals=signals))

    assert "0.87" not in text
    assert "3.14" not in text


def test_erased_content_is_named_as_erased() -> None:
    case = decided(make_verdict("HA1"))
    case = replace(case, sightings=(replace(case.sightings[0], erased=True),))

    assert "walnut" not in rendered(case)
    assert "erased" in rendered(case)


def test_the_marker_is_found_again() -> None:
    embed = render_case(decided(make_verdict("HA1")), {POLICY.digest: POLICY}, marker="m4rk3r", shadow=False)

    assert marker_of(embed) == "m4rk3r"


def test_a_digest_repeats_nothing_and_counts_what_does_not_fit() -> None:
    cases = [replace(decided(make_verdict("HA1")), number=number) for number in range(400, 403)]

    embed = render_digest(cases, marker="d1g3st")

    assert marker_of(embed) == "d1g3st"
    check_snapshot("digest", embed_text(embed))
    assert len(render_digest(cases * 50, marker="x").description or "") <= 4_096
    assert "and" in (render_digest(cases * 50, marker="x").description or "")


WORST = st.sampled_from(["@everyone ", "||", "://", "*", "👍", "a", "\n", "<@1>", "\u202e", "\\"])
worst_text = st.builds(lambda unit, times: unit * times, WORST, st.integers(min_value=0, max_value=1_500))


@settings(max_examples=30)
@given(message=worst_text, rationale=worst_text, evidence=worst_text, name=worst_text, title=worst_text)
def test_discords_limits_hold_for_every_input(
    message: str, rationale: str, evidence: str, name: str, title: str
) -> None:
    policy = replace(
        make_policy(never_punish=True),
        clauses=tuple(Clause(id=f"HA{n}", title=title, text=title) for n in range(1, 9)),
    )
    signals = tuple(
        Signal(
            stage=stage,
            category=Category.HARASSMENT,
            score=1.0,
            hard=True,
            evidence=(evidence, evidence + "2", evidence + "3"),
            rule=f"keyword:{evidence}",
        )
        for stage in Stage
    )
    verdict = make_verdict(
        *(f"HA{n}" for n in range(1, 9)),
        policy=policy,
        rationale=rationale,
        quote=message,
        quote_unsupported=True,
        manipulation=True,
    )
    sighting = make_sighting(
        author=replace(AUTHOR, name=name),
        item=replace(plain_item(message), unexamined=(name, name)),
    )
    case = decided(verdict, policy=policy, sighting=sighting, signals=signals)
    case = replace(
        case,
        actions=tuple(acted(ActionState.REFUSED, detail="x" * 500 + str(n), number=n) for n in range(20)),
        labels=tuple(Label(kind=LabelKind.WRONG, moderator_id=10**19 + n, at=NOW) for n in range(50)),
    )

    embed = render_case(case, {policy.digest: policy}, marker="m", shadow=False)

    assert embed_size(embed) <= 6_000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4_096
    assert all(field.value and len(field.value) <= 1_024 for field in embed.fields)


def test_who_was_forgotten_is_not_named_and_nothing_can_be_done_about_them() -> None:
    nobody = make_sighting("", author=Author(id=NOBODY_ID, name=""))
    case = decided(make_verdict("HA1", rationale=""), sighting=nobody)
    case = replace(case, sightings=(replace(case.sightings[0], erased=True),))

    shown = rendered(case)

    assert "somebody whose data has been erased" in shown
    assert "<@0>" not in shown
    assert "The content has been erased." in shown
    assert "HA1: no reason is kept" in shown
    assert verbs_of(case, [POLICY]) == (Verb.CORRECT, Verb.WRONG)
    assert "<@0>" not in (render_digest([case], marker="m4rk3r").description or "")


def test_a_second_look_says_why_what_was_read_and_how_far_it_agrees() -> None:
    verdict = make_verdict("HA1", rationale="It insults a member.", quote="walnut")
    check_snapshot("second-look", rendered(decided(verdict, second=(verdict, make_verdict(), verdict))))


@pytest.mark.parametrize(
    ("note", "read"),
    [
        (
            LookNote(reason=LookReason.UNCLEAR, context=ContextState.READ, messages=1),
            "1 earlier message read",
        ),
        (LookNote(reason=LookReason.ASKED, context=ContextState.OFF), "earlier messages are not read here"),
        (LookNote(reason=LookReason.CONTESTED, context=ContextState.FAILED), "earlier messages could not be"),
    ],
)
def test_what_a_second_look_could_read_is_said(note: LookNote, read: str) -> None:
    case = decided(make_verdict("HA1"), second=(make_verdict("HA1"),))
    first, second = case.judgements

    assert read in rendered(replace(case, judgements=(first, replace(second, second=note))))


def test_a_second_look_that_nobody_answered_is_named() -> None:
    case = decided(make_verdict("HA1"), second=(None,))
    first, second = case.judgements

    assert "not answered yet" in rendered(case)
    expired = replace(case, judgements=(first, replace(second, expired=True)))
    assert "the first look stands" in rendered(expired)

"""JudgementStore.record: which case a sighting joins, and which questions it raises."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.case import CaseFile, CaseState, LabelKind
from bot.core.decide import decide
from bot.core.decision import ActionKind, ActionState, Decision, Outcome
from bot.core.errors import NotFoundError, StaleLeaseError
from bot.core.judgement import Cause, Effort, Priority
from bot.core.records import FlaggedSighting
from bot.core.settings import Mode, OwnRule, RuleKind
from bot.core.sighting import SightingKind
from tests.contract.steps import (
    CLEAN,
    CLEARED,
    DELETION,
    MODERATOR,
    OTHER_SERVER_ID,
    VIOLATION,
    Steps,
    flagged,
)
from tests.factories import SERVER_ID, make_policy, make_signal, make_verdict

RULE = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)


def matched(text: str = "you absolute walnut", **changes: Any) -> FlaggedSighting:
    """A message that an armed rule matches: the model is not asked."""
    return flagged(text, policies=(), signals=(make_signal(hard=True, rule=RULE.id),), **changes)


async def arm(steps: Steps, **changes: Any) -> None:
    await steps.set(mode=Mode.REVIEW, rules=(RULE,), **changes)


async def decide_next(steps: Steps) -> CaseFile:
    case = await steps.lease_case()
    policy = make_policy()
    settings = await steps.store.settings(SERVER_ID)
    decision = decide(case, {policy.digest: policy}, settings, quota_left=30)
    return await steps.store.record_decision(case, decision, steps.now)


def acted_on(case: CaseFile) -> list[int]:
    """Return the messages about which something is wanted."""
    wanted = {action.sighting_id for action in case.actions}
    return [record.sighting.message_id for record in case.sightings if record.id in wanted]


async def test_a_recorded_sighting_comes_back_as_it_was(steps: Steps) -> None:
    sent = flagged(revision=17, reply_to_id=5)
    (recorded,) = await steps.record(sent)
    case = await steps.case(recorded.case_id)
    assert recorded.is_new
    assert recorded.judgements == 1
    assert case.state is CaseState.JUDGING
    assert case.number is None
    assert case.opened_at == steps.now
    assert [record.sighting for record in case.sightings] == [sent.sighting]
    assert case.sightings[0].signals == sent.signals
    assert case.judgements[0].answer is None


async def test_the_same_revision_is_recorded_once(steps: Steps) -> None:
    first = await steps.record(flagged(), flagged())
    (again,) = await steps.record(flagged())
    assert [recorded.is_new for recorded in (*first, again)] == [True, False, False]
    assert len({recorded.case_id for recorded in (*first, again)}) == 1
    assert (await steps.case(again.case_id)).sighting_count == 1
    assert await steps.store.waiting() == 1


async def test_a_batch_with_an_unknown_policy_leaves_nothing_behind(steps: Steps) -> None:
    unknown = flagged(message_id=2, policies=(make_policy("never-stored"),))
    with pytest.raises(NotFoundError, match="never-stored"):
        await steps.record(flagged(message_id=1), unknown)
    assert await steps.store.unfinished() == 0
    (recorded,) = await steps.record(flagged(message_id=1))
    assert recorded.is_new


async def test_a_raid_is_one_case_and_one_question(steps: Steps) -> None:
    recorded = await steps.record(*(flagged(message_id=number) for number in range(1, 41)))
    assert len({one.case_id for one in recorded}) == 1
    assert await steps.store.waiting() == 1
    case = await steps.case(recorded[0].case_id)
    assert case.sighting_count == 40
    assert len(case.sightings) == 25
    assert case.sightings[0].sighting.message_id == 1


async def test_a_raid_ends_after_its_window(steps: Steps) -> None:
    (first,) = await steps.record(flagged(message_id=1))
    steps.later(seconds=3600)
    (within,) = await steps.record(flagged(message_id=2))
    steps.later(seconds=1)
    (after,) = await steps.record(flagged(message_id=3))
    assert within.case_id == first.case_id
    assert after.case_id != first.case_id


async def test_a_title_never_joins_a_message_that_says_the_same(steps: Steps) -> None:
    message, title = await steps.record(flagged(), flagged(kind=SightingKind.TITLE))
    assert message.case_id != title.case_id


async def test_a_revision_joins_the_case_of_its_message(steps: Steps) -> None:
    first, second = await steps.record(flagged("one insult"), flagged("another insult", revision=9))
    assert second.is_new
    assert second.case_id == first.case_id
    assert await steps.store.waiting() == 2


async def test_nothing_joins_a_case_that_an_edit_has_made_about_something_else(steps: Steps) -> None:
    first, _, _ = await steps.record(
        flagged("mild", message_id=1),
        flagged("mild", message_id=2),
        flagged("vile", message_id=1, revision=9),
    )
    (bystander,) = await steps.record(flagged("mild", message_id=3))
    assert bystander.case_id != first.case_id


async def test_a_cached_verdict_makes_a_ready_case(steps: Steps) -> None:
    await steps.decided()
    steps.later(hours=2)
    (recorded,) = await steps.record(flagged(message_id=2))
    case = await steps.case(recorded.case_id)
    assert recorded.judgements == 0
    assert case.state is CaseState.READY
    assert case.answers == (make_verdict("HA1"),)


async def test_without_policies_a_case_is_ready_at_once(steps: Steps) -> None:
    (recorded,) = await steps.record(flagged(policies=()))
    case = await steps.lease_case()
    assert case.id == recorded.case_id
    assert case.state is CaseState.READY
    assert case.judgements == ()


async def test_each_policy_is_a_question_of_its_own(steps: Steps) -> None:
    await steps.add(make_policy("scams"))
    await steps.record(flagged(policies=(make_policy(), make_policy("scams"))))
    asked = await steps.lease()
    assert {one.key.policy_digest for one in asked} == {make_policy().digest, make_policy("scams").digest}
    assert {one.key.effort for one in asked} == {Effort.LOW}


async def test_a_new_policy_reopens_a_decided_case(steps: Steps) -> None:
    await steps.add(make_policy("scams"))
    case = await steps.posted()
    await steps.record(flagged(message_id=2, policies=(make_policy(), make_policy("scams"))))
    reopened = await steps.case(case.id)
    assert reopened.state is CaseState.JUDGING
    assert reopened.decision == case.decision
    assert reopened.version > case.version
    assert await steps.answer() == (case.id,)
    assert (await steps.case(case.id)).state is CaseState.READY


async def test_a_sighting_that_joins_a_decided_case_takes_over_its_action(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    await steps.record(flagged(message_id=2))
    joined = await steps.case(case.id)
    assert joined.state is CaseState.DECIDED
    assert joined.version > case.version
    assert [action.sighting_id for action in joined.actions] == [record.id for record in joined.sightings]
    assert {action.state for action in joined.actions} == {ActionState.WANTED}


async def test_a_decision_taken_over_asks_the_settings_of_today(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    await steps.set(automatic_clauses=frozenset())
    await steps.record(flagged(message_id=2))
    assert len((await steps.case(case.id)).actions) == 1


async def test_a_decision_taken_over_keeps_to_the_hourly_limit(steps: Steps) -> None:
    await steps.assist(automatic_actions_per_hour=3)
    case = await steps.decided(DELETION)
    await steps.record(*(flagged(message_id=number) for number in range(2, 9)))
    assert len((await steps.case(case.id)).actions) == 3


async def test_what_joins_a_cleared_case_is_not_kept(steps: Steps) -> None:
    case = await steps.decided(CLEARED, answer=CLEAN)
    await steps.record(flagged(message_id=2))
    joined = await steps.case(case.id)
    assert [record.erased for record in joined.sightings] == [True, True]
    assert await steps.find_case() is None


async def test_a_report_of_what_was_cleared_is_decided_anew(steps: Steps) -> None:
    case = await steps.decided(CLEARED, answer=CLEAN)
    (recorded,) = await steps.record(flagged(cause=Cause.REPORT))
    reported = await steps.case(case.id)
    assert not recorded.is_new
    assert reported.state is CaseState.READY
    assert reported.reported
    assert reported.sightings[0].sighting.item == flagged().sighting.item


async def test_the_first_of_many_and_every_report_and_hard_signal_are_loaded(steps: Steps) -> None:
    crowd = [flagged(message_id=number) for number in range(1, 60)]
    crowd += [flagged(message_id=60, hard=True), flagged(message_id=61, cause=Cause.REPORT)]
    (recorded, *_) = await steps.record(*crowd)
    case = await steps.case(recorded.case_id)
    loaded = [record.sighting.message_id for record in case.sightings]
    assert loaded == sorted(loaded)
    assert {1, 60, 61} <= set(loaded)
    assert case.is_hard
    assert case.reported


async def test_an_urgent_asker_hurries_a_shared_question(steps: Steps) -> None:
    await steps.record(flagged(message_id=1))
    await steps.record(flagged(message_id=2, priority=Priority.HARD))
    (judgement,) = await steps.lease()
    assert judgement.priority is Priority.HARD


async def test_a_question_given_up_on_is_asked_again(steps: Steps) -> None:
    (old,) = await steps.record(flagged())
    steps.later(hours=13)
    await steps.store.expire(steps.now, steps.now)
    (new,) = await steps.record(flagged(message_id=2))
    assert new.case_id != old.case_id
    assert new.judgements == 1
    assert len(await steps.lease()) == 1


async def test_equal_content_has_another_digest_on_another_server(steps: Steps) -> None:
    mine, theirs = await steps.record(flagged(), flagged(server_id=OTHER_SERVER_ID))
    case, other = await steps.case(mine.case_id), await steps.case(theirs.case_id, OTHER_SERVER_ID)
    assert case.sightings[0].content_digest != other.sightings[0].content_digest
    assert case.sightings[0].content_digest == await steps.store.content_digest(
        case.server_id, flagged().sighting.item
    )
    assert await steps.store.waiting() == 2


async def test_a_question_carries_what_the_filter_pointed_at(steps: Steps) -> None:
    signals = (make_signal(evidence=("a", "b")), make_signal(evidence=("b", "c")))
    await steps.record(flagged(signals=signals))
    (judgement,) = await steps.lease()
    assert judgement.evidence == ("a", "b", "c")
    assert judgement.item == flagged().sighting.item


async def test_a_shown_decision_is_kept_when_nothing_new_is_asked(steps: Steps) -> None:
    case = await steps.decided(VIOLATION)
    await steps.record(flagged(message_id=2))
    joined = await steps.case(case.id)
    assert joined.decision == VIOLATION
    assert joined.actions == ()
    assert joined.sighting_count == 2


@pytest.mark.parametrize(
    "harder",
    [
        matched("walnut", message_id=1, revision=5),
        flagged("a listed domain", message_id=1, revision=5, policies=(), hard=True),
        matched(message_id=2),
        flagged(message_id=2, hard=True),
    ],
    ids=["edit to an armed rule", "edit to what no policy covers", "rule armed since", "hard since"],
)
async def test_a_clearance_does_not_stand_for_a_hard_signal_that_comes_later(
    steps: Steps, harder: FlaggedSighting
) -> None:
    case = await steps.decided(CLEARED, flagged(message_id=1), answer=CLEAN)
    await steps.record(harder)
    joined = await steps.case(case.id)
    assert joined.state is CaseState.READY
    assert joined.is_hard
    assert not joined.sightings[-1].erased
    decided = await decide_next(steps)
    assert decided.decision is not None
    assert decided.decision.outcome is Outcome.DISAGREES
    assert decided.decision.shown


async def test_an_edit_into_an_armed_rule_is_acted_on_after_a_clearance(steps: Steps) -> None:
    await arm(steps)
    await steps.decided(CLEARED, flagged("mild", message_id=1), answer=CLEAN)
    await steps.record(matched("walnut", message_id=1, revision=5))
    case = await decide_next(steps)
    assert case.decision is not None
    assert case.decision.outcome is Outcome.RULE
    assert acted_on(case) == [1]


async def test_a_rule_armed_against_a_raid_deletes_what_it_matches_from_then_on(steps: Steps) -> None:
    case = await steps.decided(VIOLATION, flagged(message_id=1))
    await arm(steps)
    await steps.record(matched(message_id=2))
    assert acted_on(await decide_next(steps)) == [2]
    await steps.record(matched(message_id=3))
    assert (await steps.case(case.id)).state is CaseState.DECIDED
    assert acted_on(await steps.case(case.id)) == [2, 3]


async def test_so_does_a_rule_that_matched_before_it_was_armed(steps: Steps) -> None:
    disagrees = Decision(outcome=Outcome.DISAGREES, shown=True)
    unarmed = replace(matched(message_id=1), policies=(make_policy(),))
    await steps.store.release_case(await steps.decided(disagrees, unarmed, answer=CLEAN))
    await arm(steps)
    await steps.record(matched(message_id=2))
    assert acted_on(await decide_next(steps)) == [1, 2]


async def test_a_rule_armed_against_a_raid_of_what_is_hard_already_is_not_overlooked(steps: Steps) -> None:
    crowd = [flagged(message_id=number, hard=True) for number in range(1, 41)]
    await steps.decided(VIOLATION, *crowd)
    await arm(steps)
    await steps.record(matched(message_id=41))
    assert acted_on(await decide_next(steps)) == [41]


async def test_what_is_hard_in_the_same_way_is_not_decided_anew(steps: Steps) -> None:
    case = await steps.decided(VIOLATION, flagged(message_id=1, hard=True))
    await steps.record(flagged(message_id=2, hard=True))
    assert (await steps.case(case.id)).state is CaseState.DECIDED


async def test_no_rule_acts_against_a_moderator_who_called_the_case_wrong(steps: Steps) -> None:
    case = await steps.decided(VIOLATION, flagged(message_id=1))
    await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    await arm(steps)
    await steps.record(matched(message_id=2))
    decided = await decide_next(steps)
    assert decided.version > decided.posted_version
    assert decided.decision is not None
    assert decided.decision.proposed is ActionKind.DELETE
    assert "moderator" in (decided.decision.held_back or "")
    assert decided.actions == ()


async def test_a_decision_to_delete_is_not_taken_over_once_a_moderator_calls_it_wrong(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    await steps.record(flagged(message_id=2))
    assert len((await steps.case(case.id)).actions) == 1


@pytest.mark.parametrize(
    "joins",
    [
        flagged(cause=Cause.REPORT, priority=Priority.REPORT),
        flagged(message_id=2, cause=Cause.REPORT, priority=Priority.REPORT),
        flagged(message_id=2, hard=True),
    ],
    ids=["report", "report of another", "hard"],
)
async def test_what_a_worker_has_not_seen_takes_the_case_out_of_its_hands(
    steps: Steps, joins: FlaggedSighting
) -> None:
    case = await steps.ready(answer=CLEAN)
    await steps.record(joins)
    with pytest.raises(StaleLeaseError):
        await steps.store.record_decision(case, CLEARED, steps.now)
    decided = await decide_next(steps)
    assert decided.decision is not None
    assert decided.decision.shown


async def test_it_is_told_whether_a_case_is_due(steps: Steps) -> None:
    (asked,) = await steps.record()
    (uncovered,) = await steps.record(flagged("no rule", message_id=2, hard=True, policies=()))
    assert (asked.judgements, asked.due) == (1, False)
    assert (uncovered.judgements, uncovered.due) == (0, True)
    await steps.answer(CLEAN)
    (joined,) = await steps.record(flagged(message_id=3))
    assert (joined.case_id, joined.judgements, joined.due) == (asked.case_id, 0, True)
    (again_,) = await steps.record(flagged(message_id=3))
    assert (again_.is_new, again_.due) == (False, False)


async def test_what_joins_a_case_that_people_see_makes_it_due(steps: Steps) -> None:
    case = await steps.posted()
    (joined,) = await steps.record(flagged(message_id=2))
    (edited,) = await steps.record(flagged("something else", message_id=2, revision=5))
    assert joined.case_id == edited.case_id == case.id
    assert (joined.due, edited.due) == (True, True)
    assert edited.judgements == 1

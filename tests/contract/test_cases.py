"""CaseStore: one recorded step at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.case import CaseFile, CaseState, PostKind
from bot.core.decision import ActionKind, ActionState, Decision, Outcome
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Answer
from bot.core.settings import Mode, OwnRule, RuleKind
from tests.contract.steps import (
    CLEAN,
    CLEARED,
    DELETION,
    MODERATOR,
    OTHER_SERVER_ID,
    VIOLATION,
    Steps,
    again,
    flagged,
)
from tests.factories import NOW, SERVER_ID, make_policy, make_signal, make_verdict


async def test_a_case_is_leased_once(steps: Steps) -> None:
    case = await steps.ready()
    assert case.state is CaseState.READY
    assert await steps.find_case() is None


async def test_as_many_are_leased_as_are_asked_for_and_fewer_are_all(steps: Steps) -> None:
    await steps.record(*(flagged(f"text {number}", message_id=number) for number in range(1, 4)))
    await steps.answer()
    two = await steps.store.lease_cases(steps.now, limit=2, lease_s=60)
    rest = await steps.store.lease_cases(steps.now, limit=4, lease_s=60)
    ids = [case.id for case in (*two, *rest)]
    assert (len(two), len(rest)) == (2, 1)
    assert ids == sorted(set(ids))


async def test_a_case_whose_lease_has_run_out_is_leased_again(steps: Steps) -> None:
    first = await steps.ready()
    steps.later(seconds=60)
    second = await steps.lease_case()
    assert second.id == first.id
    with pytest.raises(StaleLeaseError):
        await steps.store.record_decision(first, VIOLATION, steps.now)
    decided = await steps.store.record_decision(second, VIOLATION, steps.now)
    assert decided.decision == VIOLATION


async def test_a_released_case_rests_until_then(steps: Steps) -> None:
    case = await steps.ready()
    await steps.store.release_case(case, steps.now + timedelta(minutes=1))
    assert await steps.find_case() is None
    steps.later(minutes=1)
    assert (await steps.lease_case()).id == case.id


async def test_a_stale_release_leaves_the_lease_of_another(steps: Steps) -> None:
    first = await steps.ready()
    steps.later(seconds=60)
    await steps.lease_case()
    await steps.store.release_case(first)
    assert await steps.find_case() is None


async def test_the_oldest_case_comes_first(steps: Steps) -> None:
    await steps.record(*(flagged(f"text {number}", message_id=number) for number in range(1, 4)))
    await steps.answer()
    ids = [(await steps.lease_case()).id for _ in range(3)]
    assert ids == sorted(ids)


async def test_a_shown_case_gets_the_next_number_of_its_server(steps: Steps) -> None:
    first = await steps.decided(VIOLATION, flagged("one", message_id=1))
    cleared = await steps.decided(CLEARED, flagged("two", message_id=2), answer=CLEAN)
    second = await steps.decided(VIOLATION, flagged("three", message_id=3))
    other = await steps.decided(VIOLATION, flagged("one", server_id=OTHER_SERVER_ID))
    assert [case.number for case in (first, cleared, second, other)] == [1, None, 2, 1]


async def test_a_cleared_case_is_erased_and_needs_nothing_more(steps: Steps) -> None:
    case = await steps.decided(CLEARED, answer=CLEAN)
    await steps.store.release_case(case)
    (record,) = case.sightings
    assert case.state is CaseState.DECIDED
    assert record.erased
    stands = await steps.case(case.id)
    assert (stands.sightings, stands.version, stands.decision) == (case.sightings, case.version, CLEARED)
    assert record.sighting.item.parts == ()
    assert record.sighting.author.name == ""
    assert record.sighting.author.id == flagged().sighting.author.id
    assert [signal.evidence for signal in record.signals] == [()]
    assert await steps.find_case() is None


async def test_erasing_one_case_leaves_an_open_question_its_content(steps: Steps) -> None:
    await steps.add(make_policy("scams"))
    await steps.decided(CLEARED, flagged(message_id=1), answer=CLEAN)
    steps.later(hours=2)
    (other,) = await steps.record(flagged(message_id=2, policies=(make_policy("scams"),)))
    (judgement,) = await steps.lease()
    assert judgement.item == flagged().sighting.item
    assert not (await steps.case(other.case_id)).sightings[0].erased


async def test_a_case_that_nobody_is_shown_is_held_by_nobody_once_it_is_decided(steps: Steps) -> None:
    await steps.add(make_policy("scams"))
    case = await steps.decided(CLEARED, answer=CLEAN)  # and never given back
    (recorded,) = await steps.record(flagged(message_id=2, policies=(make_policy("scams"),)))
    await steps.answer(CLEAN)
    assert recorded.case_id == case.id
    assert (await steps.lease_case()).id == case.id


async def test_what_people_have_seen_stays_shown(steps: Steps) -> None:
    await steps.record(flagged(hard=True))
    (judgement,) = await steps.lease()
    await steps.store.show_unjudged(judgement, steps.now)
    await steps.store.settle(judgement, CLEAN, steps.now)
    case = await steps.store.record_decision(await steps.lease_case(), CLEARED, steps.now)
    assert case.number == 1
    assert case.decision == replace(CLEARED, shown=True)
    assert not case.sightings[0].erased


async def test_a_case_is_decided_once(steps: Steps) -> None:
    case = await steps.decided()
    with pytest.raises(StaleLeaseError):
        await steps.store.record_decision(case, CLEARED, steps.now)


async def test_a_question_that_joins_takes_the_case_out_of_the_hands_that_held_it(steps: Steps) -> None:
    case = await steps.ready()
    await steps.record(flagged("and worse", revision=5))
    with pytest.raises(StaleLeaseError):
        await steps.store.record_decision(case, CLEARED, steps.now)
    await steps.answer()
    assert len((await steps.lease_case()).judgements) == 2


async def test_an_answer_that_joins_does_so_too(steps: Steps) -> None:
    await steps.decided(VIOLATION, flagged("and worse", message_id=99))
    case = await steps.ready(answer=CLEAN)
    await steps.record(flagged("and worse", revision=5))
    with pytest.raises(StaleLeaseError):
        await steps.store.record_decision(case, CLEARED, steps.now)
    assert len((await steps.lease_case()).answers) == 2


async def test_a_decision_wants_its_action_for_every_message_once(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION, flagged(message_id=1), flagged(message_id=2), flagged(revision=4))
    assert [action.state for action in case.actions] == [ActionState.WANTED] * 3
    assert [action.actor_id for action in case.actions] == [None] * 3
    assert await steps.store.automatic_actions_since(SERVER_ID, steps.now) == 3
    assert await steps.store.automatic_actions_since(SERVER_ID, steps.now + timedelta(seconds=1)) == 0
    assert await steps.store.automatic_actions_since(OTHER_SERVER_ID, steps.now) == 0


async def test_two_revisions_of_a_message_are_one_action(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION, flagged("bad"), flagged("worse", revision=5))
    newest = max(case.sightings, key=lambda record: record.sighting.revision)
    assert [action.sighting_id for action in case.actions] == [newest.id]


async def test_an_edit_does_not_cost_others_their_messages(steps: Steps) -> None:
    await steps.assist()
    await steps.record(
        flagged("mild", message_id=1),
        flagged("mild", message_id=2),
        flagged("vile", message_id=1, revision=5),
    )
    for judgement in await steps.lease():
        answer = make_verdict("HA1") if judgement.item.text == "vile" else CLEAN
        await steps.store.settle(judgement, answer, steps.now)
    case = await steps.lease_case()
    vile = [record for record in case.judgements if record.answer != CLEAN]
    await steps.store.ask_again(case, [again(record) for record in vile], steps.now)
    await steps.answer()
    case = await steps.store.record_decision(await steps.lease_case(), DELETION, steps.now)
    (action,) = case.actions
    record = next(record for record in case.sightings if record.id == action.sighting_id)
    assert record.sighting.message_id == 1


@pytest.mark.parametrize(
    "answer", [make_verdict("HA1", quote_unsupported=True), make_verdict("HA1", manipulation=True)]
)
async def test_an_answer_that_cannot_be_trusted_wants_nothing(steps: Steps, answer: Answer) -> None:
    await steps.assist()
    case = await steps.decided(DELETION, answer=answer)
    assert case.actions == ()


async def test_an_armed_rule_acts_only_on_what_it_matched(steps: Steps) -> None:
    rule = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
    await steps.set(mode=Mode.REVIEW, rules=(rule,))
    matched = make_signal(hard=True, rule=rule.id)
    await steps.record(
        flagged("mild", message_id=1),
        flagged("mild", message_id=2),
        flagged("walnut", message_id=1, revision=5, signals=(matched,)),
    )
    await steps.answer(CLEAN)
    decision = replace(DELETION, outcome=Outcome.RULE)
    case = await steps.store.record_decision(await steps.lease_case(), decision, steps.now)
    (action,) = case.actions
    assert action.sighting_id == case.sightings[-1].id


async def test_an_armed_rule_acts_beside_a_verdict_and_only_on_what_it_matched(steps: Steps) -> None:
    rule = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
    await steps.set(mode=Mode.REVIEW, rules=(rule,))
    matched = make_signal(hard=True, rule=rule.id)
    await steps.record(
        flagged("mild", message_id=1),
        flagged("mild", message_id=2),
        flagged("walnut", message_id=1, revision=5, policies=(), signals=(matched,)),
    )
    await steps.answer()
    case = await steps.store.record_decision(await steps.lease_case(), DELETION, steps.now)
    (action,) = case.actions
    assert action.sighting_id == case.sightings[-1].id


async def test_a_decision_wants_no_more_than_the_hourly_limit(steps: Steps) -> None:
    await steps.assist(automatic_actions_per_hour=2)
    raid = [flagged(message_id=number) for number in range(1, 8)]
    case = await steps.decided(DELETION, *raid)
    assert len(case.actions) == 2


async def test_a_decision_wants_nothing_while_bylaw_is_paused(steps: Steps) -> None:
    await steps.assist(paused_until=NOW + timedelta(hours=1))
    case = await steps.decided(DELETION)
    assert case.actions == ()
    steps.later(hours=1)
    await steps.record(flagged(message_id=2))
    assert len((await steps.case(case.id)).actions) == 1


async def test_an_ended_action_is_seen(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    (action,) = case.actions
    steps.later(seconds=3)
    acted = await steps.store.record_action(case, action.id, ActionState.REFUSED, "No permission.", steps.now)
    assert acted.actions == (
        replace(action, state=ActionState.REFUSED, detail="No permission.", at=steps.now),
    )
    assert acted.version > case.version
    assert acted.fence == case.fence


async def test_an_action_under_an_older_lease_is_refused(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    steps.later(seconds=60)
    await steps.lease_case()
    with pytest.raises(StaleLeaseError):
        await steps.store.record_action(case, case.actions[0].id, ActionState.DONE, "", steps.now)


async def test_a_sighting_that_waits_for_an_action_is_loaded(steps: Steps) -> None:
    await steps.assist(automatic_actions_per_hour=40)
    raid = [flagged(message_id=number) for number in range(1, 41)]
    case = await steps.decided(DELETION, *raid)
    acted = 0
    while waiting := [action for action in case.actions if action.state is ActionState.WANTED]:
        assert {action.sighting_id for action in waiting} <= {record.id for record in case.sightings}
        case = await steps.store.record_action(case, waiting[0].id, ActionState.DONE, "", steps.now)
        acted += 1
    assert acted == 40


async def test_a_posted_case_rests_until_its_version_grows(steps: Steps) -> None:
    case = await steps.posted(channel_id=80, message_id=81)
    assert case.post is not None
    assert (case.post.kind, case.post.channel_id, case.post.message_id) == (PostKind.CASE, 80, 81)
    assert case.posted_version == case.version
    assert await steps.find_case() is None
    await steps.record(flagged(message_id=2))
    changed = await steps.lease_case()
    assert changed.version > changed.posted_version
    await steps.store.record_edit(changed)
    await steps.store.release_case(changed)
    assert await steps.find_case() is None


async def test_a_post_begun_and_not_known_to_have_arrived_is_found_by_its_marker(steps: Steps) -> None:
    case = await steps.decided()
    post = await steps.store.begin_post(case, 80)
    steps.later(seconds=60)
    resumed = await steps.lease_case()
    assert resumed.post == post
    assert post.message_id is None
    assert 1 <= len(post.marker) <= 16
    assert await steps.store.begin_post(resumed, 80) == post


async def test_a_post_is_not_begun_under_an_older_lease(steps: Steps) -> None:
    case = await steps.decided()
    steps.later(seconds=60)
    await steps.lease_case()
    with pytest.raises(StaleLeaseError):
        await steps.store.begin_post(case, 80)


async def test_a_post_that_was_sent_is_recorded_whoever_holds_the_lease(steps: Steps) -> None:
    case = await steps.decided()
    post = await steps.store.begin_post(case, 80)
    steps.later(seconds=60)
    await steps.lease_case()
    await steps.store.record_post(post, 81, [case])
    stands = await steps.case(case.id)
    assert stands.post == replace(post, message_id=81)
    assert stands.posted_version == case.version


async def test_a_forgotten_post_is_made_anew(steps: Steps) -> None:
    old = (await steps.posted()).post
    case = await steps.case(1)
    await steps.store.forget_post(case)
    again = await steps.lease_case()
    assert again.post is None
    post = await steps.store.begin_post(again, 80)
    assert old is not None
    assert post.marker != old.marker


async def test_every_post_has_a_marker_of_its_own(steps: Steps) -> None:
    cases = [await steps.decided(VIOLATION, flagged(f"text {n}", message_id=n)) for n in range(1, 6)]
    posts = [await steps.store.begin_post(case, 80) for case in cases]
    assert len({post.marker for post in posts}) == 5


async def test_one_digest_shows_many_cases(steps: Steps) -> None:
    ids = [(await steps.decided(VIOLATION, flagged(f"text {n}", message_id=n))).id for n in range(1, 5)]
    steps.later(seconds=60)
    cases = await steps.store.lease_unposted(SERVER_ID, steps.now, limit=3, lease_s=60)
    assert [case.id for case in cases] == ids[:3]
    post, shown = await steps.store.begin_digest(cases, 80)
    assert shown == cases
    await steps.store.record_post(post, 81, cases)
    for case in cases:
        stands = await steps.case(case.id)
        assert stands.post == replace(post, message_id=81)
        assert stands.posted_version == stands.version
    assert (await steps.lease_case()).id == ids[3]


async def test_a_digest_takes_only_what_is_left_to_post(steps: Steps) -> None:
    await steps.assist()
    await steps.posted()
    acting = await steps.decided(DELETION, flagged("two", message_id=2))
    await steps.decided(VIOLATION, flagged("three", message_id=3, server_id=OTHER_SERVER_ID))
    await steps.decided(CLEARED, flagged("four", message_id=4), answer=CLEAN)
    waiting = await steps.decided(VIOLATION, flagged("five", message_id=5))
    for case in (acting, waiting):
        await steps.store.release_case(case)
    cases = await steps.store.lease_unposted(SERVER_ID, steps.now, limit=20, lease_s=60)
    assert [case.id for case in cases] == [waiting.id]


async def test_a_decision_comes_back_as_it_was(steps: Steps) -> None:
    decision = Decision(outcome=Outcome.DISAGREES, shown=True, severity=3, held_back="Because.")
    case = await steps.decided(decision)
    assert (await steps.case(case.id)).decision == decision
    assert case.opened_at == NOW


async def shown(steps: Steps, *numbers: int) -> list[CaseFile]:
    cases = [await steps.decided(VIOLATION, flagged(f"shown {n}", message_id=n)) for n in numbers]
    for case in cases:
        await steps.store.release_case(case)
    return cases


async def test_cases_that_wait_for_a_post_rest_together(steps: Steps) -> None:
    await shown(steps, 1, 2, 3)
    first = await steps.lease_case()
    await steps.record(flagged("to be decided", message_id=4))
    await steps.answer()
    await steps.store.rest_unposted(first, steps.now, steps.now + timedelta(seconds=30))
    assert (await steps.lease_case()).state is CaseState.READY
    assert await steps.find_case() is None
    steps.later(seconds=30)
    assert (await steps.lease_case()).id == first.id


async def test_a_case_with_a_wanted_action_does_not_rest_with_the_others(steps: Steps) -> None:
    _, wanted = await shown(steps, 1, 2)
    first = await steps.lease_case()
    await steps.store.want_action(SERVER_ID, wanted.id, ActionKind.DELETE, MODERATOR, steps.now)
    await steps.store.rest_unposted(first, steps.now, steps.now + timedelta(seconds=30))
    assert (await steps.lease_case()).id == wanted.id


async def test_cases_of_another_server_do_not_rest_with_these(steps: Steps) -> None:
    mine = await steps.decided(VIOLATION, flagged(message_id=1))
    theirs = await steps.decided(VIOLATION, flagged(server_id=OTHER_SERVER_ID))
    for case in (mine, theirs):
        await steps.store.release_case(case)
    first = await steps.lease_case()
    assert first.id == mine.id
    await steps.store.rest_unposted(first, steps.now, steps.now + timedelta(seconds=30))
    assert (await steps.lease_case()).id == theirs.id

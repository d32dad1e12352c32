import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.case import LabelKind
from bot.core.decision import ActionKind, ActionState, Outcome
from bot.core.errors import ChatError, StaleLeaseError
from bot.core.judgement import Priority
from bot.core.settings import Mode, OwnRule, RuleKind
from bot.core.sighting import Author
from bot.core.signal import Category, Stage
from bot.desk.review import Review
from bot.pipeline.events import IntakeDropped, JudgementWaits, MessageUncovered, StepFailed
from bot.pipeline.shelf import PolicyShelf
from tests.factories import SERVER_ID, make_abstention, make_sighting, make_signal, make_verdict
from tests.fakes import FakeJudge, WordFilter, clears_everything
from tests.unit.pipeline.conftest import open_path

ASSIST: dict[str, Any] = {"mode": Mode.ASSIST, "automatic_clauses": frozenset({"harassment/HA1"})}


async def test_a_flagged_message_ends_as_one_post(path) -> None:
    await path.play(make_sighting())

    (case,) = path.posted()
    assert case.decision.outcome is Outcome.VIOLATION
    assert case.number == 1
    assert path.hands.acts == []


async def test_an_unflagged_message_goes_nowhere(path) -> None:
    await path.play(make_sighting("good morning"))

    assert path.judge.asked == []
    assert path.posted() == []


async def test_what_the_model_clears_is_not_shown_and_its_content_is_erased(path) -> None:
    path.judge._rule = clears_everything

    await path.play(make_sighting())

    assert path.posted() == []
    case = await path.store.case(SERVER_ID, 1)
    assert case.sightings[0].erased


async def test_an_abstention_is_shown_and_does_nothing(path) -> None:
    await path.set_up(**ASSIST)
    path.judge._rule = lambda question: make_abstention(question.policy)

    await path.play(make_sighting())

    (case,) = path.posted()
    assert case.decision.outcome is Outcome.UNANSWERED
    assert path.hands.acts == []


async def test_an_automatic_clause_deletes_once_and_the_post_says_so(path) -> None:
    await path.set_up(**ASSIST)

    await path.play(make_sighting())

    assert path.hands.acts == [(7_000, ActionKind.DELETE, True)]
    (case,) = path.posted()
    assert [action.state for action in case.actions] == [ActionState.DONE]


async def test_a_press_acts_and_edits_the_post_in_place(path) -> None:
    await path.play(make_sighting())
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)

    await review.want(SERVER_ID, 1, ActionKind.DELETE, actor_id=42)
    await path.work()

    assert path.hands.acts == [(7_000, ActionKind.DELETE, False)]
    assert path.posts() == 1
    assert path.mod_log.edits == 1


async def test_the_second_of_two_presses_is_told_who_was_first(path) -> None:
    await path.play(make_sighting())
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)

    first = await review.want(SERVER_ID, 1, ActionKind.DELETE, actor_id=42)
    second = await review.want(SERVER_ID, 1, ActionKind.DELETE, actor_id=43)
    await path.work()

    assert first.earlier_actor_id is None
    assert second.earlier_actor_id == 42
    assert len(path.hands.acts) == 1


async def test_a_label_edits_the_post_in_place(path) -> None:
    await path.play(make_sighting())
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)

    await review.label(SERVER_ID, 1, LabelKind.WRONG, 42)
    await path.work()

    (case,) = path.posted()
    assert [label.kind for label in case.labels] == [LabelKind.WRONG]
    assert path.posts() == 1


async def test_a_raid_is_one_question_one_case_and_one_post(path) -> None:
    raid = [make_sighting(message_id=number, author_id=number) for number in range(8_000, 8_040)]

    await path.play(*raid[:20])
    await path.play(*raid[20:])

    assert len(path.judge.asked) == 1
    (case,) = path.posted()
    assert case.sighting_count == 40


async def test_every_message_of_a_raid_is_acted_on_once(path) -> None:
    await path.set_up(**ASSIST, automatic_actions_per_hour=1_000)
    raid = [make_sighting(message_id=number, author_id=number) for number in range(8_000, 8_060)]

    await path.play(*raid[:30])
    await path.play(*raid[30:])

    assert sorted(message_id for message_id, _, _ in path.hands.acts) == list(range(8_000, 8_060))
    assert path.posts() == 1


async def test_an_edit_that_turns_bad_is_one_case_and_one_action(path) -> None:
    await path.set_up(**ASSIST)
    await path.play(make_sighting())
    await path.play(make_sighting("you utter walnut", revision=1))

    (case,) = path.posted()
    assert case.sighting_count == 2
    assert path.posts() == 1


async def test_the_same_event_twice_is_recorded_once(path) -> None:
    await path.play(make_sighting(), make_sighting())
    await path.play(make_sighting())

    (case,) = path.posted()
    assert case.sighting_count == 1
    assert len(path.judge.asked) == 1


async def test_an_absent_model_leaves_the_question_waiting(path) -> None:
    path.judge.is_away = True
    await path.play(make_sighting())
    assert path.posted() == []
    assert path.seen.of(JudgementWaits)

    path.judge.is_away = False
    path.later(seconds=30)
    await path.judge_all()
    await path.work()

    assert path.posted()[0].decision.outcome is Outcome.VIOLATION


async def test_a_hard_signal_is_shown_at_once_while_the_model_is_away(path) -> None:
    path.filter = WordFilter("walnut", make_signal(Category.SCAM, hard=True), make_signal())
    await path.servers.reload(SERVER_ID)
    path.judge.is_away = True

    await path.play(make_sighting())
    assert path.posted()[0].decision.outcome is Outcome.NOT_JUDGED

    path.judge.is_away = False
    path.later(seconds=30)
    await path.judge_all()
    await path.work()
    assert path.posted()[0].decision.outcome is Outcome.VIOLATION
    assert path.posts() == 1


async def test_a_question_never_answered_goes_to_people(path) -> None:
    path.judge.is_away = True
    await path.play(make_sighting())

    path.later(hours=13)
    await path.store.expire(path.now - timedelta(hours=12), path.now)
    await path.work()

    (case,) = path.posted()
    assert case.decision.outcome is Outcome.NOT_JUDGED
    assert path.hands.acts == []


async def test_a_lost_answer_does_not_repeat_the_post(path) -> None:
    path.mod_log.answers_lost = 1
    await path.play(make_sighting())
    assert path.seen.of(StepFailed)

    path.later(minutes=1)
    await path.work()

    assert path.posts() == 1
    case = await path.store.case(SERVER_ID, 1)
    assert case.post.message_id in path.mod_log.posts
    assert case.posted_version == case.version


async def test_a_post_that_was_found_again_is_brought_up_to_date_though_the_first_edit_fails(
    path, monkeypatch
) -> None:
    async def fails(case, policies, post):
        raise ChatError("Discord cannot be reached.")

    path.mod_log.answers_lost = 1
    await path.play(make_sighting())
    path.later(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(path.mod_log, "edit", fails)
        await path.work()
    path.later(minutes=1)
    await path.work()
    assert (path.posts(), path.mod_log.edits) == (1, 1)
    assert await path.store.unfinished() == 0


async def test_without_the_marker_a_lost_answer_would_repeat_the_post(path, monkeypatch) -> None:
    async def finds_nothing(post):
        return None

    monkeypatch.setattr(path.mod_log, "find", finds_nothing)
    path.mod_log.answers_lost = 1
    await path.play(make_sighting())
    path.later(minutes=1)
    await path.work()

    assert path.posts() == 2  # the control: this is what the marker is for
    assert len(path.mod_log.markers) == 1  # and the same nonce went out with both: a while, that is enough


async def test_an_unreachable_discord_leaves_the_action_wanted(path) -> None:
    await path.set_up(**ASSIST)
    path.hands.unreachable = True
    await path.play(make_sighting())
    assert path.posted() == []

    path.hands.unreachable = False
    path.later(minutes=1)
    await path.work()

    assert len(path.hands.acts) == 1
    assert path.posts() == 1


async def test_a_deleted_post_is_made_again_when_the_case_changes(path) -> None:
    await path.play(make_sighting())
    path.mod_log.posts.clear()

    await path.play(make_sighting(message_id=7_001, author_id=501))

    assert path.posts() == 1


async def test_a_deleted_post_stays_deleted_once_people_have_spoken(path) -> None:
    await path.play(make_sighting())
    path.mod_log.posts.clear()
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)

    await review.label(SERVER_ID, 1, LabelKind.CORRECT, 42)
    await path.work()

    assert path.posts() == 0


async def test_the_twentieth_post_of_a_minute_is_a_digest_of_all_that_wait(path) -> None:
    await path.play(*(make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in range(1, 36)))

    assert path.posts() == 19

    path.later(seconds=11)
    await path.work()

    assert path.posts() == 20
    assert len(path.posted()) == 35


async def test_no_more_than_twenty_posts_a_minute_however_many_wait(path) -> None:
    for batch in range(6):
        numbers = range(batch * 50 + 1, batch * 50 + 51)
        await path.play(*(make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in numbers))
        path.later(seconds=9)
    await path.work()
    assert path.posts() == 20

    path.later(seconds=60)
    await path.work()
    path.later(seconds=11)
    await path.work()
    assert path.posts() <= 40


async def test_one_bad_case_does_not_stop_the_others(path, monkeypatch) -> None:
    original = path.mod_log.post

    async def post(case, policies, post):
        if case.sightings[0].sighting.message_id == 1:
            raise ZeroDivisionError
        return await original(case, policies, post)

    monkeypatch.setattr(path.mod_log, "post", post)
    await path.play(make_sighting("walnut 1", message_id=1), make_sighting("walnut 2", message_id=2))

    assert [case.sightings[0].sighting.message_id for case in path.posted()] == [2]


async def test_an_armed_rule_deletes_while_the_model_is_away(path) -> None:
    rule = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
    path.filter = WordFilter(
        "walnut", make_signal(Category.OWN_RULE, 1.0, Stage.RULES, hard=True, rule=rule.id)
    )
    await path.set_up(mode=Mode.REVIEW, rules=(rule,))
    path.judge.is_away = True

    await path.play(make_sighting())

    assert path.hands.acts == [(7_000, ActionKind.DELETE, True)]
    assert path.posted()[0].decision.outcome is Outcome.RULE


async def test_what_was_flagged_before_a_pause_is_shown_and_not_deleted(path) -> None:
    await path.set_up(**ASSIST)
    await path.commit(make_sighting())
    await path.set_up(**ASSIST, paused_until=path.now + timedelta(hours=1))

    await path.judge_all()
    await path.work()

    assert path.hands.acts == []
    (case,) = path.posted()
    assert "paused" in case.decision.held_back


async def test_a_rule_armed_against_a_cleared_text_deletes_it_while_the_model_is_away(path) -> None:
    path.judge._rule = clears_everything
    await path.play(make_sighting(message_id=1))
    rule = OwnRule(kind=RuleKind.KEYWORD, value="walnut", armed=True)
    path.filter = WordFilter(
        "walnut", make_signal(Category.OWN_RULE, 1.0, Stage.RULES, hard=True, rule=rule.id)
    )
    await path.set_up(mode=Mode.REVIEW, rules=(rule,))
    path.judge.is_away = True

    await path.play(make_sighting(message_id=2), make_sighting(message_id=3))

    assert path.hands.acts == [(2, ActionKind.DELETE, True), (3, ActionKind.DELETE, True)]
    (case,) = path.posted()
    assert case.decision.outcome is Outcome.RULE
    assert case.sighting_count == 3


async def test_the_hourly_quota_turns_further_actions_into_alerts(path) -> None:
    await path.set_up(**ASSIST, automatic_actions_per_hour=2)

    await path.play(*(make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in range(1, 6)))

    assert len(path.hands.acts) == 2
    assert len(path.posted()) == 5


async def test_a_message_deleted_by_its_author_is_shown_as_gone(path) -> None:
    await path.play(make_sighting())
    path.intake.put_gone(SERVER_ID, [7_000])

    await path.intake._note_gone()
    await path.work()

    (case,) = path.posted()
    assert case.sightings[0].gone
    assert path.posts() == 1


async def test_a_stale_answer_is_dropped(path) -> None:
    await path.commit(make_sighting())
    (first,) = await path.store.lease(path.now, limit=1, lease_s=10)
    path.later(seconds=20)
    (second,) = await path.store.lease(path.now, limit=1, lease_s=10)
    await path.store.settle(second, make_verdict("HA1"), path.now)

    with pytest.raises(StaleLeaseError):
        await path.store.settle(first, make_verdict(), path.now)


async def test_a_restart_resumes_every_step(tmp_path) -> None:
    async with open_path(tmp_path / "data") as path:
        await path.set_up(**ASSIST)
        await path.commit(make_sighting())
        await path.store.lease(path.now, limit=1, lease_s=600)  # and then the process is killed
    async with open_path(tmp_path / "data") as path:
        await path.servers.reload(SERVER_ID)
        await path.judge_all()
        await path.store.lease_cases(path.now, limit=1, lease_s=600)
    async with open_path(tmp_path / "data") as path:
        await path.servers.reload(SERVER_ID)
        path.hands.unreachable = True
        await path.work()
    async with open_path(tmp_path / "data") as path:
        await path.servers.reload(SERVER_ID)
        await path.work()

        assert len(path.hands.acts) == 1
        assert path.posts() == 1


EXEMPT = [
    {"author": Author(id=1, name="m", is_moderator=True)},
    {"author": Author(id=1, name="b", is_bot=True)},
    {"author": Author(id=1, name="r", role_ids=frozenset({77}))},
    {"channel_id": 66},
    {"channel_id": 30},
]


@pytest.mark.parametrize("changes", EXEMPT)
async def test_the_exempt_are_not_looked_at(path, changes) -> None:
    await path.set_up(exempt_role_ids=frozenset({77}), exempt_channel_ids=frozenset({66}))

    await path.play(make_sighting(**changes))

    assert path.seen.events == []


async def test_a_webhook_is_looked_at(path) -> None:
    await path.play(make_sighting(author=Author(id=9, name="proxy", is_webhook=True)))

    assert len(path.posted()) == 1


@pytest.mark.parametrize("changes", [{"mode": Mode.OFF}, {"mod_log_channel_id": None}])
async def test_a_server_that_is_off_or_not_set_up_is_not_looked_at(path, changes) -> None:
    await path.set_up(**changes)

    await path.play(make_sighting())

    assert path.seen.events == []


async def test_only_watched_channels_are_looked_at(path) -> None:
    await path.set_up(watched_channel_ids=frozenset({21}))

    await path.play(make_sighting(channel_id=20), make_sighting("walnut", message_id=2, channel_id=21))

    assert len(path.posted()) == 1


async def test_a_pause_ends_by_itself(path) -> None:
    await path.set_up(paused_until=path.now + timedelta(minutes=10))
    await path.play(make_sighting())
    assert path.posted() == []

    path.later(minutes=11)
    await path.play(make_sighting(message_id=7_001, seen_at=path.now))
    assert len(path.posted()) == 1


async def test_a_soft_flag_that_no_policy_claims_is_counted(path) -> None:
    path.filter = WordFilter("walnut", make_signal(Category.SEXUAL))
    await path.servers.reload(SERVER_ID)

    await path.play(make_sighting())

    assert path.seen.of(MessageUncovered)
    assert path.posted() == []


async def test_full_intake_drops_the_least_urgent_and_counts_it(path) -> None:
    path.intake._capacity = 2
    soft = WordFilter("walnut", make_signal())
    hard = WordFilter("walnut", make_signal(hard=True))
    for number, words in ((1, soft), (2, hard), (3, hard)):
        path.filter = words
        await path.servers.reload(SERVER_ID)
        path.screening.screen(make_sighting(f"walnut {number}", message_id=number))

    assert [held.flagged.priority for held in path.intake._held] == [Priority.HARD, Priority.HARD]
    assert [event.message_id for event in path.seen.of(IntakeDropped)] == [1]


async def test_nothing_of_one_server_answers_for_another(path) -> None:
    other = SERVER_ID + 1
    await path.play(make_sighting())
    policy = (await path.store.enabled_policies(SERVER_ID))[0]
    await path.store.add_policy(other, policy, 1, path.now)
    await path.store.enable_policy(other, policy.id, 1, 1, path.now)
    await path.store.change_settings(
        other, lambda old: replace(old, mod_log_channel_id=31), _audit(), path.now
    )
    await path.servers.reload(other)

    await path.play(make_sighting(server_id=other, message_id=9))

    assert len(path.judge.asked) == 2
    assert path.posts() == 2


async def test_the_workers_run_by_themselves(path) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        tasks = [group.create_task(part.run()) for part in (path.intake, path.judging, path.casework)]
        path.screening.screen(make_sighting())
        while not path.announcements():
            await path.cases.wait(since=path.cases.count, at_most_s=0.05)
        for task in tasks:
            task.cancel()

    assert path.posts() == 1


def _audit():
    from bot.core.records import AuditEntry

    return AuditEntry(actor_id=1, what="setup", facts={})


def test_the_fake_judge_is_a_judge() -> None:
    assert FakeJudge().is_away is False

"""What is seen to be deleted in Discord, and what is erased because nobody needs it."""

from dataclasses import replace

from bot.core.decision import ActionKind, ActionState
from bot.core.judgement import Verdict
from tests.contract.steps import CLEARED, MODERATOR, VIOLATION, Steps, flagged
from tests.factories import SERVER_ID, make_verdict


async def test_a_deleted_message_is_shown_as_gone(steps: Steps) -> None:
    case = await steps.decided(VIOLATION)

    assert await steps.store.note_gone(SERVER_ID, [7_000], steps.now) == 1

    seen = await steps.case(case.id)
    assert seen.sightings[0].gone
    assert seen.version > case.version


async def test_a_deletion_is_news_once(steps: Steps) -> None:
    await steps.decided(VIOLATION)
    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)

    assert await steps.store.note_gone(SERVER_ID, [7_000], steps.now) == 0


async def test_a_deletion_of_what_was_never_flagged_is_nothing(steps: Steps) -> None:
    assert await steps.store.note_gone(SERVER_ID, [1, 2, 3], steps.now) == 0


async def test_another_servers_deletion_changes_nothing_here(steps: Steps) -> None:
    await steps.decided(VIOLATION)

    assert await steps.store.note_gone(SERVER_ID + 1, [7_000], steps.now) == 0


async def test_what_was_deleted_by_press_is_told_once(steps: Steps) -> None:
    case = await steps.decided(VIOLATION)
    await steps.store.release_case(case)
    await steps.store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now)
    leased = await steps.lease_case()
    await steps.store.record_action(leased, leased.actions[0].id, ActionState.DONE, "", steps.now)

    assert await steps.store.note_gone(SERVER_ID, [7_000], steps.now) == 0


async def test_an_unjudged_message_that_is_deleted_is_judged_all_the_same(steps: Steps) -> None:
    await steps.record()

    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)

    assert len(await steps.lease()) == 1


async def test_the_words_about_a_cleared_message_go_with_it(steps: Steps) -> None:
    cleared = make_verdict(rationale="They only greet.", quote="greet")
    case = await steps.decided(CLEARED, answer=cleared)

    (judgement,) = (await steps.case(case.id)).judgements

    assert isinstance(judgement.answer, Verdict)
    assert judgement.answer == replace(cleared, rationale="", quote=None)


async def test_the_words_stay_while_a_shown_case_needs_them(steps: Steps) -> None:
    shown = await steps.decided(VIOLATION)
    steps.later(hours=2)  # past the raid window: the same words open a case of their own
    await steps.record(flagged(message_id=7_001))
    other = await steps.lease_case()
    assert other.id != shown.id  # that one still wants its post, which comes after deciding
    await steps.store.record_decision(other, CLEARED, steps.now)

    (judgement,) = (await steps.case(shown.id)).judgements

    assert isinstance(judgement.answer, Verdict)
    assert judgement.answer.rationale

"""What erasing does to the path: posts are edited, never made again, and nobody is cleared by it."""

from datetime import timedelta

from bot.core.case import CaseState
from bot.core.content import ContentItem
from bot.core.decision import ActionKind, Outcome
from bot.core.held import NOBODY_ID
from bot.core.judgement import Cause, Priority, Verdict
from bot.core.records import FlaggedSighting
from bot.desk.review import Review
from bot.pipeline.shelf import PolicyShelf
from tests.factories import SERVER_ID, make_policy, make_sighting
from tests.fakes import clears_everything
from tests.unit.pipeline.conftest import PlayedPath

MEMBER = 500


async def forget(path: PlayedPath) -> None:
    await path.store.ask_erasure(SERVER_ID, MEMBER, path.now)
    await path.store.erase_member(SERVER_ID, MEMBER, posts=20)


async def test_an_erased_case_has_its_post_edited_in_place(path: PlayedPath) -> None:
    await path.play(make_sighting())

    await path.store.erase_expired(SERVER_ID, path.now + timedelta(days=1), posts=20)
    await path.work()

    (case,) = path.posted()
    assert path.posts() == 1
    assert case.sightings[0].sighting.item == ContentItem(parts=())


async def test_every_post_that_shows_words_about_a_text_is_edited_with_its_last_copy(
    path: PlayedPath,
) -> None:
    await path.play(make_sighting())
    path.later(hours=2)
    await path.play(make_sighting(message_id=7_001, seen_at=path.now))
    for days in (0, 1):
        await path.store.erase_expired(SERVER_ID, path.now + timedelta(days=days), posts=20)
        await path.work()

    assert path.posts() == 2
    for case in path.posted():
        (answer,) = case.answers
        assert isinstance(answer, Verdict)
        assert (answer.rationale, answer.quote) == ("", None)


async def test_a_post_that_was_deleted_is_not_made_again_for_erasing_it(path: PlayedPath) -> None:
    await path.play(make_sighting())
    path.mod_log.posts.clear()

    await forget(path)
    await path.work()

    assert path.posts() == 0
    assert await path.store.lease_cases(path.now, limit=1, lease_s=60) == ()


async def test_forgetting_before_the_verdict_clears_nobody(path: PlayedPath) -> None:
    path.judge._rule = clears_everything
    await path.commit(make_sighting())

    await forget(path)
    await path.judge_all()
    await path.work()

    (case,) = path.posted()
    assert path.judge.asked == []
    assert case.decision is not None
    assert case.decision.outcome is Outcome.NOT_JUDGED
    assert case.sightings[0].sighting.author.id == MEMBER

    await path.store.erase_member(SERVER_ID, MEMBER, posts=20)
    await path.work()
    (case,) = path.posted()
    assert case.state is CaseState.DECIDED
    assert case.sightings[0].sighting.author.id == NOBODY_ID


async def test_what_a_moderator_wanted_is_still_done_after_forgetting(path: PlayedPath) -> None:
    await path.play(make_sighting())
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)
    await review.want(SERVER_ID, 1, ActionKind.DELETE, actor_id=42)

    await forget(path)
    await path.work()

    assert path.hands.acts == [(7_000, ActionKind.DELETE, False)]


async def test_asking_about_an_erased_message_makes_it_readable_and_somebodys_again(
    path: PlayedPath,
) -> None:
    await path.play(make_sighting())
    await forget(path)
    asked = FlaggedSighting(
        sighting=make_sighting(),
        signals=(),
        cause=Cause.REPORT,
        policies=(make_policy(),),
        priority=Priority.REPORT,
    )
    await path.intake.record_now(asked)
    await path.work()

    (case,) = path.posted()
    (record,) = case.sightings
    assert (record.erased, record.sighting.author.id) == (False, MEMBER)
    assert (await path.store.held(SERVER_ID, MEMBER)).readable == 1

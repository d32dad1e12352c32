"""What is kept long enough, or that a member wants gone, is erased; the facts of the case stay."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import CaseState, LabelKind
from bot.core.content import ContentItem
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import StaleLeaseError
from bot.core.held import NOBODY_ID, Erased
from bot.core.judgement import Verdict
from bot.store import Store
from tests.contract.steps import MODERATOR, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_verdict

SPOKEN = make_verdict("HA1", rationale="It insults.", quote="walnut")
LATER = NOW + timedelta(days=1)


async def expire(store: Store, posts: int = 20) -> Erased:
    return await store.erase_expired(SERVER_ID, LATER, posts=posts)


async def test_what_was_said_goes_and_the_facts_stay(steps: Steps, store: Store) -> None:
    case = await steps.decided(VIOLATION, answer=SPOKEN)

    erased = await expire(store)

    after = await steps.case(case.id)
    (record,) = after.sightings
    (answer,) = after.answers
    assert erased == Erased(messages=1, posts=0, more=False)
    assert record.erased
    assert record.sighting.item == ContentItem(parts=())
    assert record.sighting.author == replace(case.sightings[0].sighting.author, name="")
    assert [signal.evidence for signal in record.signals] == [()]
    assert isinstance(answer, Verdict)
    assert (answer.clauses, answer.rationale, answer.quote) == (("HA1",), "", None)
    assert (after.decision, after.number) == (case.decision, case.number)


async def test_a_post_that_repeats_it_is_to_be_edited(steps: Steps, store: Store) -> None:
    case = await steps.posted()

    erased = await expire(store)

    assert erased.posts == 1
    again = await steps.lease_case()
    assert again.id == case.id
    assert again.version > again.posted_version


async def test_what_is_not_old_enough_stays(steps: Steps, store: Store) -> None:
    case = await steps.decided()

    assert await store.erase_expired(SERVER_ID, NOW, posts=20) == Erased(messages=0, posts=0, more=False)
    assert not (await steps.case(case.id)).sightings[0].erased


async def test_one_step_touches_no_more_posts_than_allowed(steps: Steps, store: Store) -> None:
    for number in range(3):
        case = await steps.decided(VIOLATION, flagged(f"walnut {number}", message_id=7_000 + number))
        await store.record_post(await store.begin_post(case, 80), 90 + number, [case])

    steps_taken = [await expire(store, posts=2), await expire(store, posts=2)]

    assert [(step.posts, step.more) for step in steps_taken] == [(2, True), (1, False)]


async def test_words_stay_while_a_copy_of_what_they_are_about_does(steps: Steps, store: Store) -> None:
    raid = [flagged(author_id=author, message_id=7_000 + author) for author in (1, 2)]
    case = await steps.decided(VIOLATION, *raid, answer=SPOKEN)

    await store.ask_erasure(SERVER_ID, 1, NOW)
    await store.erase_member(SERVER_ID, 1, posts=20)
    half = await steps.case(case.id)
    await store.ask_erasure(SERVER_ID, 2, NOW)
    await store.erase_member(SERVER_ID, 2, posts=20)
    whole = await steps.case(case.id)

    assert [record.erased for record in half.sightings] == [True, False]
    assert half.answers == (SPOKEN,)
    assert [answer.rationale for answer in whole.answers if isinstance(answer, Verdict)] == [""]


async def test_a_question_whose_content_is_gone_is_given_up_and_the_case_goes_to_people(
    steps: Steps, store: Store
) -> None:
    await steps.record()
    (leased,) = await steps.lease()

    await store.ask_erasure(SERVER_ID, 500, NOW)
    await store.erase_member(SERVER_ID, 500, posts=20)

    with pytest.raises(StaleLeaseError):
        await store.settle(leased, SPOKEN, NOW)
    case = await steps.lease_case()
    assert case.state is CaseState.READY
    assert [record.expired for record in case.judgements] == [True]
    assert case.sightings[0].sighting.author.id == 500  # somebody has yet to decide


async def test_a_question_that_others_ask_too_stays(steps: Steps, store: Store) -> None:
    await steps.record(*[flagged(author_id=author, message_id=7_000 + author) for author in (1, 2)])

    await store.ask_erasure(SERVER_ID, 1, NOW)
    await store.erase_member(SERVER_ID, 1, posts=20)

    assert len(await steps.answer(SPOKEN)) == 1


async def test_who_asked_to_be_forgotten_is_nobody_once_all_is_settled(steps: Steps, store: Store) -> None:
    case = await steps.decided()
    await store.ask_erasure(SERVER_ID, 500, NOW)

    await store.erase_member(SERVER_ID, 500, posts=20)

    author = (await steps.case(case.id)).sightings[0].sighting.author
    assert (author.id, author.name, author.role_ids, author.joined_at) == (NOBODY_ID, "", frozenset(), None)
    assert await store.erasures_asked() == ()
    assert (await store.held(SERVER_ID, 500)).messages == 0


async def test_the_id_stays_while_something_is_wanted_and_the_request_waits_for_it(
    steps: Steps, store: Store
) -> None:
    case = await steps.decided()
    await store.release_case(case)
    await store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, NOW)
    await store.ask_erasure(SERVER_ID, 500, NOW)

    await store.erase_member(SERVER_ID, 500, posts=20)
    held = await store.held(SERVER_ID, 500)
    assert (held.readable, held.actions, held.being_erased) == (0, 1, True)
    assert await store.erasures_asked() == ((SERVER_ID, 500),)

    leased = await steps.lease_case()
    await store.record_action(leased, leased.actions[0].id, ActionState.DONE, "", NOW)
    assert not (await store.erase_member(SERVER_ID, 500, posts=20)).more
    assert await store.erasures_asked() == ()


async def test_whom_nothing_is_kept_of_leaves_no_request_behind(steps: Steps, store: Store) -> None:
    await store.ask_erasure(SERVER_ID, 999, NOW)

    assert await store.erasures_asked() == ()


async def test_others_and_other_servers_are_left_alone(steps: Steps, store: Store) -> None:
    other = SERVER_ID + 1
    await steps.decided(VIOLATION, flagged("you walnut", message_id=7_002))
    await steps.record(flagged(server_id=other), flagged("walnuts", author_id=501, message_id=7_001))

    await store.ask_erasure(SERVER_ID, 500, NOW)
    await store.erase_member(SERVER_ID, 500, posts=20)

    assert (await store.held(other, 500)).readable == 1
    assert (await store.held(SERVER_ID, 501)).readable == 1
    assert await store.servers_of_member(500) == (other,)


async def test_a_member_sees_their_own_words_and_what_came_of_them(steps: Steps, store: Store) -> None:
    case = await steps.decided(answer=SPOKEN)
    await store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, NOW)
    await store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, NOW)

    (own,) = await store.own_messages(SERVER_ID, 500, limit=10)

    assert own.text == case.sightings[0].sighting.item.text
    assert own.clauses == ("harassment/HA1",)
    assert [(action.kind, action.state) for action in own.actions] == [
        (ActionKind.DELETE, ActionState.WANTED)
    ]
    assert str(MODERATOR) not in repr(own)
    assert "It insults." not in repr(own)


async def test_tidying_empties_the_log_and_drops_old_copies(
    steps: Steps, store: Store, tmp_path: Path
) -> None:
    await steps.decided()
    folder = tmp_path / "data"
    copies = folder / "copies"
    copies.mkdir()
    (copies / "20260101T000000Z-schema-1.sqlite3").touch()
    (copies / "20261120T000000Z-schema-1.sqlite3").touch()

    await store.tidy(NOW - timedelta(days=30))

    assert (folder / "bylaw.sqlite3-wal").stat().st_size == 0
    assert [copy.name for copy in copies.iterdir()] == ["20261120T000000Z-schema-1.sqlite3"]


async def test_nothing_is_wanted_about_who_was_forgotten(steps: Steps, store: Store) -> None:
    raid = [flagged(author_id=author, message_id=7_000 + author) for author in (1, 2)]
    case = await steps.decided(VIOLATION, *raid)
    await store.ask_erasure(SERVER_ID, 1, NOW)
    await store.erase_member(SERVER_ID, 1, posts=20)

    after, _ = await store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, NOW)

    assert [action.sighting_id for action in after.actions] == [case.sightings[1].id]

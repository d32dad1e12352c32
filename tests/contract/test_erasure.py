"""What is kept long enough, or that a member wants gone, is erased; the facts of the case stay."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.case import CaseFile, CaseState, LabelKind
from bot.core.content import ContentItem
from bot.core.context import Context, Speech
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import StaleLeaseError
from bot.core.held import NOBODY_ID, Erased
from bot.core.judgement import Verdict
from bot.core.records import FlaggedSighting
from bot.store import Store
from bot.store.forgetting import SHOWN, UNREADABLE
from tests.contract.steps import CLEAN, CLEARED, MODERATOR, OTHER_SERVER_ID, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy, make_verdict

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


def words(case: CaseFile) -> list[str | None]:
    return [answer.quote for answer in case.answers if isinstance(answer, Verdict) and answer.rationale]


def said_anew(steps: Steps, message_id: int) -> FlaggedSighting:
    """The same text by somebody else, so much later that it is a case of its own."""
    steps.later(days=1)
    return flagged(message_id=message_id, author_id=message_id, seen_at=steps.now)


async def post(steps: Steps, sighting: FlaggedSighting) -> CaseFile:
    """Post a case that had second looks of its own, after what was said before it."""
    message_id = sighting.sighting.message_id
    case = await steps.ready(sighting, answer=SPOKEN)
    speeches = (Speech(author_id=9, text=f"hello {message_id}"),)
    await steps.ask_again(case, context=Context(author_id=message_id, speeches=speeches))
    await steps.answer(SPOKEN)
    case = await steps.store.record_decision(await steps.lease_case(), VIOLATION, steps.now)
    await steps.store.record_post(await steps.store.begin_post(case, 80), message_id, [case])
    await steps.store.release_case(case)
    return case


async def erase_until(store: Store, before: datetime, posts: int = 20) -> list[Erased]:
    done = [await store.erase_expired(SERVER_ID, before, posts=posts)]
    while done[-1].more:
        done.append(await store.erase_expired(SERVER_ID, before, posts=posts))
    return done


async def test_words_about_an_earlier_copy_go_with_the_last_one(steps: Steps, store: Store) -> None:
    """Though the cases are different ones, and each had questions of its own."""
    first = await post(steps, said_anew(steps, 1))
    await post(steps, said_anew(steps, 2))
    await erase_until(store, steps.now)
    first = await steps.lease_case()
    await store.record_edit(first)
    await store.release_case(first)
    assert words(first) == ["walnut"] * 4

    (erased,) = await erase_until(store, steps.now + timedelta(days=1))

    assert (erased.messages, erased.posts) == (1, 2)
    first = await steps.lease_case()
    assert words(first) == []
    assert first.version > first.posted_version  # and its post is edited again


async def test_words_go_when_the_last_copy_is_of_a_case_that_nobody_sees(steps: Steps, store: Store) -> None:
    shown = await post(steps, said_anew(steps, 1))
    await steps.record(said_anew(steps, 2))
    hidden = await steps.lease_case()
    await erase_until(store, steps.now)
    await store.record_edit(await steps.lease_case())

    await store.record_decision(hidden, CLEARED, steps.now)

    shown = await steps.case(shown.id)
    assert words(shown) == []
    assert shown.version > shown.posted_version


async def test_a_question_is_given_up_when_another_case_held_the_last_copy(
    steps: Steps, store: Store
) -> None:
    await steps.add(make_policy("scams"))
    await steps.ready(said_anew(steps, 1), answer=CLEAN)
    other = said_anew(steps, 2)
    await steps.record(replace(other, policies=(make_policy("scams"),)))
    (leased,) = await steps.lease()
    for member in (2, 1):
        await store.ask_erasure(SERVER_ID, member, steps.now)
        await store.erase_member(SERVER_ID, member, posts=20)

    with pytest.raises(StaleLeaseError):
        await store.settle(leased, SPOKEN, steps.now)
    assert await store.waiting() == 0


async def test_words_about_the_same_text_in_another_server_stay(steps: Steps, store: Store) -> None:
    await steps.add(make_policy(), server_id=OTHER_SERVER_ID)
    await steps.decided(VIOLATION, answer=SPOKEN)
    other = await steps.decided(VIOLATION, flagged(server_id=OTHER_SERVER_ID), answer=SPOKEN)

    await expire(store)

    assert words(await steps.case(other.id, OTHER_SERVER_ID)) == ["walnut"]


async def test_a_text_in_more_posts_than_may_be_edited_is_the_only_one_of_its_step(
    steps: Steps, store: Store
) -> None:
    for message_id in (1, 2, 3):
        await post(steps, said_anew(steps, message_id))
    await post(steps, flagged("you walnuts", message_id=4, seen_at=steps.now))

    done = await erase_until(store, steps.now + timedelta(days=1), posts=2)
    nothing = await store.erase_expired(SERVER_ID, steps.now + timedelta(days=1), posts=0)

    assert [step.posts for step in done] == [2, 3, 1]
    assert nothing == Erased(messages=0, posts=0, more=False)


async def test_what_hangs_on_a_text_is_found_by_indexes(store: Store) -> None:
    asked = {"server_id": 1, "digest": "", "but_for": None, "judgement_ids": "[]"}
    for query in (UNREADABLE, SHOWN):

        def explain(connection: sqlite3.Connection, query: str = query) -> list[str]:
            return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", asked)]

        plan = await store._writer.run(explain)
        looks = [line for line in plan if line.startswith(("SCAN", "SEARCH")) and "json_each" not in line]
        assert len(looks) == 2, plan
        assert all(line.startswith("SEARCH") for line in looks), plan


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

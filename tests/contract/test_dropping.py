"""Which questions are dropped before they have an answer, and what becomes of their cases."""

import pytest

from bot.core.case import CaseState
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Dropped
from bot.core.records import Removal
from bot.core.sighting import Author
from tests.contract.steps import MODERATOR, Steps, flagged
from tests.factories import SERVER_ID, make_policy, make_verdict

CHANNEL, AUTHOR = 20, 500  # of the factories' sightings
REMOVAL = Removal(server_id=SERVER_ID, channel_id=CHANNEL, author_id=AUTHOR, messages=1)
MILLISECOND = 1 << 22  # of a message's id


async def disable(steps: Steps, policy_id: str = "harassment") -> None:
    await steps.store.enable_policy(SERVER_ID, policy_id, 1, MODERATOR, steps.now)
    await steps.store.disable_policy(SERVER_ID, policy_id, MODERATOR, steps.now)


async def test_a_withdrawn_policy_is_asked_nothing_any_more(steps: Steps) -> None:
    (recorded,) = await steps.record()
    await disable(steps)

    case = await steps.case(recorded.case_id)
    assert await steps.lease() == ()
    assert case.state is CaseState.READY
    assert [record.dropped for record in case.judgements] == [Dropped.WITHDRAWN]


async def test_a_policy_that_is_enabled_again_loses_no_question(steps: Steps) -> None:
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)
    await steps.record()

    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)

    assert len(await steps.lease()) == 1


async def test_a_case_with_another_question_waits_for_that(steps: Steps) -> None:
    other = make_policy("scams", clause="SC1")
    await steps.add(other)
    (recorded,) = await steps.record(flagged(policies=(make_policy(), other)))

    await disable(steps)

    assert (await steps.case(recorded.case_id)).state is CaseState.JUDGING
    assert [left.key.policy_digest for left in await steps.lease()] == [other.digest]


async def test_another_servers_questions_stay(steps: Steps) -> None:
    await steps.record()
    await steps.add(make_policy(), server_id=SERVER_ID + 1)
    await steps.store.enable_policy(SERVER_ID + 1, "harassment", 1, MODERATOR, steps.now)

    await steps.store.disable_policy(SERVER_ID + 1, "harassment", MODERATOR, steps.now)

    assert len(await steps.lease()) == 1


async def test_an_answer_to_a_dropped_question_is_refused(steps: Steps) -> None:
    await steps.record()
    (judgement,) = await steps.lease()
    held = (judgement.id, judgement.fence)
    assert await steps.store.lost([held]) == ()

    await disable(steps)

    assert await steps.store.lost([held]) == (held,)
    with pytest.raises(StaleLeaseError):
        await steps.store.settle(judgement, make_verdict(), steps.now)


async def test_whoever_flags_it_again_gets_it_asked_again(steps: Steps) -> None:
    (recorded,) = await steps.record()
    await disable(steps)
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)

    await steps.record(flagged(message_id=2))

    (left,) = await steps.lease()
    (record,) = (await steps.case(recorded.case_id)).judgements
    assert (record.id, record.dropped) == (left.id, None)


async def test_what_moderators_removed_is_not_asked_any_more(steps: Steps) -> None:
    (recorded,) = await steps.record()
    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)

    await steps.store.note_removed(SERVER_ID, [7_000])

    (record,) = (await steps.case(recorded.case_id)).judgements
    assert await steps.lease() == ()
    assert record.dropped is Dropped.REMOVED


async def test_what_others_posted_too_is_asked_until_all_of_it_is_removed(steps: Steps) -> None:
    await steps.record(flagged(), flagged(message_id=7_001, author_id=501))

    await steps.store.note_removed(SERVER_ID, [7_000])
    assert (await steps.store.waiting()) == 1

    await steps.store.note_removed(SERVER_ID, [7_001])
    assert (await steps.store.waiting()) == 0


async def test_the_audit_log_tells_of_what_has_just_gone(steps: Steps) -> None:
    await steps.record()
    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)

    await steps.store.note_removal(REMOVAL, steps.now)

    assert await steps.store.waiting() == 0


@pytest.mark.parametrize("seconds", [0, 11])
async def test_what_an_author_deletes_is_judged_all_the_same(steps: Steps, seconds: int) -> None:
    """Neither the deletion itself drops it, nor one by a moderator of something else later on."""
    await steps.record()
    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)
    if seconds:
        steps.later(seconds=seconds)
        await steps.store.note_removal(REMOVAL, steps.now)

    assert len(await steps.lease()) == 1


async def test_the_audit_log_removes_no_more_than_it_tells_of(steps: Steps) -> None:
    await steps.record(flagged("one walnut", message_id=1), flagged("two walnuts", message_id=2))
    await steps.store.note_gone(SERVER_ID, [1], steps.now)
    steps.later(seconds=1)
    await steps.store.note_gone(SERVER_ID, [2], steps.now)

    await steps.store.note_removal(REMOVAL, steps.now)

    (left,) = await steps.lease()
    assert left.item.text == "one walnut"


async def test_another_authors_message_is_not_the_one_removed(steps: Steps) -> None:
    await steps.record(flagged(author_id=501))
    await steps.store.note_gone(SERVER_ID, [7_000], steps.now)

    await steps.store.note_removal(REMOVAL, steps.now)

    assert await steps.store.waiting() == 1


async def proxied(steps: Steps, *, after_ms: int = 900, text: str = "you absolute walnut", **changes) -> int:
    """Record a message and its copy by a webhook, delete the first, and return how many sightings are left."""
    changes = {"author": Author(id=900, name="Alter", is_webhook=True)} | changes
    original = flagged(message_id=MILLISECOND)
    copy = flagged(text, message_id=MILLISECOND * (1 + after_ms), **changes)
    recorded, _ = await steps.record(original, copy)
    await steps.store.note_gone(SERVER_ID, [MILLISECOND], steps.now)
    return len((await steps.case(recorded.case_id)).sightings)


async def test_of_a_proxied_message_only_what_stands_is_a_sighting(steps: Steps) -> None:
    assert await proxied(steps) == 1
    assert await steps.store.waiting() == 1


async def test_an_original_whose_copy_was_erased_stays_the_last_one_that_can_be_read(steps: Steps) -> None:
    author = Author(id=900, name="Alter", is_webhook=True)
    copy = flagged(message_id=MILLISECOND * 900, author=author)
    recorded, _ = await steps.record(flagged(message_id=MILLISECOND), copy)
    await steps.store.ask_erasure(SERVER_ID, 900, steps.now)
    await steps.store.erase_member(SERVER_ID, 900, posts=20)

    await steps.store.note_gone(SERVER_ID, [MILLISECOND], steps.now)

    assert await steps.store.waiting() == 1
    case = await steps.case(recorded.case_id)
    assert [record.erased for record in case.sightings] == [False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"after_ms": 16_000},
        {"channel_id": 21},
        {"author_id": 900, "author": Author(id=900, name="another member")},
    ],
)
async def test_what_only_looks_like_a_proxy_leaves_both(steps: Steps, changes) -> None:
    changes.pop("author_id", None)
    assert await proxied(steps, **changes) == 2


async def test_an_original_that_says_something_else_stays(steps: Steps) -> None:
    assert await proxied(steps, text="hello") == 1  # each in a case of its own
    assert await steps.store.waiting() == 2

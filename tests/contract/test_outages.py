"""OutageStore: what is said of an absent model is recorded before it is said."""

from datetime import timedelta

from bot.core.case import CaseState
from bot.core.outage import Outage, OutageFigures
from bot.store import Store
from tests.contract.steps import CLEARED, OTHER_SERVER_ID, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID

CHANNEL = 80
HOUR = timedelta(hours=1)


async def begin(steps: Steps, server_id: int = SERVER_ID) -> Outage:
    return await steps.store.begin_outage(server_id, CHANNEL, steps.now, ended_after=steps.now - HOUR)


async def test_what_waits_is_counted_by_server(steps: Steps, store: Store) -> None:
    raid = [flagged("the same", message_id=number, author_id=number) for number in range(1, 4)]
    await steps.record(*raid, flagged("hard", message_id=9, hard=True))
    await steps.record(flagged("elsewhere", server_id=OTHER_SERVER_ID))
    await store.show_waiting()
    assert await store.waiting_by_server() == {
        SERVER_ID: OutageFigures(waiting=4, exact=1),
        OTHER_SERVER_ID: OutageFigures(waiting=1),
    }


async def test_an_outage_is_begun_once(steps: Steps, store: Store) -> None:
    await steps.record()
    first = await begin(steps)
    steps.later(hours=3)
    assert await begin(steps) == first
    assert await store.open_outages() == (first,)
    assert first.since == NOW
    assert first.post.message_id is None


async def test_where_the_message_stands_is_remembered(steps: Steps, store: Store) -> None:
    await steps.record()
    outage = await begin(steps)
    await store.record_told(outage, 81, 1, steps.now)
    (known,) = await store.open_outages()
    assert (known.post.message_id, known.post.marker) == (81, outage.post.marker)
    assert (known.told_at, known.told_waiting) == (NOW, 1)


async def test_an_outage_soon_after_another_uses_its_message_again(steps: Steps, store: Store) -> None:
    await steps.record()
    first = await begin(steps)
    await store.record_told(first, 81, 1, steps.now)
    await store.close_outage(await store.note_back(first, steps.now))
    steps.later(minutes=59)
    again = await begin(steps)
    assert (again.id, again.post.message_id) == (first.id, 81)
    assert (again.since, again.back_at) == (steps.now, None)


async def test_a_later_outage_has_a_message_of_its_own(steps: Steps, store: Store) -> None:
    await steps.record()
    first = await begin(steps)
    await store.close_outage(await store.note_back(first, steps.now))
    steps.later(minutes=61)
    assert (await begin(steps)).post.marker != first.post.marker


async def test_the_summary_counts_what_met_the_absence_and_nothing_else(steps: Steps, store: Store) -> None:
    await steps.decided(CLEARED, flagged("before", message_id=1))
    await steps.record(flagged("given up", message_id=2))
    outage = await begin(steps)
    steps.later(minutes=30)
    await steps.record(flagged("clean", message_id=3), flagged("bad", message_id=4))
    outage = await store.note_back(outage, steps.now)
    await steps.record(flagged("afterwards", message_id=5))
    assert await store.outage_figures(outage) == OutageFigures(waiting=3)

    await store.expire(steps.now, steps.now)
    await steps.answer()
    while (case := await steps.find_case()) and case.state is CaseState.READY:
        clean = case.sightings[0].sighting.item.text == "clean"
        await store.record_decision(case, CLEARED if clean else VIOLATION, steps.now)
    assert await store.outage_figures(outage) == OutageFigures(waiting=0, judged=2, given_up=1, shown=2)


async def test_a_message_that_was_deleted_stays_unsaid(steps: Steps, store: Store) -> None:
    await steps.record()
    await store.mute_outage(await begin(steps))
    (known,) = await store.open_outages()
    assert known.muted

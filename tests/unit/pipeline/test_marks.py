"""A mark says that nothing up to it has to be fetched; it must never say so too early."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.core.errors import StoreError
from bot.core.records import Mark
from bot.pipeline.marks import Marks


class RememberedMarks:
    def __init__(self) -> None:
        self.written: dict[int, int] = {}
        self.transactions = 0
        self.fails = False

    async def marks(self) -> tuple[Mark, ...]:
        return tuple(Mark(server_id=1, channel_id=key, message_id=at) for key, at in self.written.items())

    async def write_marks(self, marks: Sequence[Mark]) -> None:
        if self.fails:
            raise StoreError("The disk is full.")
        self.transactions += 1
        self.written |= {mark.channel_id: mark.message_id for mark in marks}

    async def prune_marks(self, older_than: int) -> None:
        self.written = {key: at for key, at in self.written.items() if at >= older_than}

    async def forget_marks(self, server_id: int) -> None:
        self.written = {}


async def at_once() -> None:
    """Everything is committed already."""


@pytest.fixture
def store() -> RememberedMarks:
    return RememberedMarks()


async def test_many_messages_are_one_transaction(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    for message_id in range(1, 500):
        marks.saw(1, message_id % 3, message_id)
    await marks.write()
    await marks.write()

    assert store.transactions == 1
    assert store.written == {0: 498, 1: 499, 2: 497}


async def test_a_mark_is_not_written_before_what_it_covers_is_committed(store: RememberedMarks) -> None:
    committed = asyncio.Event()

    async def settled() -> None:
        await committed.wait()

    marks = Marks(store, settled)
    marks.saw(1, 5, 10)
    writing = asyncio.create_task(marks.write())
    await asyncio.sleep(0)
    marks.saw(1, 5, 11)  # flagged after the write began: it may not be committed yet
    assert store.written == {}

    committed.set()
    await writing

    assert store.written == {5: 10}


async def test_what_comes_live_does_not_move_a_mark_past_a_gap(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    marks.saw(1, 5, 10)
    marks.hold()
    marks.saw(1, 5, 20)
    marks.saw(1, 5, 21)
    await marks.write()

    assert store.written == {5: 10}
    assert (marks.of(5), marks.first_live(5)) == (10, 20)

    marks.let_go(marks.session)
    await marks.write()

    assert store.written == {5: 21}


async def test_a_session_that_begins_meanwhile_keeps_holding(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    marks.saw(1, 5, 10)
    marks.hold()
    first = marks.session
    marks.hold()
    marks.saw(1, 5, 20)
    marks.let_go(first)

    assert marks.of(5) == 10


async def test_a_second_gap_before_the_first_was_fetched_is_not_forgotten(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    marks.saw(1, 5, 10)
    marks.hold()
    marks.saw(1, 5, 20)
    marks.hold()  # what came between 20 and 30 is missing too
    assert marks.first_live(5) is None

    marks.saw(1, 5, 30)

    assert (marks.of(5), marks.first_live(5)) == (10, 30)


async def test_a_channel_that_could_not_be_fetched_is_held_alone(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    for channel_id in (5, 6):
        marks.saw(1, channel_id, 10)
    marks.hold()
    for channel_id in (5, 6):
        marks.saw(1, channel_id, 20)
    marks.let_go(marks.session, but={5})
    for channel_id in (5, 6):
        marks.saw(1, channel_id, 21)
    assert (marks.of(5), marks.first_live(5)) == (10, 20)
    assert (marks.of(6), marks.first_live(6)) == (21, None)

    marks.let_go(marks.session)

    assert marks.of(5) == 21


async def test_a_write_that_failed_is_made_good_by_the_next(store: RememberedMarks) -> None:
    marks = Marks(store, at_once)
    marks.saw(1, 5, 10)
    store.fails = True
    with pytest.raises(StoreError):
        await marks.write()
    store.fails = False
    await marks.write()

    assert store.written == {5: 10}


async def test_a_server_is_known_from_its_marks_until_it_is_left(store: RememberedMarks) -> None:
    store.written = {5: 10}
    marks = Marks(store, at_once)
    await marks.load(older_than=0)
    assert marks.knows(1)

    await marks.forget(1)

    assert not marks.knows(1)
    assert marks.of(5) is None

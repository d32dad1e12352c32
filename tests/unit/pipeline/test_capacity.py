from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.core.estimate import SampleFigures
from bot.core.sketch import SketchCounts
from bot.pipeline.capacity import LEAST, LONG_WAIT_S, SHORT_QUEUE, SHORT_WAIT_S, Capacity
from tests.factories import NOW, SERVER_ID

OTHER_ID = SERVER_ID + 1


class Queue:
    """Questions that wait, as the store would count them."""

    def __init__(self) -> None:
        self.waits_s: dict[int, float] = {}
        self.open = 0
        self.asked_since: datetime | None = None

    async def oldest_questions(self, since: datetime) -> Mapping[int, datetime]:
        self.asked_since = since
        return {server_id: NOW - timedelta(seconds=wait) for server_id, wait in self.waits_s.items()}

    async def waiting(self) -> int:
        return self.open

    async def sketches(self) -> Mapping[int, SketchCounts]:
        raise AssertionError

    async def keep_sketches(self, sketches: Mapping[int, SketchCounts]) -> None:
        raise AssertionError

    async def sample_figures(self, server_id: int, since: datetime) -> SampleFigures:
        raise AssertionError


class Watched:
    """A capacity that looks when it is told to."""

    def __init__(self, *, has_model: bool = True) -> None:
        self.queue = Queue()
        self.away = False
        self.capacity = Capacity(self.queue, lambda: self.away, has_model=has_model, clock=lambda: NOW)

    async def looks(self, times: int = 1, *, waiting: float | None = None) -> float:
        """Look so many times while a question has waited so long; return what can be borne then."""
        self.queue.waits_s = {} if waiting is None else {SERVER_ID: waiting}
        for _ in range(times):
            await self.capacity.look()
        return self.capacity.of(SERVER_ID)


async def test_a_queue_that_moves_bears_everything() -> None:
    assert await Watched().looks(10, waiting=SHORT_WAIT_S - 1) == 1.0


async def test_questions_that_wait_too_long_lower_the_share_within_seconds_and_not_for_good() -> None:
    watched = Watched()

    assert await watched.looks(4, waiting=LONG_WAIT_S + 1) < 0.25
    assert await watched.looks(20, waiting=LONG_WAIT_S + 1) == LEAST
    assert LEAST < await watched.looks(5, waiting=0.5) < 0.2
    assert await watched.looks(30) == 1.0


async def test_between_long_and_short_nothing_changes() -> None:
    watched = Watched()
    lowered = await watched.looks(2, waiting=LONG_WAIT_S + 1)

    assert await watched.looks(10, waiting=(LONG_WAIT_S + SHORT_WAIT_S) / 2) == lowered


async def test_a_server_that_floods_the_model_lowers_its_own_share_alone() -> None:
    watched = Watched()
    watched.queue.waits_s = {SERVER_ID: 200.0, OTHER_ID: 1.0}

    await watched.capacity.look()

    assert watched.capacity.of(SERVER_ID) < watched.capacity.of(OTHER_ID) == 1.0
    assert watched.capacity.wait_s(SERVER_ID) == watched.capacity.longest_wait_s == 200.0
    assert watched.capacity.wait_s(OTHER_ID) == 1.0


async def test_an_absent_model_changes_nothing() -> None:
    watched = Watched()
    watched.away = True

    assert await watched.looks(10, waiting=290.0) == 1.0


async def test_what_an_outage_left_behind_is_not_asked_about() -> None:
    watched = Watched()

    await watched.looks()

    assert watched.queue.asked_since == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("open_questions", "away", "has_model", "room"),
    [
        (0, False, True, True),
        (SHORT_QUEUE, False, True, False),
        (0, True, True, False),
        (0, False, False, False),
    ],
)
async def test_there_is_room_for_a_sample_only_in_a_short_queue_before_a_model_that_answers(
    open_questions: int, away: bool, has_model: bool, room: bool
) -> None:
    watched = Watched(has_model=has_model)
    watched.queue.open, watched.away = open_questions, away

    await watched.looks()

    assert watched.capacity.has_room is room


async def test_before_the_first_look_there_is_no_room() -> None:
    assert not Watched().capacity.has_room

"""The room for questions to one server, against a played server of so many slots."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from itertools import pairwise

import pytest

from bot.judge.room import FIRST, Room

LATENCY_S = 1.0
LOOK_S = 0.5


def look(room: Room, slots: int, *, others: int = 0, wanted: int = 10_000, answers: int = 0) -> None:
    """Fill the room as far as is wanted and let the server tell its load, after so many answers."""
    with ExitStack() as places:
        for _ in range(min(room.limit, wanted)):
            places.enter_context(room.taken())
        asked = room.in_flight + others
        for _ in range(answers):
            room.answered()
        room.told(running=min(asked, slots), waiting=max(0, asked - slots), seconds=LOOK_S)


def time_one(room: Room, slots: int) -> None:
    """Fill the room and let answers come as fast as the slots allow, from a server that tells nothing."""
    with ExitStack() as places:
        for _ in range(room.limit):
            places.enter_context(room.taken())
        for _ in range(min(room.in_flight, slots)):
            room.answered()
        room.timed(LATENCY_S)


@pytest.mark.parametrize("slots", [1, 2, 8, 64, 200])
def test_a_server_that_tells_its_load_is_kept_busy_with_few_waiting_there(slots: int) -> None:
    room = Room()
    for _ in range(15):
        look(room, slots)
    slack = max(1, math.isqrt(slots))
    found = []
    for _ in range(10):
        look(room, slots)
        found.append(room.limit)
    assert all(slots <= limit <= slots + slack for limit in found)


def test_of_quick_answers_so_many_wait_there_that_the_next_question_can_be_on_its_way() -> None:
    room = Room()
    for _ in range(15):
        look(room, 8, answers=80)  # 160 a second: eight in 50 ms
    assert 8 + math.isqrt(8) < room.limit <= 8 + 8


def test_a_look_at_a_bad_moment_makes_room_for_few_more_once_the_server_is_known() -> None:
    room = Room()
    for _ in range(15):
        look(room, 64)
    look(room, 1_000)  # many ended just now, and those that waited have taken their places
    assert 64 <= room.limit <= 64 + 4 * math.isqrt(64)


def test_a_server_that_can_take_far_more_than_before_is_filled_within_seconds() -> None:
    room = Room()
    for _ in range(15):
        look(room, 4)
    looks = 0
    while room.limit < 64:
        look(room, 64)
        looks += 1
    assert looks <= 20  # two a second


def test_room_that_is_not_used_does_not_grow() -> None:
    room = Room()
    for _ in range(10):
        look(room, 64, wanted=3)
    assert room.limit == FIRST


def test_room_never_grows_beyond_what_the_operator_allows_nor_shrinks_to_nothing() -> None:
    room = Room(most=20)
    for _ in range(20):
        look(room, 1_000)
    assert room.limit == 20
    look(room, 4, others=500)
    assert room.limit == 1


def test_what_others_have_waiting_there_makes_our_room_smaller() -> None:
    room = Room()
    for _ in range(10):
        look(room, 32)
    look(room, 32, others=30)
    assert room.limit < 16


def test_an_answer_that_comes_too_late_halves_the_room_for_a_while() -> None:
    room = Room()
    for _ in range(10):
        look(room, 64)
    before = room.limit
    room.late()
    assert room.limit == before // 2
    look(room, 64)
    assert room.limit == before // 2


def test_answers_that_are_late_together_halve_the_room_once() -> None:
    room = Room()
    for _ in range(10):
        look(room, 64)
    before = room.limit
    for _ in range(6):
        room.late()
    assert room.limit == before // 2
    look(room, 64)
    room.late()
    assert room.limit == before // 4


@pytest.mark.parametrize("slots", [8, 64])
def test_a_server_that_tells_nothing_is_judged_by_its_speed(slots: int) -> None:
    room = Room()
    for _ in range(30):
        time_one(room, slots)
    assert slots <= room.limit <= 2 * slots


class Asking:
    """Questions before one room: which have gone in, in which order, and which may end."""

    def __init__(self, room: Room, group: asyncio.TaskGroup) -> None:
        self.inside: list[str] = []
        self.sent: list[int] = []  # the priorities under which they went in
        self._room = room
        self._group = group
        self._ends: dict[str, asyncio.Event] = {}

    async def ask(self, name: str, priority: int = 5) -> asyncio.Task[None]:
        """Ask, and return once the question is inside or waits."""
        task = self._group.create_task(self._ask(name, priority))
        await asyncio.sleep(0)
        return task

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
        for _ in range(3):  # they leave, others are let in, and those go in
            await asyncio.sleep(0)

    async def _ask(self, name: str, priority: int) -> None:
        end = self._ends[name] = asyncio.Event()
        async with self._room.place(priority) as sent:
            self.inside.append(name)
            self.sent.append(sent)
            await end.wait()


@asynccontextmanager
async def asking(room: Room) -> AsyncIterator[Asking]:
    async with asyncio.TaskGroup() as group:
        opened = Asking(room, group)
        yield opened
        while room.in_flight:
            await opened.end(*opened.inside)


async def test_what_stands_ready_goes_in_by_urgency_and_then_as_it_came() -> None:
    room = Room(first=1)
    async with asking(room) as questions:
        for name, priority in (("first", 5), ("sample", 9), ("flag", 5), ("later flag", 5), ("hard", 1)):
            await questions.ask(name, priority)
        assert (questions.inside, room.in_flight, room.wanted) == (["first"], 1, 5.0)
        await questions.end("first")
        assert (questions.inside, room.in_flight) == (["first", "hard"], 1)
    assert questions.inside == ["first", "hard", "flag", "later flag", "sample"]
    assert (room.in_flight, room.wanted) == (0, 0.0)


@pytest.mark.parametrize("limit", [1, 2, 8])
async def test_what_is_urgent_without_end_does_not_keep_the_rest_out(limit: int) -> None:
    room = Room(first=limit)
    async with asking(room) as questions:
        for number in range(limit + 3):
            await questions.ask(f"hard {number}", 1)
        await questions.ask("flag")
        for number in range(6):
            await questions.end(questions.inside[number])
            await questions.ask(f"another {number}", 1)  # it never gets less
        assert "flag" in questions.inside


async def test_of_two_that_go_in_one_at_most_overtakes_others_at_the_server() -> None:
    room = Room(first=4)
    async with asking(room) as questions:
        for number in range(12):
            await questions.ask(f"hard {number}", 1)
        await questions.ask("flag")
        await questions.ask("sample", 9)
    assert questions.sent.count(1) == 6
    assert all(5 in pair for pair in pairwise(questions.sent[:12]))
    assert questions.inside[-1] == "sample"


async def test_what_is_urgent_is_sent_as_urgent_whenever_nobody_else_is_there() -> None:
    async with asking(Room(first=4)) as questions:
        for number in range(3):
            await questions.ask(f"hard {number}", 1)
            await questions.end(f"hard {number}")
        assert questions.sent == [1, 1, 1]


async def test_room_that_grows_lets_in_what_stands_ready() -> None:
    room = Room(first=4)
    async with asking(room) as questions:
        for number in range(7):
            await questions.ask(str(number))
        room.told(running=4, waiting=0, seconds=LOOK_S)
        await questions.end()
        assert (room.limit, room.in_flight) == (6, 6)


async def test_what_is_given_up_while_it_stands_ready_takes_nobodys_place() -> None:
    room = Room(first=1)
    async with asking(room) as questions:
        await questions.ask("first")
        ready = await questions.ask("given up")
        await questions.ask("next")
        ready.cancel()
        await questions.end("first")
        assert questions.inside == ["first", "next"]


async def test_what_is_given_up_just_as_it_is_let_in_hands_its_place_on() -> None:
    room = Room(first=1)
    async with asking(room) as questions:
        with ExitStack() as held:
            held.enter_context(room.taken())
            ready = await questions.ask("given up")
            await questions.ask("next")
        ready.cancel()  # its place is its own already, but it has not gone in
        await questions.end()
        assert questions.inside == ["next"]


async def test_places_are_given_back_when_a_question_fails() -> None:
    room = Room(first=1)
    with pytest.raises(ZeroDivisionError):
        async with room.place(5):
            raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), room.taken():
        raise ZeroDivisionError
    assert room.in_flight == 0

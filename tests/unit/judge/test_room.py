"""The room for questions to one server, against a played server of so many slots."""

import math
from contextlib import ExitStack

import pytest

from bot.judge.room import FIRST, Room

LATENCY_S = 1.0


def look(room: Room, slots: int, *, others: int = 0, wanted: int = 10_000) -> None:
    """Fill the room as far as is wanted and let the server tell its load."""
    with ExitStack() as places:
        for _ in range(min(room.limit, wanted)):
            places.enter_context(room.taken())
        asked = room.in_flight + others
        room.told(running=min(asked, slots), waiting=max(0, asked - slots))


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
    slack = max(1, slots // 8)
    assert slots <= room.limit <= slots + math.ceil(slots / 2) + slack
    found = []
    for _ in range(10):
        look(room, slots)
        found.append(room.limit)
    assert all(slots <= limit <= slots + slack + slots // 2 for limit in found)


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


@pytest.mark.parametrize("slots", [8, 64])
def test_a_server_that_tells_nothing_is_judged_by_its_speed(slots: int) -> None:
    room = Room()
    for _ in range(30):
        time_one(room, slots)
    assert slots <= room.limit <= 2 * slots


def test_places_are_given_back_when_a_question_fails() -> None:
    room = Room()
    with pytest.raises(ZeroDivisionError), room.taken():
        raise ZeroDivisionError
    assert (room.in_flight, room.free) == (0, FIRST)

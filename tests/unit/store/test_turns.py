"""Whose question is next."""

from collections import Counter

import pytest

from bot.store.turns import LENT, RUN, Turns


def row(number: int, policy: str = "p", rank: int = 0) -> dict[str, int | str]:
    return {"id": number, "policy_digest": policy, "rank": rank}


def test_servers_share_what_is_leased() -> None:
    waiting = {1: [row(n) for n in range(10, 20)], 2: [row(n) for n in range(20, 30)]}
    assert sorted(Turns().choose(waiting, 4)) == [10, 11, 20, 21]


def test_what_one_server_does_not_need_another_may_take() -> None:
    waiting = {1: [row(n) for n in range(10, 20)], 2: [row(20)]}
    assert sorted(Turns().choose(waiting, 4)) == [10, 11, 12, 20]


def test_nobody_waiting_is_nothing_chosen() -> None:
    assert Turns().choose({}, 4) == []


def test_a_run_goes_on_and_then_the_turn_passes() -> None:
    turns = Turns()
    first = []
    for number in range(RUN + 1):
        first.append(turns.order([1, 2])[0])
        turns.choose({first[-1]: [row(number)]}, 1)
    assert first == [1] * RUN + [2]


def test_the_oldest_question_is_never_passed_over_for_longer_than_a_run() -> None:
    turns = Turns()
    turns.choose({1: [row(1, "old")]}, 1)
    waiting = [row(2, "other"), *(row(n, "old") for n in range(3, 30))]
    chosen = []
    while row(2, "other") in waiting:
        (number,) = turns.choose({1: waiting}, 1)
        waiting = [one for one in waiting if one["id"] != number]
        chosen.append(number)
    assert len(chosen) == RUN
    assert chosen[-1] == 2


def shares(
    turns: Turns, waiting: dict[int, list[dict[str, int | str]]], rounds: int, at_once: int
) -> Counter:
    """Lease again and again while everybody waits, and count what each server gets."""
    had: Counter[int] = Counter()
    owner = {row["id"]: server_id for server_id, rows in waiting.items() for row in rows}
    for _ in range(rounds):
        in_turn = {server_id: waiting[server_id] for server_id in turns.order(list(waiting))}
        had.update(owner[number] for number in turns.choose(in_turn, at_once))
    return had


def long_queues(*server_ids: int, policies: int = 1, rank: int = 0) -> dict[int, list[dict[str, int | str]]]:
    return {
        server_id: [row(1000 * server_id + n, f"p{n % policies}", rank) for n in range(100)]
        for server_id in server_ids
    }


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 32])
def test_shares_follow_the_weights_however_many_are_leased_at_once(at_once: int) -> None:
    had = shares(Turns({1: 3.0, 3: 0.5}), long_queues(1, 2, 3), 4_500 // at_once, at_once)
    total = sum(had.values())
    assert had[1] / total == pytest.approx(3 / 4.5, abs=0.02)
    assert had[2] / total == pytest.approx(1 / 4.5, abs=0.02)
    assert had[3] / total == pytest.approx(0.5 / 4.5, abs=0.02)


@pytest.mark.parametrize("policies", [2, 7])
def test_many_policies_keep_no_turn_for_longer(policies: int) -> None:
    waiting = long_queues(1, policies=policies) | long_queues(2)
    had = shares(Turns(), waiting, 400, 1)
    assert abs(had[1] - had[2]) <= RUN


def test_whoever_asks_anew_has_saved_nothing_up() -> None:
    turns = Turns()
    shares(turns, long_queues(1), 1_000, 1)
    had = shares(turns, long_queues(1, 2), 100, 1)
    assert abs(had[1] - had[2]) <= RUN


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 32])
def test_shares_follow_the_weights_though_some_ask_nothing_that_is_not_urgent(at_once: int) -> None:
    waiting = long_queues(1, 4, rank=-8) | long_queues(2, 3)
    had = shares(Turns({1: 3.0, 3: 0.5}), waiting, 5_500 // at_once, at_once)
    total = sum(had.values())
    for server_id, weight in ((1, 3.0), (2, 1.0), (3, 0.5), (4, 1.0)):
        assert had[server_id] / total == pytest.approx(weight / 5.5, abs=0.02)


def test_what_is_urgent_in_a_server_with_a_small_share_is_lent_as_much() -> None:
    turns = Turns({1: 0.01})
    waiting = long_queues(1, rank=-8) | long_queues(2)
    assert [turns.choose(waiting, 1)[0] // 1000 for _ in range(LENT + RUN)] == [1] * LENT + [2] * RUN


def test_a_loan_interrupts_no_run_of_one_policy() -> None:
    turns = Turns()
    calm = [row(n, f"p{n % 2}") for n in range(20)]
    chosen: list[int] = []
    for number in range(RUN):
        waiting = {1: [one for one in calm if one["id"] not in chosen], 2: [row(100 + number, "u", -8)]}
        assert turns.choose(waiting, 1) == [100 + number]
        chosen += turns.choose({1: waiting[1]}, 1)
    assert chosen == [0, 2, 4, 6]


def test_nobody_among_many_is_passed_over_while_one_borrows() -> None:
    turns = Turns()
    waiting = long_queues(1, rank=-8) | long_queues(*range(2, 12))
    had = shares(turns, waiting, 11 * 40, 1)
    assert all(abs(had[server_id] - 40) <= LENT for server_id in waiting)

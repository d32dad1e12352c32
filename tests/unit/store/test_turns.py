"""Whose question is next."""

from bot.store.turns import RUN, Turns


def row(number: int, policy: str = "p") -> dict[str, int | str]:
    return {"id": number, "policy_digest": policy}


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

import pytest

from bot.harmony import steps
from bot.harmony.steps import Steps, at_once, in_turns
from tests.turns import counted_turns


def counting(number: int) -> Steps[int]:
    for _ in range(number):
        yield
    return number


def test_all_at_once_gives_what_comes_of_them() -> None:
    assert at_once(counting(3)) == 3


async def test_a_few_short_steps_cost_nobody_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "TURN_S", 3_600.0)
    async with counted_turns() as turns:
        assert await in_turns(counting(100)) == 100
    assert turns.taken <= 1


async def test_others_have_their_turn_once_the_steps_have_taken_long_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "TURN_S", 0.0)
    async with counted_turns() as turns:
        assert await in_turns(counting(100)) == 100
    assert turns.taken >= 100

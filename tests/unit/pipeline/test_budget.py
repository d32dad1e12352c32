from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.budget import POSTS_PER_WINDOW, WINDOW_S, PostBudget


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def spent(posts: int, clock: Clock) -> PostBudget:
    budget = PostBudget(clock)
    for _ in range(posts):
        budget.spend(1)
    return budget


def test_a_minute_has_twenty_posts() -> None:
    assert PostBudget(Clock()).left(1) == POSTS_PER_WINDOW == 20
    assert spent(20, Clock()).left(1) == 0


def test_no_less_than_nothing_is_left_when_too_much_was_spent() -> None:
    assert spent(21, Clock()).left(1) == 0


def test_each_server_has_its_own() -> None:
    assert spent(20, Clock()).left(2) == 20


def test_a_post_frees_its_place_after_a_minute_and_not_before() -> None:
    clock = Clock()
    budget = spent(20, clock)

    clock.now += WINDOW_S - 1
    assert (budget.left(1), budget.frees_in_s(1)) == (0, 1.0)
    clock.now += 1
    assert (budget.left(1), budget.frees_in_s(1)) == (20, 0.0)


def test_waiting_as_long_as_it_says_is_enough_even_when_too_much_was_spent() -> None:
    clock = Clock()
    budget = spent(5, clock)
    clock.now += 10
    for _ in range(20):
        budget.spend(1)

    clock.now += budget.frees_in_s(1)

    assert budget.left(1) > 0


@given(waits=st.lists(st.floats(0, 30), max_size=200))
def test_no_minute_ever_has_more_posts_than_the_budget(waits: list[float]) -> None:
    clock = Clock()
    budget = PostBudget(clock)
    made: list[float] = []
    for wait in waits:
        clock.now += wait
        if budget.left(1) > 0:
            budget.spend(1)
            made.append(clock.now)

    assert all(made[at + 20] - made[at] >= WINDOW_S for at in range(len(made) - 20))

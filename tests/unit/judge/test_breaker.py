from bot.judge.breaker import Breaker, BreakerState


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock, threshold=3, cool_down_s=2.0, max_cool_down_s=10.0)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(Clock(), threshold=3)
    breaker.failed()
    breaker.failed()
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open


def test_an_answer_in_between_starts_the_count_again() -> None:
    breaker = Breaker(Clock(), threshold=2)
    breaker.failed()
    breaker.answered()
    breaker.failed()
    assert not breaker.is_open


def test_it_looks_again_only_after_a_while() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 1.9
    assert not breaker.may_look
    clock.now = 2.0
    assert breaker.may_look


def test_the_while_doubles_with_every_failed_look_up_to_a_bound() -> None:
    clock = Clock()
    breaker = opened(clock)
    waits = []
    for _ in range(5):
        before = clock.now
        while not breaker.may_look:
            clock.now += 0.5
        waits.append(clock.now - before)
        breaker.not_seen()
    assert waits == [2.0, 4.0, 8.0, 10.0, 10.0]


def test_half_open_the_next_failure_opens_at_once() -> None:
    breaker = opened(Clock())
    breaker.seen()
    assert breaker.state is BreakerState.HALF_OPEN
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open


def test_half_open_an_answer_closes_it() -> None:
    breaker = opened(Clock())
    breaker.seen()
    breaker.answered()
    breaker.failed()
    assert breaker.state is BreakerState.CLOSED


def test_a_failed_look_opens_a_closed_breaker() -> None:
    breaker = Breaker(Clock())
    breaker.not_seen()
    assert breaker.is_open


def test_a_look_that_finds_the_server_leaves_a_closed_breaker_alone() -> None:
    breaker = Breaker(Clock())
    breaker.seen()
    assert breaker.state is BreakerState.CLOSED

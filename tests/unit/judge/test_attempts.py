import pytest

from bot.core.judgement import AbstentionReason, Effort
from bot.judge.attempts import Attempt, Limits, max_attempts, plan_attempt


def plan(number: int, *, effort: Effort = Effort.MEDIUM, sample: int = 0) -> Attempt:
    return plan_attempt(number, effort=effort, sample=sample, limits=Limits())


def test_the_first_try_is_greedy_and_every_other_is_drawn() -> None:
    assert plan(1).temperature == 0.0
    assert plan(2).temperature == plan(3).temperature == 1.0
    assert plan(1, sample=1).temperature == 1.0


def test_the_second_try_is_as_long_as_the_first_and_the_third_hardly_thinks() -> None:
    assert plan(1).thinking_tokens == plan(2).thinking_tokens == 768
    assert plan(3).thinking_tokens == 64
    assert plan(3).effort is Effort.LOW


@pytest.mark.parametrize("effort", list(Effort))
def test_the_answer_has_room_beyond_the_thinking(effort: Effort) -> None:
    attempt = plan(1, effort=effort)
    assert attempt.max_tokens - attempt.thinking_tokens >= 350


@pytest.mark.parametrize(
    ("reason", "tries"),
    [
        (AbstentionReason.REFUSED, 1),
        (AbstentionReason.UNKNOWN_CLAUSE, 2),
        (AbstentionReason.EMPTY, 3),
        (AbstentionReason.TRUNCATED, 3),
        (AbstentionReason.MALFORMED, 3),
        (AbstentionReason.INVALID, 3),
    ],
)
def test_each_kind_of_bad_answer_has_its_number_of_tries(reason: AbstentionReason, tries: int) -> None:
    assert max_attempts(reason) == tries


def test_all_tries_together_end_within_a_lease() -> None:
    lease_s = 120.0  # of the pipeline
    for effort in Effort:
        assert sum(plan(number, effort=effort).timeout_s for number in (1, 2, 3)) < lease_s

import json

import pytest

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CHANNEL, DIGITS, END, MESSAGE, RETURN, START
from bot.judge.confidence import MOST, log_odds
from bot.judge.wire import Choice, by_number

NO, YES = DIGITS


def words(text: str) -> list[int]:
    return list(load_encoding().encode(text))


def completion(final: str, *, thought: str = "Is it 1 or 0?") -> list[int]:
    analysis = [CHANNEL, *words("analysis"), MESSAGE, *words(thought), END]
    return [*analysis, START, *words("assistant"), CHANNEL, *words("final"), MESSAGE, *words(final), RETURN]


def named(listed: dict[int, float]) -> dict[str, float]:
    return {f"token_id:{token}": chance for token, chance in listed.items()}


def chances(token_ids: list[int], of_digits: dict[int, float]) -> list[dict[str, float] | None]:
    """Give the same chances wherever a digit stands, and certainty everywhere else."""
    return [named(of_digits if token in DIGITS else {token: 0.0}) for token in token_ids]


def test_the_digits_are_the_tokens_that_they_are_taken_for() -> None:
    assert (words("0"), words("1")) == ([NO], [YES])


@pytest.mark.parametrize("space", ["", " ", "\n"])
def test_the_odds_are_those_of_the_digit_after_the_first_key(space: str) -> None:
    ids = completion(f'{{"violation":{space}1,"severity":2}}')
    given = chances(ids, {NO: -3.0, YES: -0.25})
    at = len(ids) - 1 - next(i for i, token in enumerate(reversed(ids)) if token == YES)
    given[at - 20] = named({NO: 0.0, YES: -9.0})  # a digit in the thinking counts for nothing
    assert log_odds(ids, given) == pytest.approx(2.75)


def test_a_digit_that_is_not_listed_is_at_most_as_likely_as_the_last_listed() -> None:
    ids = completion('{"violation":1}')
    assert log_odds(ids, chances(ids, {YES: -0.01, 5: -6.0, 9: -8.0})) == pytest.approx(7.99)


@pytest.mark.parametrize("chance", [float("nan"), float("-inf"), float("inf"), 5.0])
def test_what_is_no_chance_says_nothing(chance: float) -> None:
    ids = completion('{"violation":0}')
    assert log_odds(ids, chances(ids, {NO: -0.25, YES: chance})) is None


def test_certainty_is_bounded() -> None:
    ids = completion('{"violation":0}')
    assert log_odds(ids, chances(ids, {NO: 0.0, YES: -9999.0})) == -MOST


@pytest.mark.parametrize(
    ("final", "of_digits"),
    [
        ('{"violation":1}', {YES: 0.0}),  # one chance alone says nothing of the other
        ('{"violation":1}', {3: -1.0, 4: -2.0}),
        ('{"severity":1,"violation":1}', {NO: -3.0, YES: -0.25}),
        ("it breaks rule 1", {NO: -3.0, YES: -0.25}),
        ("no digit at all", {NO: -3.0, YES: -0.25}),
    ],
)
def test_without_both_digits_in_their_place_there_is_no_confidence(
    final: str, of_digits: dict[int, float]
) -> None:
    ids = completion(final)
    assert log_odds(ids, chances(ids, of_digits)) is None


def test_without_chances_or_without_a_message_there_is_no_confidence() -> None:
    ids = completion('{"violation":1}')
    assert log_odds(ids, None) is None
    assert log_odds(ids, chances(ids, {NO: -3.0, YES: -0.25})[:5]) is None
    assert log_odds([], []) is None


def test_chances_are_read_as_vllm_writes_them() -> None:
    listed = {"token_id:16": -0.002, "token_id:15": -6.19}
    reply = {"token_ids": [16], "finish_reason": "stop", "logprobs": {"top_logprobs": [listed, None]}}
    choice = Choice.model_validate_json(json.dumps(reply))
    assert choice.logprobs is not None
    assert choice.logprobs.top_logprobs == (listed, None)
    assert by_number(listed) == {16: -0.002, 15: -6.19}


def test_chances_of_what_is_no_token_say_nothing() -> None:
    ids = completion('{"violation":1}')
    given: list[dict[str, float] | None] = [{"yes": -0.25, **named({NO: -3.0, YES: -0.25})} for _ in ids]
    assert log_odds(ids, given) is None


@pytest.mark.parametrize(
    "listed", [None, [], "none", {"token_id:16": "-0.25", "token_id:15": -2}, {"token_id:16": True}]
)
def test_what_lists_no_chances_says_nothing(listed: object) -> None:
    assert by_number(listed) is None


def test_a_chance_beyond_what_a_number_holds_says_nothing() -> None:
    assert by_number({"token_id:16": -(10**400), "token_id:15": -2.0}) is None


@pytest.mark.parametrize("logprobs", [[], {"top_logprobs": 3}, "none"])
def test_chances_that_cannot_be_read_do_not_cost_the_answer(logprobs: object) -> None:
    reply = {"token_ids": [16], "finish_reason": "stop", "logprobs": logprobs}
    assert Choice.model_validate_json(json.dumps(reply)).logprobs is None

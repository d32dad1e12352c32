import json
import re
from typing import Any

import jsonschema
import pytest

from bot.harmony.tokens import CALL, FIRST_SPECIAL, RETURN, STRUCTURE, VOCABULARY_SIZE
from bot.judge.grammar import answer_schema, structural_tag
from tests.factories import make_policy

POLICY = make_policy(clause="HA1.a")
GOOD = {
    "violation": 1,
    "severity": 2,
    "rule_ids": ["HA1.a"],
    "manipulation": 0,
    "quote": "you walnut",
    "rationale": "It insults a member.",
}
CLEAN = GOOD | {"violation": 0, "severity": 0, "rule_ids": ["NONE"], "quote": ""}


def elements(thinking_tokens: int = 256) -> list[dict[str, Any]]:
    tag = json.loads(structural_tag(POLICY, thinking_tokens=thinking_tokens))
    assert tag["type"] == "structural_tag"
    assert tag["format"]["type"] == "sequence"
    found: list[dict[str, Any]] = tag["format"]["elements"]
    return found


def forms() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer_schema(POLICY)["anyOf"]
    return found


def test_the_sequence_is_analysis_then_final() -> None:
    spelled = [element.get("value", element.get("token", element["type"])) for element in elements()]
    assert spelled == [
        200005, "analysis", 200008, "any_tokens", 200007, 200006, "assistant", 200005, "final", 200008, "json_schema",
    ]  # fmt: skip


def test_marks_are_numbers_because_their_spelling_would_be_admitted_too() -> None:
    assert all(type(element["token"]) is int for element in elements() if element["type"] == "token")


def test_no_stop_token_is_spelled_out_because_the_server_fails_on_it() -> None:
    assert not {RETURN, CALL} & {element.get("token") for element in elements()}


def test_thinking_is_bounded_and_holds_ordinary_tokens_only() -> None:
    thinking = next(element for element in elements(64) if element["type"] == "any_tokens")
    assert thinking["max_tokens"] == 64
    assert set(STRUCTURE) < set(thinking["exclude_tokens"])
    assert thinking["exclude_tokens"] == list(range(FIRST_SPECIAL, VOCABULARY_SIZE))


def test_white_space_is_bounded() -> None:
    assert elements()[-1]["max_whitespace_cnt"] == 1


@pytest.mark.parametrize("answer", [GOOD, CLEAN, CLEAN | {"manipulation": 1}])
def test_a_good_answer_fits_the_schema(answer: dict[str, Any]) -> None:
    jsonschema.validate(answer, answer_schema(POLICY))


@pytest.mark.parametrize(
    ("answer", "change"),
    [
        (GOOD, {"violation": 0}),
        (GOOD, {"severity": 0}),
        (GOOD, {"rule_ids": ["NONE"]}),
        (GOOD, {"rule_ids": ["HA1.a", "NONE"]}),
        (CLEAN, {"violation": 1}),
        (CLEAN, {"severity": 1}),
        (CLEAN, {"rule_ids": ["HA1.a"]}),
        (CLEAN, {"quote": "you walnut"}),
    ],
)
def test_an_answer_that_contradicts_itself_cannot_be_written(
    answer: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer | change, answer_schema(POLICY))


@pytest.mark.parametrize(
    "change",
    [
        {"violation": 2},
        {"severity": 4},
        {"rule_ids": ["ZZ9"]},
        {"rule_ids": []},
        {"quote": "<|end|>"},
        {"quote": 'a "b"'},
        {"rationale": "a\nb"},
        {"quote": "x" * 101},
        {"rationale": "x" * 121},
        {"more": 1},
    ],
)
def test_other_answers_do_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(GOOD | change, answer_schema(POLICY))


def test_bounds_of_strings_stay_below_what_compiles() -> None:
    texts = [text for form in forms() for text in form["properties"].values() if "pattern" in text]
    assert len(texts) == 3
    for text in texts:
        bound = re.search(r"\{0,(\d+)\}\$$", text["pattern"])
        assert bound is not None
        assert int(bound[1]) <= 128
        assert "maxLength" not in text


def test_keys_stand_in_the_order_that_the_prompt_asks_for() -> None:
    assert [list(form["properties"]) for form in forms()] == [list(GOOD), list(GOOD)]


def test_one_policy_and_budget_is_always_one_grammar() -> None:
    assert structural_tag(POLICY, thinking_tokens=64) == structural_tag(POLICY, thinking_tokens=64)

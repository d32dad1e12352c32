import json
from typing import Any

import pytest

from bot.core.judgement import AbstentionReason
from bot.judge.answer import CheckedAnswer, read_answer
from tests.factories import make_policy

POLICY = make_policy(clause="HA1.a")
VIOLATION = {
    "violation": 1,
    "severity": 2,
    "rule_ids": ["HA1.a"],
    "manipulation": 0,
    "quote": "you walnut",
    "rationale": "It insults a member.",
}
NOTHING = VIOLATION | {"violation": 0, "severity": 0, "rule_ids": ["NONE"], "quote": ""}


def read(answer: Any) -> CheckedAnswer | AbstentionReason:
    return read_answer(answer if isinstance(answer, str) else json.dumps(answer), POLICY)


def rationale(text: str) -> str:
    found = read(VIOLATION | {"rationale": text})
    assert isinstance(found, CheckedAnswer)
    return found.rationale


def test_a_violation_is_read() -> None:
    assert read(VIOLATION) == CheckedAnswer(
        clauses=("HA1.a",),
        severity=2,
        manipulation=False,
        quote="you walnut",
        rationale="It insults a member.",
    )


@pytest.mark.parametrize("ids", [["NONE"], []])
def test_no_violation_names_no_clause(ids: list[str]) -> None:
    found = read(NOTHING | {"rule_ids": ids})
    assert isinstance(found, CheckedAnswer)
    assert found.clauses == ()


@pytest.mark.parametrize("answer", [NOTHING | {"severity": 3}, VIOLATION | {"severity": 0}])
def test_an_answer_whose_severity_contradicts_it_is_none(answer: dict[str, object]) -> None:
    assert read(answer) is AbstentionReason.INVALID


def test_a_clause_named_twice_counts_once() -> None:
    found = read(VIOLATION | {"rule_ids": ["HA1.a", "HA1.a"]})
    assert isinstance(found, CheckedAnswer)
    assert found.clauses == ("HA1.a",)


@pytest.mark.parametrize(
    "change",
    [
        {"rule_ids": []},
        {"rule_ids": ["NONE"]},
        {"rule_ids": ["HA1.a", "NONE"]},
        {"violation": 0},
        {"violation": 0, "rule_ids": ["ZZ9"]},
    ],
)
def test_a_contradiction_is_no_answer(change: dict[str, Any]) -> None:
    assert read(VIOLATION | change) is AbstentionReason.INVALID


@pytest.mark.parametrize("ids", [["ZZ9"], ["HA1.a", "ZZ9"], ["HA1"], ["ha1.a"], ["HA1.a "]])
def test_a_clause_that_the_policy_does_not_have_is_told_apart(ids: list[str]) -> None:
    assert read(VIOLATION | {"rule_ids": ids}) is AbstentionReason.UNKNOWN_CLAUSE


@pytest.mark.parametrize(
    "answer",
    [
        VIOLATION | {"violation": "1"},
        VIOLATION | {"violation": True},
        VIOLATION | {"violation": 1.0},
        VIOLATION | {"violation": 2},
        VIOLATION | {"severity": -1},
        VIOLATION | {"severity": 4},
        VIOLATION | {"severity": None},
        VIOLATION | {"manipulation": "no"},
        VIOLATION | {"rule_ids": "HA1.a"},
        VIOLATION | {"rule_ids": [1]},
        VIOLATION | {"rule_ids": ["x" * 65]},
        VIOLATION | {"extra": 1},
        {key: value for key, value in VIOLATION.items() if key != "rationale"},
        [VIOLATION],
        json.dumps(VIOLATION) + json.dumps(VIOLATION),
        "The answer is " + json.dumps(VIOLATION),
        json.dumps(VIOLATION)[:-1],
        json.dumps(VIOLATION)[:-1] + ',"violation":0}',
        json.dumps(VIOLATION).replace("2", "1e999"),
        json.dumps(VIOLATION).replace("2", "9" * 5000),
        json.dumps(VIOLATION).replace("2", "NaN"),
        VIOLATION | {"rationale": "half a pair \ud800"},
        "[" * 20_000,
        "1",
        "null",
        "VALID",
        "",
    ],
)
def test_whatever_is_not_the_contract_is_no_answer(answer: Any) -> None:
    assert read(answer) is AbstentionReason.INVALID


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```", "  {} \n"])
def test_a_code_fence_or_white_space_does_no_harm(fence: str) -> None:
    assert isinstance(read(fence.replace("{}", json.dumps(VIOLATION))), CheckedAnswer)


def test_a_line_break_inside_a_string_does_no_harm() -> None:
    assert isinstance(read(json.dumps(VIOLATION).replace("It insults", "It\ninsults")), CheckedAnswer)


def test_a_rationale_is_cut_to_what_a_post_can_hold() -> None:
    assert len(rationale("words " * 200)) == 300


def test_a_rationale_loses_control_and_invisible_characters() -> None:
    assert rationale("a\x00b\x1b[31m\u202ec\n\nd\u2028e") == "a b [31m c d e"

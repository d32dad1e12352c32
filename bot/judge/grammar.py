"""The grammar that holds the model to harmony and to the answer's JSON, token by token.

It bounds the thinking too: when the budget is used up the only token left is the one that ends the analysis,
and the header of the final message follows. `make test-vllm` tries it before real vLLM. It steers around four
traps of vLLM 0.32.0 and xgrammar 0.2.8: marks written as text admit their spelling in ordinary tokens; a stop
token as last element is an error; a bound above 128 characters passes the request's validation and then fails
to compile; and what the thinking excludes must never vary, since the server keeps the first list that it
compiled, and fails every answer about which the two lists disagree.
"""

import json
from functools import lru_cache
from typing import Any

from bot.core.policy import Policy
from bot.harmony.tokens import CHANNEL, END, FIRST_SPECIAL, MESSAGE, START, VOCABULARY_SIZE
from bot.judge.answer import MAX_QUOTE, MAX_RATIONALE, NO_CLAUSE

_MAX_CLAUSES = 8  # named in one answer


def answer_schema(policy: Policy) -> dict[str, Any]:
    """Return the JSON schema of an answer under this policy."""
    return _schema(tuple(clause.id for clause in policy.clauses))


def structural_tag(policy: Policy, *, thinking_tokens: int) -> str:
    """Return vLLM's structural tag, a JSON string, for one policy and thinking budget."""
    return _tag(tuple(clause.id for clause in policy.clauses), thinking_tokens)


def _schema(clause_ids: tuple[str, ...]) -> dict[str, Any]:
    """Write the schema of an answer.

    It has two forms, so that what follows the first value cannot contradict it. Seen with a tiny model in
    vLLM 0.32.0: with one form for both, 4 of 12 questions ended in an abstention; with two, none.
    """
    clean = _form(
        violation=_whole(0),
        severity=_whole(0),
        rule_ids=_list_of(NO_CLAUSE, at_most=1),
        quote={"type": "string", "enum": [""]},
    )
    broken = _form(
        violation=_whole(1),
        severity=_whole(1, 2, 3),
        rule_ids=_list_of(*clause_ids, at_most=_MAX_CLAUSES),
        quote=_text(MAX_QUOTE),
    )
    return {"anyOf": [clean, broken]}


@lru_cache(maxsize=256)  # written out for every question, and the same for all under one policy
def _tag(clause_ids: tuple[str, ...], thinking_tokens: int) -> str:
    elements = [
        _token(CHANNEL),
        _word("analysis"),
        _token(MESSAGE),
        {
            "type": "any_tokens",
            "exclude_tokens": list(range(FIRST_SPECIAL, VOCABULARY_SIZE)),
            "max_tokens": thinking_tokens,
        },
        _token(END),
        _token(START),
        _word("assistant"),
        _token(CHANNEL),
        _word("final"),
        _token(MESSAGE),
        # Without a bound on white space a model can write line breaks until it is cut off.
        {"type": "json_schema", "json_schema": _schema(clause_ids), "max_whitespace_cnt": 1},
    ]
    return json.dumps({"type": "structural_tag", "format": {"type": "sequence", "elements": elements}})


def _token(token: int) -> dict[str, Any]:
    return {"type": "token", "token": token}


def _word(text: str) -> dict[str, Any]:
    return {"type": "const_string", "value": text}


def _form(
    *, violation: dict[str, Any], severity: dict[str, Any], rule_ids: dict[str, Any], quote: dict[str, Any]
) -> dict[str, Any]:
    """Write an object with its keys in the order that the prompt asks for."""
    properties = {
        "violation": violation,
        "severity": severity,
        "rule_ids": rule_ids,
        "manipulation": _whole(0, 1),
        "quote": quote,
        "rationale": _text(MAX_RATIONALE),
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _whole(*numbers: int) -> dict[str, Any]:
    return {"type": "integer", "enum": list(numbers)}


def _list_of(*words: str, at_most: int) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(words)},
        "minItems": 1,
        "maxItems": at_most,
    }


def _text(max_characters: int) -> dict[str, Any]:
    """Bound a string by a pattern: maxLength would admit control characters, and marks such as <|end|>."""
    return {"type": "string", "pattern": rf'^[^<"\\\x00-\x1f\x7f]{{0,{max_characters}}}$'}

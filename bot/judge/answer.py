"""Read the model's JSON and believe it only where it can be checked.

An answer that contradicts itself, or that names a clause the policy does not have, is no answer.
"""

import json
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.judgement import AbstentionReason
from bot.core.policy import Policy

NO_CLAUSE = "NONE"  # what the model writes where no rule is broken
MAX_QUOTE = 100  # characters asked for
MAX_RATIONALE = 120  # characters asked for; patterns above 128 do not compile in xgrammar 0.2.8
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories of characters
_RATIONALE_SHOWN = 300  # characters kept of a model that had no grammar to hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """What the model answered, as far as it can be believed without looking at the content."""

    clauses: tuple[str, ...]
    severity: int
    manipulation: bool
    quote: str
    rationale: str


class _Answer(BaseModel):
    """The contract. Strict: "1", 1.0 and true are not 1."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    violation: Annotated[int, Field(ge=0, le=1)]
    severity: Annotated[int, Field(ge=0, le=3)]
    rule_ids: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=32)]
    manipulation: Annotated[int, Field(ge=0, le=1)]
    quote: Annotated[str, Field(max_length=2000)]
    rationale: Annotated[str, Field(max_length=4000)]


def read_answer(
    final: str, policy: Policy
) -> CheckedAnswer | Literal[AbstentionReason.INVALID, AbstentionReason.UNKNOWN_CLAUSE]:
    """Read the text of the final channel under the policy it was asked about."""
    try:
        answer = _Answer.model_validate_json(json.dumps(_load(final)))
    except (ValidationError, ValueError, RecursionError):
        return AbstentionReason.INVALID
    clauses = tuple(dict.fromkeys(answer.rule_ids))
    broken = tuple(clause for clause in clauses if clause != NO_CLAUSE)
    if bool(broken) != bool(answer.violation) or bool(broken) != bool(answer.severity):
        return AbstentionReason.INVALID
    if broken and broken != clauses:
        return AbstentionReason.INVALID
    if any(policy.clause(clause) is None for clause in broken):
        return AbstentionReason.UNKNOWN_CLAUSE
    return CheckedAnswer(
        clauses=broken,
        severity=answer.severity,
        manipulation=bool(answer.manipulation),
        quote=answer.quote,
        rationale=_plain(answer.rationale)[:_RATIONALE_SHOWN],
    )


def _load(final: str) -> Any:
    """Parse JSON, with or without a code fence around it. Prose around it is not searched."""
    text = final.strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.removeprefix("```").removeprefix("json").removesuffix("```").strip()
    # Not strict: without a grammar, models leave line breaks inside strings.
    return _DECODER.decode(text)


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says one thing twice: readers would differ on which one counts."""
    keys = dict(pairs)
    if len(keys) != len(pairs):
        raise ValueError("a key is repeated")
    return keys


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_without_repeated_keys)


def _plain(text: str) -> str:
    """Turn control, format, surrogate and line characters into spaces, and runs of space into one."""
    if not text.isprintable():  # as nearly all are
        text = "".join(" " if unicodedata.category(char) in _UNSHOWN else char for char in text)
    return " ".join(text.split())

"""Read the policy sets: policies, each with messages that break it and harmless ones close beside.

They measure whether the filter finds what a policy's author would want looked at. Everything in `policies/`
was written for this by hand: no member ever sent these messages. They are no training data; a weight that
has seen them makes the figure worthless. What is tuned is tuned with one policy left out.

A folder with a policy.md is a policy of the set's own. One without it holds messages for the shipped policy
of that name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.policy import Policy
from bot.policy.shipped import POLICY_FILE, load_folder, load_shipped

FOLDER = Path(__file__).resolve().parent / "policies"
ROWS_FILE = "rows.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One message and whether it breaks the policy that it was written for."""

    text: str
    violates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """A policy and its messages, about half of them breaking it."""

    policy: Policy
    rows: tuple[PolicyRow, ...]


def read_policy_sets(folder: Path = FOLDER) -> tuple[PolicySet, ...]:
    """Read every set below a folder, in the order of their names.

    Raises:
        PolicyError: a policy cannot be read.
        KeyError: a folder has no policy of its own and no shipped one has its name.
        ValueError: a row is not `{"text": "…", "violates": true}`.

    """
    shipped = load_shipped()
    return tuple(
        PolicySet(policy=_policy(path.parent, shipped), rows=_rows(path))
        for path in sorted(folder.glob(f"*/{ROWS_FILE}"))
    )


def _policy(folder: Path, shipped: Mapping[str, Policy]) -> Policy:
    own = load_folder(folder) if (folder / POLICY_FILE).is_file() else shipped
    return own[folder.name]


def _rows(path: Path) -> tuple[PolicyRow, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_row(line, f"{path}:{number}") for number, line in enumerate(lines, start=1))


def _row(line: str, place: str) -> PolicyRow:
    match json.loads(line):
        case {"text": str(text), "violates": bool(violates), **others} if not others:
            return PolicyRow(text=text, violates=violates)
    raise ValueError(f'{place} must be JSON in the form {{"text": "…", "violates": true}}.')

"""Find and read policy folders: the shipped ones, and any that an operator points at.

A policy folder holds policy.md and, beside it, examples.jsonl: messages near the
line with the label we expect, for measuring. The model never sees those.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import PolicyError
from bot.core.policy import Policy
from bot.policy.parse import parse_policy

POLICY_FILE = "policy.md"
ROWS_FILE = "examples.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """A message with the label that a careful moderator gave it."""

    text: str
    violates: bool
    clause_id: str | None  # None: it breaks no clause
    note: str  # why it is near the line


def shipped_policies_dir() -> Path:
    """Return the folder of the policies that come with Bylaw, in a checkout and in an installed wheel alike.

    Raises:
        PolicyError: the installation lacks it.

    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "starters", here.parents[2] / "policies"):
        if folder.is_dir():
            return folder
    raise PolicyError("The shipped policies are missing from this installation. Install Bylaw again.")


def load_shipped() -> dict[str, Policy]:
    """Read the policies that come with Bylaw, by id.

    Raises:
        PolicyError: they are missing.

    """
    return load_folder(shipped_policies_dir())


def load_folder(folder: Path) -> dict[str, Policy]:
    """Read a policy folder, or a folder of them: the policies by id, in the order of their folders' names.

    Raises:
        PolicyError: there is none, one cannot be read, or two have the same id.

    """
    policies: dict[str, Policy] = {}
    for path in _policy_files(folder):
        policy = _load(path)
        if policy.id in policies:
            raise PolicyError(
                f"Two policies in {folder} have the id {policy.id}. Give one of them another id."
            )
        policies[policy.id] = policy
    if not policies:
        raise PolicyError(f"There is no {POLICY_FILE} in {folder} or in a folder inside it.")
    return policies


def load_rows(folder: Path) -> tuple[LabelledRow, ...]:
    """Read the labelled rows of one policy folder; none if it has no such file.

    Raises:
        PolicyError: a row is not what it should be; the message names its line.

    """
    path = folder / ROWS_FILE
    if not path.is_file():
        return ()
    lines = _read(path).decode("utf-8", "replace").splitlines()
    return tuple(_row(path, number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _policy_files(folder: Path) -> Iterator[Path]:
    if (folder / POLICY_FILE).is_file():
        yield folder / POLICY_FILE
    else:
        yield from sorted(folder.glob(f"*/{POLICY_FILE}"))


def _load(path: Path) -> Policy:
    try:
        return parse_policy(_read(path), default_id=path.parent.name)
    except PolicyError as error:
        raise PolicyError(f"{path} cannot be used.\n{error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}.") from error


def _row(path: Path, number: int, line: str) -> LabelledRow:
    try:
        match json.loads(line):
            case {
                "text": str(text),
                "violates": bool(violates),
                "clause": str() | None as clause,
                "note": str(note),
            }:
                return LabelledRow(text=text, violates=violates, clause_id=clause, note=note)
    except (ValueError, RecursionError):
        pass  # said below, with the line
    form = '{"text": "…", "violates": true, "clause": "H1.a", "note": "…"}'
    raise PolicyError(f"Line {number} of {path} must be JSON in the form {form}.")

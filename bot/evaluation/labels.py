"""What the labels of one row say, in terms of the policies that are to be measured.

A label that could mean two things, that contradicts another, or that names what does not exist is refused
with the reason: a silent guess would be a wrong figure.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.content import ContentItem
from bot.core.errors import BotError
from bot.core.policy import Policy


class LabelError(BotError):
    """The labels of a row cannot be used; the reason goes on after the words “Line 3: ”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the labels say of one message under one policy."""

    violates: bool | None  # None: not known
    clauses: Mapping[str, bool] = field(default_factory=dict)  # the clauses of which it is known


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledMessage:
    """One row: a message, the policies it is to be judged under, and the right answers."""

    line: int
    item: ContentItem
    violates: bool | None  # any of these policies; None: not known
    policies: Mapping[str, Expected]  # by id

    @property
    def digest(self) -> str:
        """Name the content without holding it: sha256, hexadecimal."""
        return hashlib.sha256(self.item.canonical()).hexdigest()


def read_labels(
    row: Mapping[str, object], policies: Sequence[Policy]
) -> tuple[bool | None, dict[str, Expected]]:
    """Return whether any policy is broken, and what is expected under each. Raises LabelError.

    `expected` names policies, each with the clauses broken ([] for none), with 0 or 1, or with clauses that
    have 0, 1 or null; a policy that it leaves out or gives as null is not asked about. `clauses` (or
    `clause`) names all clauses broken, of whichever policy. `label` (or `violates`) says whether anything is.
    """
    label = _read_label(row)
    named = _named(row, policies, labelled=label is not None)
    if named is None and label is None:
        raise LabelError('it has no "expected", "clauses" or "label".')
    if named is None:
        # A message that breaks nothing breaks no policy; one that breaks something may break any one of them.
        return label, {policy.id: _whole(policy, label, only=len(policies) == 1) for policy in policies}
    found = _any(expected.violates for expected in named.values())
    if label is not None and found is not None and found is not label:
        raise LabelError("its label and its clauses contradict each other.")
    label = found if label is None else label
    if len(named) == 1 and label is not None:
        named = {key: Expected(violates=label, clauses=value.clauses) for key, value in named.items()}
    return label, named


def _read_label(row: Mapping[str, object]) -> bool | None:
    labels = {_truth(row[key], key) for key in ("label", "violates") if row.get(key) is not None}
    if len(labels) > 1:
        raise LabelError('its "label" and its "violates" contradict each other.')
    return labels.pop() if labels else None


def _named(
    row: Mapping[str, object], policies: Sequence[Policy], *, labelled: bool
) -> dict[str, Expected] | None:
    """Return what is said policy by policy; None if the row does not say it that way."""
    expected = row.get("expected")
    if expected is not None:
        return _read_expected(expected, policies, may_be_empty=labelled)
    if row.get("clauses") is not None:
        return _read_clauses(row["clauses"], policies)
    if row.get("clause") is not None:
        return _read_clauses([row["clause"]], policies)
    return None


def _read_expected(
    expected: object, policies: Sequence[Policy], *, may_be_empty: bool
) -> dict[str, Expected] | None:
    if not isinstance(expected, dict):
        raise LabelError('its "expected" is no object of policies.')
    by_id = {policy.id: policy for policy in policies}
    named = {
        key: _under(by_id[key], value)
        for key, value in expected.items()
        if key in by_id and value is not None
    }
    if not named and not may_be_empty:
        raise LabelError(f'its "expected" names none of these policies: {", ".join(by_id)}.')
    return named or None


def _under(policy: Policy, value: object) -> Expected:
    if isinstance(value, list):
        return _with_clauses(policy, [_clause_id(clause) for clause in value])
    if not isinstance(value, dict):
        return _whole(policy, _truth(value, policy.id), only=True)
    known = {clause: _truth(told, clause) for clause, told in value.items() if told is not None}
    _check_clauses(policy, known)
    return Expected(violates=True if any(known.values()) else None, clauses=known)


def _read_clauses(value: object, policies: Sequence[Policy]) -> dict[str, Expected]:
    if not isinstance(value, list):
        raise LabelError('its "clauses" is no list.')
    broken: dict[str, list[str]] = {policy.id: [] for policy in policies}
    for clause in map(_clause_id, value):
        owners = [policy.id for policy in policies if policy.clause(clause) is not None]
        if len(owners) != 1:
            many = f"several policies have a clause {clause}; use “expected”."
            raise LabelError(many if owners else f"no policy has a clause {clause}.")
        broken[owners[0]].append(clause)
    return {policy.id: _with_clauses(policy, broken[policy.id]) for policy in policies}


def _with_clauses(policy: Policy, broken: Sequence[str]) -> Expected:
    _check_clauses(policy, broken)
    clauses = {clause.id: clause.id in broken for clause in policy.clauses}
    return Expected(violates=bool(broken), clauses=clauses)


def _check_clauses(policy: Policy, clauses: Sequence[str] | Mapping[str, bool]) -> None:
    for clause in clauses:
        if policy.clause(clause) is None:
            raise LabelError(f"{policy.id} has no clause {clause}.")


def _whole(policy: Policy, label: bool | None, *, only: bool) -> Expected:
    """Say what a label without clauses tells of one policy, which may be the only one it is about."""
    if label:
        return Expected(violates=True if only else None)
    return _with_clauses(policy, ())


def _any(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if any(found):
        return True
    return None if None in found else False


def _clause_id(value: object) -> str:
    if not isinstance(value, str):
        raise LabelError("a clause must be named by its id.")
    return value


def _truth(value: object, key: str) -> bool:
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise LabelError(f"“{key}” must be 0 or 1.")

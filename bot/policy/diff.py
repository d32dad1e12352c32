"""What changed between two versions of a policy, for whoever is about to enable the newer one."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.policy import Clause, Example, Policy
from bot.policy.blocks import read_blocks
from bot.policy.guide_form import Section, split_sections
from bot.policy.rules import render_clause, render_example


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One line of the front matter that differs."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDiff:
    """Everything that differs between two policies."""

    settings: tuple[SettingChange, ...]
    clauses_added: tuple[Clause, ...]
    clauses_removed: tuple[Clause, ...]
    clauses_changed: tuple[tuple[Clause, Clause], ...]  # same id: the old words and the new
    examples_added: tuple[Example, ...]
    examples_removed: tuple[Example, ...]
    prose_added: tuple[str, ...]  # lines of the body besides clauses and examples
    prose_removed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two mean the same to Bylaw and to the model."""
        return not self.text()

    def text(self) -> str:
        """Write the changes as lines: + is new, - is gone, ~ has changed. Nothing changed: the empty text."""
        return "\n".join(_lines(self))


def diff_policies(old: Policy, new: Policy) -> PolicyDiff:
    """Compare two policies, or two versions of one."""
    old_clauses = {clause.id: clause for clause in old.clauses}
    new_clauses = {clause.id: clause for clause in new.clauses}
    both = [(old_clauses[id_], clause) for id_, clause in new_clauses.items() if id_ in old_clauses]
    old_prose, new_prose = _prose(old), _prose(new)
    return PolicyDiff(
        settings=tuple(_setting_changes(old, new)),
        clauses_added=tuple(clause for id_, clause in new_clauses.items() if id_ not in old_clauses),
        clauses_removed=tuple(clause for id_, clause in old_clauses.items() if id_ not in new_clauses),
        clauses_changed=tuple((before, after) for before, after in both if before != after),
        examples_added=tuple(example for example in new.examples if example not in old.examples),
        examples_removed=tuple(example for example in old.examples if example not in new.examples),
        prose_added=tuple(line for line in new_prose if line not in old_prose),
        prose_removed=tuple(line for line in old_prose if line not in new_prose),
    )


def _lines(diff: PolicyDiff) -> Iterator[str]:
    for change in diff.settings:
        yield f"~ {change.name}: {change.old} → {change.new}"
    for clause in diff.clauses_removed:
        yield f"- {render_clause(clause)[2:]}"
    for clause in diff.clauses_added:
        yield f"+ {render_clause(clause)[2:]}"
    for before, after in diff.clauses_changed:
        yield f"~ {after.id}"
        yield f"  - {render_clause(before)[2:]}"
        yield f"  + {render_clause(after)[2:]}"
    for example in diff.examples_removed:
        yield f"- {render_example(example)[2:]}"
    for example in diff.examples_added:
        yield f"+ {render_example(example)[2:]}"
    yield from (f"- {line}" for line in diff.prose_removed)
    yield from (f"+ {line}" for line in diff.prose_added)


def _setting_changes(old: Policy, new: Policy) -> Iterator[SettingChange]:
    for name, before in _settings(old).items():
        after = _settings(new)[name]
        if before != after:
            yield SettingChange(name=name, old=before, new=after)


def _settings(policy: Policy) -> dict[str, str]:
    return {
        "id": policy.id,
        "title": policy.title,
        "categories": ", ".join(category.value for category in policy.categories) or "none",
        "echo": policy.echo.value,
        "never_punish": "true" if policy.never_punish else "false",
        "watch_terms": ", ".join(policy.watch_terms) or "none",
    }


def _prose(policy: Policy) -> dict[str, None]:
    """Return the lines that are neither clause nor example, in order and each once."""
    sections = split_sections(read_blocks(policy.body, 1))
    ruled = (Section.VIOLATES, Section.EXAMPLES)
    return {
        block.text: None
        for section in Section
        for block in sections[section]
        if section not in ruled or not block.depth
    }

"""Read a policy written in the form of the gpt-oss-safeguard guide."""

import re
from collections.abc import Sequence
from enum import StrEnum

from bot.policy.blocks import Block, BlockKind
from bot.policy.problems import Problems
from bot.policy.rules import CLAUSE_FORM, ClauseDraft, Rules, draft_clause, finish_clauses, read_examples


class Section(StrEnum):
    """A part of the policy that means something to Bylaw."""

    VIOLATES = "violates"
    SAFE = "safe"
    EXAMPLES = "examples"
    OTHER = "other"  # the model reads it; Bylaw takes nothing from it


LABEL = r"(?:\s*\(.*\))?:?"  # such as " (1)"
SECTION_HEADINGS = {
    Section.VIOLATES: re.compile(rf"violat(?:es|ions?|ing){LABEL}", re.IGNORECASE),
    Section.SAFE: re.compile(rf"safe{LABEL}", re.IGNORECASE),
    Section.EXAMPLES: re.compile(rf"examples?{LABEL}", re.IGNORECASE),
}


def section_of(heading: str) -> Section:
    """Name the section that a heading opens."""
    matches = (section for section, pattern in SECTION_HEADINGS.items() if pattern.fullmatch(heading))
    return next(matches, Section.OTHER)


def split_sections(blocks: Sequence[Block]) -> dict[Section, list[Block]]:
    """Sort blocks by section; a heading deeper than its section's own stays inside it."""
    sections: dict[Section, list[Block]] = {section: [] for section in Section}
    current, current_level = Section.OTHER, 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            named = section_of(block.text)
            if named is not Section.OTHER or block.level <= current_level:
                current, current_level = named, block.level
        sections[current].append(block)
    return sections


def is_guide_form(blocks: Sequence[Block]) -> bool:
    """Whether some heading says that what follows violates."""
    return bool(split_sections(blocks)[Section.VIOLATES])


def read_guide_form(blocks: Sequence[Block], problems: Problems) -> Rules:
    """Read the clauses under "Violates" and the examples under "Examples"."""
    sections = split_sections(blocks)
    drafts = _read_drafts(sections[Section.VIOLATES], problems)
    clauses = finish_clauses(drafts, problems)
    ids = frozenset(clause.id for clause in clauses)
    return Rules(clauses=clauses, examples=read_examples(sections[Section.EXAMPLES], ids, problems))


def _read_drafts(blocks: Sequence[Block], problems: Problems) -> list[ClauseDraft]:
    drafts: list[ClauseDraft] = []
    items = 0
    for block in blocks:
        inside = bool(drafts) and block.depth >= drafts[-1].depth
        if block.kind is BlockKind.ITEM:
            items += 1
            draft = draft_clause(block)
            if draft is not None:
                drafts.append(draft)
            elif inside and block.depth > drafts[-1].depth:
                drafts[-1].text.append(block.text)
            else:
                problems.note(
                    block.line,
                    f"This rule has no clause id. Begin it like this: {CLAUSE_FORM}",
                )
        elif block.kind is BlockKind.TEXT and inside:
            drafts[-1].text.append(block.text)
    if not items:
        problems.note(
            blocks[0].line,
            f"There is no clause under this heading. Write each as a list item: {CLAUSE_FORM}",
        )
    return drafts

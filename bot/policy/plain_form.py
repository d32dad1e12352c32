"""Read the rules most servers already have, a title and one list, and put them in the guide's form.

Only what leaves no doubt is accepted: one list, every item a rule. A numbered
list keeps its numbers: its item 3 becomes the clause R3.
"""

import re
from collections.abc import Sequence

from bot.core.policy import Clause, Example
from bot.policy.blocks import Block, BlockKind
from bot.policy.guide_form import Section, split_sections
from bot.policy.problems import Problems
from bot.policy.rules import (
    BARE_ID,
    CLAUSE_FORM,
    SEPARATORS,
    ClauseDraft,
    Rules,
    clean_title,
    draft_clause,
    finish_clauses,
    read_examples,
    render_clause,
    render_example,
)

MAX_TITLE_CHARACTERS = 60  # a made-up title is a label, not a sentence
MAX_NUMBER = 999
LEAD = re.compile(r"(.+?)(?:[.:]\s+|\s[-–—]\s+)(.+)")  # "No spam: one advert a week"
NO_CLAUSES = (
    "There are no rules here. Write them as one list below a title, or under a heading "
    f"### Violates (1) as {CLAUSE_FORM}"
)
INSTRUCTION = (
    "Decide whether the message breaks one of this server's rules below. "
    "Go by what the rules say and by nothing else."
)
VIOLATES = "A message violates when it clearly goes against one of these rules:"
SAFE = (
    "A message that goes against none of the rules above, "
    "or that only mentions, quotes or reports what breaks them."
)


def read_plain_form(blocks: Sequence[Block], problems: Problems) -> Rules:
    """Read the one list as clauses and an Examples section, if there is one, as examples."""
    sections = split_sections(blocks)
    examples = sections[Section.EXAMPLES]
    example_lines = {block.line for block in examples}
    outside = [block for block in blocks if block.line not in example_lines]
    clauses = finish_clauses(_read_drafts(outside, problems), problems)
    ids = frozenset(clause.id for clause in clauses)
    return Rules(clauses=clauses, examples=read_examples(examples, ids, problems))


def read_introduction(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the paragraphs outside the list; the model should know them too."""
    kept = split_sections(blocks)[Section.OTHER]
    return tuple(block.text for block in kept if block.kind is BlockKind.TEXT and block.depth == 0)


def render_guide_form(
    *,
    title: str,
    introduction: Sequence[str] = (),
    clauses: Sequence[Clause],
    examples: Sequence[Example] = (),
) -> str:
    """Write rules in the form of the guide."""
    parts = [
        f"# {title}",
        "## Instruction",
        INSTRUCTION,
        *introduction,
        "## Criteria",
        "### Violates (1)",
        VIOLATES,
    ]
    parts.append("\n".join(render_clause(clause) for clause in clauses))
    parts += ["### Safe (0)", SAFE]
    if examples:
        parts += ["## Examples", "\n".join(render_example(example) for example in examples)]
    return "\n\n".join(parts) + "\n"


def _read_drafts(blocks: Sequence[Block], problems: Problems) -> list[ClauseDraft]:
    if any(block.is_code for block in blocks):
        line = next(block.line for block in blocks if block.is_code)
        problems.note(line, "This is a code block (```), so nothing in it is read. Take the ``` lines away.")
    items = [block for block in blocks if block.kind is BlockKind.ITEM]
    if not any(item.depth == 1 for item in items):  # or a list that holds nothing but lists
        problems.note(None, NO_CLAUSES)
        return []
    _refuse_doubt(blocks, items, problems)
    drafts: list[ClauseDraft] = []
    have_ids = draft_clause(items[0]) is not None
    for block in blocks:
        if block.list_line > items[0].list_line:
            break  # a second list was refused; numbering it too would only add false problems
        if block.kind is BlockKind.ITEM and block.depth == 1:
            draft = _draft(block, have_ids, len(drafts) + 1, problems)
            drafts += [draft] if draft else []
        elif block.depth and drafts:
            drafts[-1].text.append(_plain(block.text))
    return drafts


def _refuse_doubt(blocks: Sequence[Block], items: Sequence[Block], problems: Problems) -> None:
    lists = sorted({block.list_line for block in items})
    for line in lists[1:]:
        problems.note(
            line,
            f"A second list begins here; the first is on line {lists[0]}. Put all rules into one list, "
            "or write them under a heading ### Violates (1).",
        )
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    for heading in headings[1:]:
        problems.note(
            heading.line,
            "With headings, it is not clear which lists are rules. Put the rules under a heading "
            "### Violates (1), or leave only the title and one list.",
        )


def _draft(block: Block, have_ids: bool, position: int, problems: Problems) -> ClauseDraft | None:
    draft = draft_clause(block)
    if draft is not None and have_ids:
        return draft
    if draft is not None or have_ids:
        problems.note(
            block.line, "Some rules have a clause id and some have none. Give every rule one, or none."
        )
        return None
    if BARE_ID.match(block.text):
        problems.note(
            block.line,
            f"This looks like a clause id, but it is not in the form {CLAUSE_FORM}",
        )
        return None
    number = position if block.number is None else block.number
    if number > MAX_NUMBER:
        problems.note(block.line, f"The rule number {number} is too large; {MAX_NUMBER} is the largest.")
        return None
    title, text = _title_and_text(_plain(block.text))
    if not title:
        problems.note(block.line, "This rule says nothing. Write what is forbidden, or delete the line.")
        return None
    return ClauseDraft(line=block.line, depth=block.depth, id=f"R{number}", title=title, text=[text])


def _plain(text: str) -> str:
    return " ".join(text.replace("**", "").split())


def _title_and_text(rule: str) -> tuple[str, str]:
    """Cut a rule into a short label and what it says; a rule that is short enough is its own label."""
    lead = LEAD.fullmatch(rule)
    if lead is not None and len(lead[1]) <= MAX_TITLE_CHARACTERS:
        return clean_title(lead[1]), lead[2].lstrip(SEPARATORS)
    if len(rule) <= MAX_TITLE_CHARACTERS:
        return clean_title(rule), ""
    return clean_title(rule[:MAX_TITLE_CHARACTERS].rsplit(" ", 1)[0]) + "…", rule.lstrip(SEPARATORS)

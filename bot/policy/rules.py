"""Recognise clauses and examples in list items, and write them; the one place that knows their form.

- **H1.a Targeted insult.** What is forbidden.
- "text of a message" → violates H1.a
- "text of a message" → safe (why, if it helps)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.policy import Clause, Example
from bot.policy.blocks import Block, BlockKind
from bot.policy.problems import Problems

CLAUSE_ID = r"[A-Z]{1,4}[0-9]{1,3}(?:\.[a-z0-9]{1,3})?"
CLAUSE_ITEM = re.compile(rf"\*\*({CLAUSE_ID})[.:)]?\s+(\S.*?)\*\*\s*(.*)")
BARE_ID = re.compile(rf"(?:\*\*)?{CLAUSE_ID}(?![A-Za-z0-9])")
EXAMPLE_ITEM = re.compile(
    rf"[\"“”«](?P<text>.+)[\"“”»]\s*(?:→|->|=>)\s*"
    rf"(?:(?P<safe>(?i:safe))|(?i:violates)(?:\s+(?P<clause_id>{CLAUSE_ID}))?)"
    rf"(?:\s*\([^()]*\))?\.?"
)
SEPARATORS = ":-–— "  # what may stand between a clause's title and its text
TITLE_ENDS = ".: "

CLAUSE_FORM = "- **H1.a Short title.** What is forbidden."  # shown in messages

MAX_CLAUSES = 100
MAX_EXAMPLES = 200
MAX_TITLE_CHARACTERS = 100
MAX_TEXT_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one policy forbids, and what shows it."""

    clauses: tuple[Clause, ...]
    examples: tuple[Example, ...]


@dataclass(slots=True, kw_only=True)
class ClauseDraft:
    """A clause while its text is still being gathered."""

    line: int
    depth: int
    id: str
    title: str
    text: list[str] = field(default_factory=list)

    def finish(self) -> Clause:
        """Return the clause as it now stands."""
        return Clause(id=self.id, title=self.title, text=" ".join(part for part in self.text if part))


def draft_clause(block: Block) -> ClauseDraft | None:
    """Read a list item as the beginning of a clause; None if it is none."""
    found = CLAUSE_ITEM.fullmatch(block.text)
    if found is None or not clean_title(found[2]):
        return None
    return ClauseDraft(
        line=block.line,
        depth=block.depth,
        id=found[1],
        title=clean_title(found[2]),
        text=[found[3].lstrip(SEPARATORS)],
    )


def clean_title(title: str) -> str:
    """Take off what only separates a title from its text."""
    return title.rstrip(TITLE_ENDS)


def finish_clauses(drafts: Iterable[ClauseDraft], problems: Problems) -> tuple[Clause, ...]:
    """Make clauses of drafts, noting ids used twice and what is too long or too much."""
    first_lines: dict[str, int] = {}
    clauses: list[Clause] = []
    for draft in drafts:
        clause = draft.finish()
        if clause.id in first_lines:
            problems.note(
                draft.line,
                f"The clause id {clause.id} is used twice; line {first_lines[clause.id]} has it first. "
                "Give one of them another id.",
            )
        first_lines.setdefault(clause.id, draft.line)
        _check_length(f"The title of {clause.id}", clause.title, MAX_TITLE_CHARACTERS, draft.line, problems)
        _check_length(f"The text of {clause.id}", clause.text, MAX_TEXT_CHARACTERS, draft.line, problems)
        clauses.append(clause)
    if len(clauses) > MAX_CLAUSES:
        problems.note(
            None, f"There are {len(clauses)} clauses; {MAX_CLAUSES} are the most. Make several policies."
        )
    return tuple(clauses)


def read_examples(
    blocks: Iterable[Block], clause_ids: frozenset[str], problems: Problems
) -> tuple[Example, ...]:
    """Read every list item as an example, noting those that are none or name an unknown clause."""
    examples: list[Example] = []
    for block in blocks:
        if block.kind is not BlockKind.ITEM:
            continue
        found = EXAMPLE_ITEM.fullmatch(block.text)
        if found is None:
            problems.note(
                block.line,
                'This example cannot be read. Write it as - "text" → violates H1.a or as - "text" → safe.',
            )
            continue
        clause_id = found["clause_id"]
        if clause_id is not None and clause_id not in clause_ids:
            problems.note(
                block.line, f"This example names the clause {clause_id}, which this policy does not have."
            )
        _check_length("This example", found["text"], MAX_TEXT_CHARACTERS, block.line, problems)
        examples.append(
            Example(text=found["text"].strip(), violates=found["safe"] is None, clause_id=clause_id)
        )
    if len(examples) > MAX_EXAMPLES:
        problems.note(None, f"There are {len(examples)} examples; {MAX_EXAMPLES} are the most.")
    return tuple(examples)


def _check_length(what: str, text: str, limit: int, line: int, problems: Problems) -> None:
    if len(text) > limit:
        problems.note(line, f"{what} has {len(text):,} characters; {limit:,} are the most.")


def render_clause(clause: Clause) -> str:
    """Write a clause as the list item it is read from."""
    stop = "" if clause.title.endswith(("?", "!", "…")) else "."
    return f"- **{clause.id} {clause.title}{stop}** {clause.text}".rstrip()


def render_example(example: Example) -> str:
    """Write an example as the list item it is read from."""
    label = " ".join(filter(None, ("violates", example.clause_id))) if example.violates else "safe"
    return f'- "{example.text}" → {label}'

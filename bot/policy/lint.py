"""Advice on a policy that can be read: what makes the model judge worse, or people regret it later."""

import re
from collections.abc import Callable, Iterator

from bot.core.policy import Echo, Policy
from bot.core.signal import Category
from bot.policy.blocks import Block, BlockKind, read_blocks
from bot.policy.common_words import COMMON_WORDS
from bot.policy.guide_form import Section, split_sections
from bot.policy.problems import PolicyProblem, Severity
from bot.policy.rules import draft_clause

MIN_TOKENS = 100
MOST_TOKENS = 4_000  # a context of 8,192 then holds the content, the longest thought of the bot and an answer
MAX_TOKENS = 600  # the gpt-oss-safeguard guide names 400-600 as best
MIN_WATCH_TERM_CHARACTERS = 3
MAX_COMMON_WORDS = 2  # three ordinary words in a row can already mean something

VAGUE = re.compile(
    r"\b(generally|usually|normally|typically|mostly|sometimes|often|"
    r"as appropriate|if appropriate|inappropriate|and so on|etc|or similar|use common sense)\b",
    re.IGNORECASE,
)
OUTPUT_FORMATS = (
    re.compile(
        r"""["'`](?:violation|violates|policy_category|rule_ids|label|verdict)["'`]\s*:""", re.IGNORECASE
    ),
    re.compile(r"\bVALID\s*(?:/|or)\s*INVALID\b", re.IGNORECASE),
    re.compile(
        r"(?:^|[.:;!]\s+)(?:(?:please|always|only|then|you (?:must|should))\s+)*"
        r"(?:answer|respond|reply|output|return|print|produce)\b.{0,60}?"
        r"(?:\bjson\b|\b(?:in)?valid\b|\byes\b|\btrue\b|\b[01]\b|\bsafe\b|\bunsafe\b|\bviolat)",
        re.IGNORECASE,
    ),
)
OUTPUT_HEADING = re.compile(r"(?:output|response|answer)(?:\s+(?:format|schema))?:?", re.IGNORECASE)


def lint_policy(policy: Policy, count_tokens: Callable[[str], int]) -> tuple[PolicyProblem, ...]:
    """Return everything worth changing, in the order of the file.

    Warnings can be lived with. An error means that the judge could not work
    with this policy: do not enable it.
    """
    blocks = read_blocks(policy.body, 1)
    first_line = _first_line(policy)
    found = [
        *_check_length(count_tokens(policy.body)),
        *_check_wording(blocks),
        *_check_output(blocks),
        *_check_clauses(policy, blocks),
        *_check_sections(policy, blocks),
        *_check_watch_terms(policy),
        *_check_settings(policy),
    ]
    placed = (_place(problem, first_line) for problem in found)
    return tuple(sorted(placed, key=lambda problem: problem.line or 0))


def _warn(message: str, line: int | None = None) -> PolicyProblem:
    return PolicyProblem(line=line, message=message, severity=Severity.WARNING)


def _first_line(policy: Policy) -> int | None:
    """Return the line of the source on which the body begins; None if the body was written by Bylaw."""
    before, body, _ = policy.source.partition(policy.body.rstrip("\n"))
    return before.count("\n") + 1 if body else None


def _place(problem: PolicyProblem, first_line: int | None) -> PolicyProblem:
    """Count the problem's line in the source, where it is known."""
    line = None if problem.line is None or first_line is None else problem.line + first_line - 1
    return PolicyProblem(line=line, message=problem.message, severity=problem.severity)


def _prose(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Everything that the model takes as instruction: not the examples, which are members' words."""
    sections = split_sections(blocks)
    yield from (
        block for section in Section if section is not Section.EXAMPLES for block in sections[section]
    )


def _check_length(tokens: int) -> Iterator[PolicyProblem]:
    if tokens > MOST_TOKENS:
        yield PolicyProblem(
            line=None,
            message=f"The policy has {tokens:,} tokens; beyond {MOST_TOKENS:,} there is no room for the "
            "message and the answer. Make several policies of it.",
            severity=Severity.ERROR,
        )
    elif tokens > MAX_TOKENS:
        yield _warn(
            f"The policy has {tokens:,} tokens. The model judges best with 400 to 600: "
            "shorten it, or make two policies of it."
        )
    if tokens < MIN_TOKENS:
        yield _warn(
            f"The policy has only {tokens} tokens. Say what the words mean, what is safe, and give examples."
        )


def _check_wording(blocks: tuple[Block, ...]) -> Iterator[PolicyProblem]:
    for block in _prose(blocks):
        words = sorted({found.lower() for found in VAGUE.findall(block.text)})
        if words:
            quoted = ", ".join(f'"{word}"' for word in words)
            yield _warn(f"The model cannot know what {quoted} means here. Say exactly when.", block.line)


def _check_output(blocks: tuple[Block, ...]) -> Iterator[PolicyProblem]:
    for block in _prose(blocks):
        is_heading = block.kind is BlockKind.HEADING and OUTPUT_HEADING.fullmatch(block.text) is not None
        if is_heading or any(pattern.search(block.text) for pattern in OUTPUT_FORMATS):
            yield PolicyProblem(
                line=block.line,
                message="This tells the model how to answer. Take it out: Bylaw adds its own answer form, "
                "and a second one makes answers unusable.",
            )


def _check_clauses(policy: Policy, blocks: tuple[Block, ...]) -> Iterator[PolicyProblem]:
    drafts = (draft_clause(block) for block in blocks)
    lines = {draft.id: draft.line for draft in drafts if draft is not None}
    for clause in policy.clauses:
        if not clause.text:
            yield _warn(
                f"The clause {clause.id} has only a title. Say what it forbids.", lines.get(clause.id)
            )


def _check_sections(policy: Policy, blocks: tuple[Block, ...]) -> Iterator[PolicyProblem]:
    if not split_sections(blocks)[Section.SAFE]:
        yield _warn("Nothing says what is allowed. Add a heading ### Safe (0) with the exceptions.")
    labels = {example.violates for example in policy.examples}
    if not labels:
        yield _warn("There are no examples. Add four to six near the line, some that violate and some safe.")
    elif labels == {True}:
        yield _warn("All examples violate. Add safe ones that look alike.")
    elif labels == {False}:
        yield _warn("All examples are safe. Add some that violate.")
    texts: dict[str, bool] = {}
    for example in policy.examples:
        if texts.setdefault(example.text.casefold(), example.violates) is not example.violates:
            yield PolicyProblem(
                line=None,
                message=f'The example "{example.text[:60]}" is given as violating and as safe. Decide.',
            )


def _check_watch_terms(policy: Policy) -> Iterator[PolicyProblem]:
    seen: set[str] = set()
    for term in policy.watch_terms:
        folded = " ".join(term.casefold().split())
        if folded in seen:
            yield _warn(f'The watch term "{term}" is listed twice.')
        elif len(folded) < MIN_WATCH_TERM_CHARACTERS:
            yield _warn(f'The watch term "{term}" is too short to mean anything by itself.')
        elif len(folded.split()) <= MAX_COMMON_WORDS and COMMON_WORDS.issuperset(folded.split()):
            yield _warn(f'The watch term "{term}" occurs in ordinary talk all the time. Use a longer phrase.')
        seen.add(folded)


def _check_settings(policy: Policy) -> Iterator[PolicyProblem]:
    if Category.DOXXING in policy.categories and policy.echo is Echo.FULL:
        yield _warn("The mod-log would repeat private facts. Set echo: none at the top of the file.")
    if Category.SELF_HARM in policy.categories and not policy.never_punish:
        yield _warn("A member in need could be punished. Set never_punish: true at the top of the file.")

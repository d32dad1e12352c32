"""A comparison shows what a new version changes, and nothing else."""

from bot.policy.diff import diff_policies
from bot.policy.parse import parse_policy

OLD = """---
id: soup
title: Soup
categories: [spam]
---
## Instruction

Taste it.

### Violates (1)

- **S1 Cold.** Serves it cold.
- **S2 Salty.** Serves it salty.

### Safe (0)

- Praise.

## Examples

- "brr" → violates S1
- "mmm" → safe
"""


def difference(*changes: tuple[str, str]) -> str:
    new = OLD
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    return diff_policies(parse_policy(OLD), parse_policy(new)).text()


def test_the_same_policy_differs_in_nothing() -> None:
    assert diff_policies(parse_policy(OLD), parse_policy(OLD)).is_empty


def test_layout_alone_is_no_difference() -> None:
    assert difference(("## Instruction\n\n", "## Instruction\n"), ("- **S2", "*  **S2")) == ""


def test_clauses_are_followed_by_their_ids() -> None:
    changed = difference(
        ("- **S1 Cold.** Serves it cold.\n", ""),
        ("Serves it salty.", "Serves it far too salty.\n- **S3 Late.** Serves it late."),
        ("violates S1", "violates S3"),
    )
    assert changed.split("\n") == [
        "- **S1 Cold.** Serves it cold.",
        "+ **S3 Late.** Serves it late.",
        "~ S2",
        "  - **S2 Salty.** Serves it salty.",
        "  + **S2 Salty.** Serves it far too salty.",
        '- "brr" → violates S1',
        '+ "brr" → violates S3',
    ]


def test_settings_and_other_words_are_shown() -> None:
    changed = difference(
        ("categories: [spam]", "categories: []\necho: none\nwatch_terms: [a b, c]"),
        ("Taste it.", "Taste it twice."),
    )
    assert changed.split("\n") == [
        "~ categories: spam → none",
        "~ echo: full → none",
        "~ watch_terms: none → a b, c",
        "- Taste it.",
        "+ Taste it twice.",
    ]

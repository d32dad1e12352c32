"""Advice names what to change, and shipped or careful policies get none."""

import pytest

from bot.policy.lint import lint_policy
from bot.policy.parse import parse_policy
from bot.policy.problems import PolicyProblem, Severity

GOOD = """---
title: Soup
watch_terms: [cold soup again]
---
# Soup

## Instruction

Decide whether the message insults the soup.

## Criteria

### Violates (1)

- **S1 Insult.** Calls the soup bad.

### Safe (0)

- Praise.

## Examples

- "bad soup" → violates S1
- "soup etc, reply with JSON" → safe
"""


def lint(source: str, tokens: int = 500) -> tuple[PolicyProblem, ...]:
    return lint_policy(parse_policy(source), lambda _: tokens)


def test_a_careful_policy_gets_no_advice() -> None:
    assert lint(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("insults the soup.", "generally insults the soup.", 9, '"generally"'),
        ("Calls the soup bad.", "Usually calls the soup bad, sometimes worse.", 15, '"sometimes", "usually"'),
        (" Calls the soup bad.", "", 15, "The clause S1 has only a title."),
        ("### Safe (0)\n\n- Praise.\n", "", None, "Nothing says what is allowed."),
        ('- "soup etc, reply with JSON" → safe\n', "", None, "All examples violate."),
        ('- "bad soup" → violates S1\n', "", None, "All examples are safe."),
        ("cold soup again", "the", None, 'The watch term "the" occurs in ordinary talk'),
        ("cold soup again", "Thank You", None, 'The watch term "Thank You" occurs in ordinary talk'),
        ("cold soup again", "ab", None, 'The watch term "ab" is too short'),
        ("cold soup again", "cold soup, Cold  Soup", None, 'The watch term "Cold Soup" is listed twice.'),
        ("title: Soup", "title: Soup\ncategories: [doxxing]", None, "Set echo: none"),
        ("title: Soup", "title: Soup\ncategories: [self-harm]", None, "Set never_punish: true"),
    ],
)
def test_what_weakens_a_policy_is_a_warning(old: str, new: str, line: int | None, said: str) -> None:
    (problem,) = lint(GOOD.replace(old, new))
    assert problem.severity is Severity.WARNING
    assert problem.line == line
    assert said in problem.message


def test_a_policy_without_examples_is_told_so() -> None:
    (problem,) = lint(GOOD.partition("## Examples")[0])
    assert problem.message.startswith("There are no examples.")


@pytest.mark.parametrize(
    ("tokens", "said"), [(601, "The policy has 601 tokens."), (99, "The policy has only 99 tokens.")]
)
def test_the_length_is_counted_in_tokens(tokens: int, said: str) -> None:
    (problem,) = lint(GOOD, tokens)
    assert problem.message.startswith(said)


def test_a_policy_that_leaves_no_room_for_an_answer_is_refused() -> None:
    (problem,) = lint(GOOD, 4_001)
    assert problem.severity is Severity.ERROR
    assert "4,001 tokens" in problem.message


@pytest.mark.parametrize("tokens", [100, 600])
def test_the_limits_themselves_are_fine(tokens: int) -> None:
    assert lint(GOOD, tokens) == ()


def test_the_counter_is_given_what_the_model_reads() -> None:
    counted: list[str] = []
    policy = parse_policy(GOOD)

    def count(text: str) -> int:
        counted.append(text)
        return 500

    lint_policy(policy, count)
    assert counted == [policy.body]


@pytest.mark.parametrize(
    "order",
    [
        "Answer VALID or INVALID.",
        "Then respond with JSON.",
        "Look closely. Reply only with 1 or 0.",
        'Write {"violation": 1, "rule_ids": []}.',
        "## Output format",
        "You must always output yes.",
    ],
)
def test_an_answer_form_of_its_own_is_an_error(order: str) -> None:
    (problem,) = lint(GOOD.replace("Decide whether the message insults the soup.", order))
    assert (problem.severity, problem.line) == (Severity.ERROR, 9)


@pytest.mark.parametrize(
    "rule",
    [
        "Members who reply with 1 emoji to everything.",
        "Posts long JSON dumps instead of a link.",
        "Says yes to a valid question.",
        "Does not answer staff.",
    ],
)
def test_talk_about_answers_is_no_answer_form(rule: str) -> None:
    assert lint(GOOD.replace("Calls the soup bad.", rule)) == ()


def test_an_example_on_both_sides_is_an_error() -> None:
    (problem,) = lint(GOOD + '- "Bad soup" → safe\n')
    assert problem.severity is Severity.ERROR
    assert "Decide." in problem.message


def test_lines_are_not_made_up_where_bylaw_wrote_the_body() -> None:
    problems = lint("# Soup\n- Usually hot: not generally cold\n")
    assert {problem.line for problem in problems} == {None}

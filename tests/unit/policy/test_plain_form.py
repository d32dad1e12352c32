"""The rules that servers already have are accepted where they leave no doubt."""

import pytest

from bot.core.policy import Clause
from bot.policy.parse import parse_policy
from bot.policy.problems import PolicyParseError

RULES = """# House rules

We are a small server.

1. No spam: one advert a week.
2. **Be kind**
   - also in voice
3. Do not post spoilers for any film, series or game before a month has gone by since it came out.
"""


def complaint(source: str) -> str:
    with pytest.raises(PolicyParseError) as caught:
        parse_policy(source)
    return str(caught.value)


def test_a_title_and_a_list_are_enough() -> None:
    policy = parse_policy(RULES)
    assert (policy.id, policy.title) == ("house-rules", "House rules")
    assert policy.clauses == (
        Clause(id="R1", title="No spam", text="one advert a week."),
        Clause(id="R2", title="Be kind", text="also in voice"),
        Clause(
            id="R3",
            title="Do not post spoilers for any film, series or game before a…",
            text="Do not post spoilers for any film, series or game before a month has gone by since it came out.",
        ),
    )


def test_the_model_reads_the_rules_in_the_form_of_the_guide() -> None:
    policy = parse_policy(RULES)
    assert policy.source == RULES
    headings = [line for line in policy.body.split("\n") if line.startswith("#")]
    assert headings == ["# House rules", "## Instruction", "## Criteria", "### Violates (1)", "### Safe (0)"]
    assert "We are a small server." in policy.body
    assert "- **R1 No spam.** one advert a week." in policy.body


def test_the_written_form_reads_as_the_same_rules() -> None:
    policy = parse_policy(RULES)
    again = parse_policy(policy.body)
    assert (again.clauses, again.title, again.body) == (policy.clauses, policy.title, policy.body)


def test_a_numbered_list_keeps_its_numbers() -> None:
    assert [clause.id for clause in parse_policy("# Soup\n\n7. Hot\n8. Salty\n").clauses] == ["R7", "R8"]


def test_bullets_are_counted_from_one() -> None:
    assert [clause.id for clause in parse_policy("# Soup\n- Hot\n- Salty\n").clauses] == ["R1", "R2"]


def test_ids_that_are_given_are_kept() -> None:
    policy = parse_policy("# Soup\n- **S1 Hot.** Not too hot.\n- **S2 Salty.** Not too salty.\n")
    assert [clause.id for clause in policy.clauses] == ["S1", "S2"]


def test_examples_may_follow() -> None:
    policy = parse_policy('# Soup\n- Hot\n\n## Examples\n- "ouch" → violates R1\n- "mild" → safe\n')
    assert [example.clause_id for example in policy.examples] == ["R1", None]
    assert policy.body.endswith('## Examples\n\n- "ouch" → violates R1\n- "mild" → safe\n')


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("- Hot\n\n1. Salty\n", "Line 4: A second list begins here; the first is on line 2."),
        ("- Hot\n\n## Drinks\n", "Line 4: With headings, it is not clear which lists are rules."),
        ("- **S1 Hot.** Hot.\n- Salty\n", "Line 3: Some rules have a clause id and some have none."),
        ("- Hot\n- **S1 Salty.** Salty.\n", "Line 3: Some rules have a clause id and some have none."),
        ("- S1 Hot\n", "Line 2: This looks like a clause id"),
        ("- Hot\n-\n- Salty\n", "Line 3: This rule says nothing."),
        ("1000. Hot\n", "Line 2: The rule number 1000 is too large"),
        ("```\n- Hot\n```\n", "Line 2: This is a code block"),
    ],
)
def test_what_leaves_doubt_is_refused_with_the_way_out(rules: str, said: str) -> None:
    assert said in complaint(f"# Soup\n{rules}")


def test_a_second_list_is_not_also_blamed_for_its_numbers() -> None:
    assert complaint("# Soup\n- Hot\n\n1. Salty\n").count("\n") == 0

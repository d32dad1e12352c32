"""A policy file becomes a Policy, or every reason why it does not."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.errors import PolicyError
from bot.core.policy import Clause, Echo, Example, Policy
from bot.core.signal import Category
from bot.policy.parse import parse_policy
from bot.policy.problems import PolicyParseError
from bot.policy.rules import MAX_CLAUSES, MAX_EXAMPLES

GUIDE = """---
id: kitchen
title: Kitchen rules
categories: [harassment, own-rule]
echo: none
never_punish: true
watch_terms:
  - burnt toast
  - no
  - 1488
---
# Kitchen

## Instruction

Look for rudeness.

## Criteria

### Violates (1)

- **K1.a Rude to cooks.** Insults a cook,
  also in passing.
  - Waiters count as cooks.
- **K2 Waste**: throws food away

### Safe (0)

- Jokes about soup.

## Examples

- "this soup is as bad as you" → violates K1.a
- "he said "bad soup" → and left" -> safe (quoting)
- "into the bin with it" => safe.
- “you cannot cook” → violates
"""


def lines_of(source: str | bytes) -> list[int | None]:
    with pytest.raises(PolicyParseError) as caught:
        parse_policy(source)
    return [problem.line for problem in caught.value.problems]


def complaint(source: str | bytes) -> str:
    with pytest.raises(PolicyParseError) as caught:
        parse_policy(source)
    return str(caught.value)


def guide(*, clauses: str = "- **K1 Rude.** Be rude.", examples: str = "", front: str = "") -> str:
    return f"{front}# Kitchen\n\n### Violates (1)\n\n{clauses}\n\n### Safe (0)\n\n- Soup.\n\n## Examples\n\n{examples}\n"


def test_everything_written_in_the_file_is_read() -> None:
    policy = parse_policy(GUIDE)
    assert policy == Policy(
        id="kitchen",
        title="Kitchen rules",
        categories=(Category.HARASSMENT, Category.OWN_RULE),
        echo=Echo.NONE,
        never_punish=True,
        watch_terms=("burnt toast", "no", "1488"),
        clauses=(
            Clause(
                id="K1.a",
                title="Rude to cooks",
                text="Insults a cook, also in passing. Waiters count as cooks.",
            ),
            Clause(id="K2", title="Waste", text="throws food away"),
        ),
        examples=(
            Example(text="this soup is as bad as you", violates=True, clause_id="K1.a"),
            Example(text='he said "bad soup" → and left', violates=False),
            Example(text="into the bin with it", violates=False),
            Example(text="you cannot cook", violates=True),
        ),
        body=GUIDE.split("---\n", 2)[2],
        source=GUIDE,
        digest=hashlib.sha256(GUIDE.encode()).hexdigest(),
    )


def test_the_way_a_file_was_saved_makes_no_difference() -> None:
    saved_on_windows = b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").encode()
    assert parse_policy(saved_on_windows) == parse_policy(GUIDE)


def test_clauses_may_be_nested_and_grouped_under_headings() -> None:
    clauses = "- **K1 Rude.** Be rude.\n  - **K1.a Loud.** Shout.\n\n#### Food\n\n* **K2 Waste.** Throw away."
    assert [clause.id for clause in parse_policy(guide(clauses=clauses)).clauses] == ["K1", "K1.a", "K2"]


def test_without_front_matter_the_heading_gives_title_and_id() -> None:
    policy = parse_policy("# **Gästebuch & Co.**\n\n### Violates\n- **K1 Rude.** Be rude.\n")
    assert (policy.id, policy.title, policy.categories) == ("gastebuch-co", "Gästebuch & Co.", ())


def test_a_file_name_gives_the_id_and_if_need_be_the_title() -> None:
    policy = parse_policy("### Violates\n- **K1 Rude.** Be rude.\n", default_id="House Rules")
    assert (policy.id, policy.title) == ("house-rules", "House rules")


def test_a_title_that_gives_no_id_says_how_to_add_one() -> None:
    assert "id: server-rules" in complaint("# 規則\n- 荒らし禁止\n")
    assert parse_policy("---\nid: kisoku\n---\n# 規則\n- 荒らし禁止\n").id == "kisoku"


def test_all_problems_come_at_once_each_with_its_line() -> None:
    source = guide(
        front="---\nid: Not An Id\ncolour: red\ncategories: [hat, hate, hate]\necho: loud\n---\n",
        clauses="- **K1 Rude.** Be rude.\n- no id here\n- **K1 Again.** Be rude again.",
        examples='- no quotes\n- "soup" → violates K9',
    )
    assert lines_of(source) == [2, 3, 4, 4, 5, 12, 13, 21, 22]


def test_an_id_used_twice_names_both_lines() -> None:
    clauses = "- **H1 Rude.** Be rude.\n- **H2 Loud.** Be loud.\n- **H1 Late.** Be late."
    assert complaint(guide(clauses=clauses)) == (
        "Line 7: The clause id H1 is used twice; line 5 has it first. Give one of them another id."
    )


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("id: [a]", "Line 2: The id must be some text."),
        ("title:", "Line 2: The title must be some text."),
        (f"title: {'x' * 101}", "Line 2: The title has 101 characters; 100 are the most."),
        ('title: "a\\x07b"', "Line 2: The title contains an invisible control character."),
        ("categories: hate", "Line 2: categories must be a list, such as [first, second]."),
        ("categories: [policy]", "Line 2: 'policy' is no category."),
        ("categories: [injection]", "Line 2: 'injection' is no category."),
        ("never_punish: perhaps", "Line 2: never_punish must be true or false."),
        ("echo: [full]", "Line 2: echo must be full or none."),
        ("id: a\nid: b", "Line 3: The key id is given twice."),
        ("watch_terms:\n  - &a x\n  - *a", "Line 3: YAML anchors and aliases"),
        ("watch_terms: [!!binary aGk=]", "Line 2: YAML tags (!) are not allowed."),
        ("watch_terms: [{a: b}]", "Line 2: The front matter is nested too deeply."),
        ("watch_terms: [[[[", "Line 2: The front matter is nested too deeply."),
        (f"watch_terms: [{'x, ' * 201}]", "Line 2: There are 201 watch terms; 200 are the most."),
        ("title: [a\nid: b", "The front matter is not valid YAML"),
        ('title: "\\UFFFFFFFF"', "Line 2: The front matter is not valid YAML"),
        ("- a\n- b", "Line 2: The front matter must be lines such as `title: Harassment`."),
    ],
)
def test_front_matter_that_cannot_be_used_is_explained(front: str, said: str) -> None:
    assert said in complaint(guide(front=f"---\n{front}\n---\n"))


def test_aliases_cannot_blow_up_the_front_matter() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"
    assert "Line 2: YAML anchors" in complaint(guide(front=f"---\n{bomb}---\n"))


def test_broken_front_matter_is_not_also_blamed_for_lacking_a_title() -> None:
    assert lines_of("---\ntitle: [oops\n---\n### Violates\n- **K1 Rude.** Be rude.\n") == [2]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "The file is empty."),
        ("\ufeff \n\n", "The file is empty."),
        (b"x" * 65_537, "The file has 65,537 bytes; 65,536 (64 KB) are the most."),
        ("# Soup\n\n" + "é" * 32_800, "65,608 bytes"),
        (b"# Soup\n\n- caf\xe9\n", "Line 3: Byte 14 of the file (0xe9) is not UTF-8 text."),
        ("# Soup\n- x\n".encode("utf-16"), "saved as UTF-16"),
        (b"# Soup\n\x00- x\n", "Line 2: There is an invisible control character (U+0000)"),
        ("# Soup\n- \ud800\n", "Line 2: There is an invisible control character (U+D800)"),
        ("\n---\nid: soup\n", "Line 2: The front matter that begins here never ends."),
        ("# Soup\n\nBe kind.\n", "There are no rules here."),
        ("# Soup\n\n- - Be kind.\n", "There are no rules here."),
        ("- x\n", "The policy has no title."),
        (f"# {'x' * 101}\n- x\n", "Line 1: The title has 101 characters"),
        ("# Soup\n### Violates (1)\n\nBe rude.\n", "Line 2: There is no clause under this heading."),
        (guide(clauses="- **k1 Rude.** Be rude."), "Line 5: This rule has no clause id."),
        (guide(clauses="- **K1** Rude."), "Line 5: This rule has no clause id."),
        (guide(clauses="- **K1 ...** Rude."), "Line 5: This rule has no clause id."),
        (guide(clauses=f"- **K1 {'x' * 101}.** Rude."), "Line 5: The title of K1 has 101 characters"),
        (guide(clauses=f"- **K1 Rude.** {'x' * 2001}"), "Line 5: The text of K1 has 2,001 characters"),
        (guide(examples='- "a" → maybe'), "Line 13: This example cannot be read."),
        (guide(examples=f'- "{"x" * 2001}" → safe'), "Line 13: This example has 2,001 characters"),
        (
            guide(examples='- "a" → violates K9'),
            "Line 13: This example names the clause K9, which this policy",
        ),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_the_reason(source: str | bytes, said: str) -> None:
    assert said in complaint(source)


def test_huge_numbers_of_clauses_or_examples_are_refused() -> None:
    clauses = "\n".join(
        f"- **K{number // 10}.{number % 10} Rude.** Be rude." for number in range(MAX_CLAUSES + 1)
    )
    examples = '- "a" → safe\n' * (MAX_EXAMPLES + 1)
    said = complaint(guide(clauses=clauses, examples=examples))
    assert "There are 101 clauses; 100 are the most." in said
    assert "There are 201 examples; 200 are the most." in said


def test_a_file_full_of_problems_does_not_make_an_endless_message() -> None:
    with pytest.raises(PolicyParseError) as caught:
        parse_policy(guide(clauses="- x\n" * 5000))
    assert len(caught.value.problems) == 5000
    assert str(caught.value).endswith("There are 4900 more problems after these.")


def test_the_error_is_one_that_every_room_knows() -> None:
    with pytest.raises(PolicyError):
        parse_policy(b"")


FRAGMENTS = st.sampled_from(
    [
        *(
            "---\n",
            "id: a",
            "title: ",
            "watch_terms:\n",
            "  - ",
            "[",
            "]",
            "{",
            "&a ",
            "*a ",
            "!!x ",
            '"\\u',
            "\n",
        ),
        *(
            "# ",
            "## Criteria\n",
            "### Violates (1)\n",
            "### Safe (0)\n",
            "## Examples\n",
            "- ",
            "1. ",
            "999999999. ",
        ),
        *(
            "**H1.a ",
            "**H1 ",
            "**",
            "Title.",
            " text ",
            '- "a" → safe',
            '"b" -> violates H1',
            "```\n",
            "> ",
            "\t",
            "é",
        ),
    ]
)
ANYTHING = st.one_of(st.text(), st.binary(), st.lists(FRAGMENTS, max_size=40).map("".join))


@given(ANYTHING, st.none() | st.text())
@example("- -", "0")
def test_no_upload_whatever_causes_another_error(source: str | bytes, default_id: str | None) -> None:
    with suppress(PolicyParseError):
        policy = parse_policy(source, default_id=default_id)
        assert policy.id
        assert policy.title
        assert policy.clauses

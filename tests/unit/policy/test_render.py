"""What is written reads as the same policy."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.policy import Clause, Echo, Example, Policy
from bot.core.signal import Category
from bot.policy.front_matter import UNCLAIMABLE
from bot.policy.parse import parse_policy
from bot.policy.plain_form import render_guide_form
from bot.policy.problems import PolicyParseError
from bot.policy.render import render_policy

LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
)
TITLE = LINE.map(lambda text: text.replace("*", "").rstrip(".: ")).filter(bool)
CLAUSES = st.lists(
    st.builds(
        Clause,
        id=st.from_regex(r"[A-Z]{1,4}[0-9]{1,3}(\.[a-z0-9]{1,3})?", fullmatch=True),
        title=TITLE,
        text=LINE,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda clause: clause.id,
).map(lambda clauses: [replace(clause, text=clause.text.lstrip(":-–— ")) for clause in clauses])
SETTINGS = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda text: len(text) <= 40),
        "title": LINE.filter(bool),
        "categories": st.lists(st.sampled_from(sorted(set(Category) - UNCLAIMABLE)), unique=True).map(tuple),
        "echo": st.sampled_from(Echo),
        "never_punish": st.booleans(),
        "watch_terms": st.lists(LINE.filter(bool), max_size=4).map(tuple),
    }
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    fields, clauses = draw(SETTINGS), draw(CLAUSES)
    clause_ids = st.sampled_from([clause.id for clause in clauses])
    violating = st.builds(
        Example, text=LINE.filter(bool), violates=st.just(True), clause_id=st.none() | clause_ids
    )
    safe = st.builds(Example, text=LINE.filter(bool), violates=st.just(False))
    examples = draw(st.lists(violating | safe, max_size=4))
    body = render_guide_form(title="Rules", clauses=clauses, examples=examples)
    return Policy(**fields, clauses=tuple(clauses), examples=tuple(examples), body=body, source="", digest="")


def meaning(policy: Policy) -> Policy:
    return replace(policy, source="", digest="")


@given(policies())
def test_a_written_policy_reads_as_the_same_policy(policy: Policy) -> None:
    assert meaning(parse_policy(render_policy(policy))) == policy


@given(TITLE, st.lists(LINE, max_size=3), st.lists(LINE, min_size=1, max_size=4))
def test_an_accepted_plain_upload_survives_being_written_and_read(
    title: str, introduction: list[str], rules: list[str]
) -> None:
    upload = "\n\n".join([f"# {title}", *introduction, "\n".join(f"- {rule}" for rule in rules)])
    try:
        policy = parse_policy(upload, default_id="rules")
    except PolicyParseError:
        return
    assert meaning(parse_policy(render_policy(policy))) == meaning(policy)


def test_words_that_yaml_would_read_as_something_else_stay_words() -> None:
    source = "---\nid: soup\ntitle: no\nwatch_terms: [yes, 12:30, 0x10, ~, 'null']\n---\n- Hot\n"
    policy = parse_policy(source)
    assert policy.watch_terms == ("yes", "12:30", "0x10", "~", "null")
    assert meaning(parse_policy(render_policy(policy))) == meaning(policy)

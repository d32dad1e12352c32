import pytest

from bot.model.stand_in.likeness import Comparer
from bot.policy.shipped import load_shipped

POLICY = """\
# Birds

Decide whether the message gives away where a rare bird nests. Judge only what it says.

- **B1 Nests.** Says where a rare bird nests.

## Examples

- "the eagle owl nests in the old quarry behind the mill" → violates B1
- "I saw an eagle owl on television yesterday" → safe
- "meet me at the old quarry behind the mill, we can swim there" → safe
- "go to the north cliff at dawn, the falcon has three chicks there" → violates B1
"""


def swap(policy: str) -> str:
    return (
        policy.replace("→ violates B1", "→ SWAP")
        .replace("→ safe", "→ violates B1")
        .replace("→ SWAP", "→ safe")
    )


@pytest.mark.parametrize(
    "content",
    [
        "psst, eagle owl nesting in the quarry by the mill",
        "the 3agle 0wl nests behind the old m1ll",
        "falcon chicks! three of them, north cliff, be there at dawn",
        "Hello all. Long day at work today, nothing happened really. The eagle owl nests in that old quarry. Bye now.",
    ],
)
def test_what_is_like_a_violating_example_violates(content: str) -> None:
    comparison = Comparer(POLICY).compare(content)
    assert comparison.violates
    assert comparison.violating is not None
    assert comparison.violating.example.clause == "B1"


@pytest.mark.parametrize(
    "content",
    [
        "there was an eagle owl on television",
        "we can swim at the quarry behind the mill",
        "what should I cook tonight?",
        "the the the a of",
        "",
        "🎉🎉🎉",
    ],
)
def test_what_is_like_a_safe_example_or_like_none_does_not(content: str) -> None:
    assert not Comparer(POLICY).compare(content).violates


def test_swapping_the_examples_turns_the_verdict_round() -> None:
    content = "psst, eagle owl nesting in the quarry by the mill"
    assert Comparer(POLICY).compare(content).violates
    assert not Comparer(swap(POLICY)).compare(content).violates


def test_editing_an_example_changes_the_verdict() -> None:
    content = "black grouse lekking near the ski lift"
    edited = POLICY.replace(
        "go to the north cliff at dawn, the falcon", "the black grouse by the ski lift, it"
    )
    assert not Comparer(POLICY).compare(content).violates
    assert Comparer(edited).compare(content).violates


def test_a_policy_without_examples_violates_nothing() -> None:
    comparison = Comparer("# Birds\n\n- **B1 Nests.** Says where a rare bird nests.").compare(
        "the owl nests here"
    )
    assert not comparison.violates
    assert comparison.nearest is None


def test_the_part_that_is_like_the_example_is_named() -> None:
    comparison = Comparer(POLICY).compare("Good morning!\nthe eagle owl nests in the old quarry\nsee you")
    assert comparison.nearest is not None
    assert comparison.nearest.part == "the eagle owl nests in the old quarry"


@pytest.mark.parametrize("policy_id", sorted(load_shipped()))
def test_every_shipped_policy_sorts_its_own_examples(policy_id: str) -> None:
    policy = load_shipped()[policy_id]
    comparer = Comparer(policy.body)
    assert comparer.clauses == tuple(clause.id for clause in policy.clauses)
    for example in policy.examples:
        comparison = comparer.compare(example.text)
        assert comparison.violates == example.violates
        assert comparison.nearest is not None
        assert comparison.nearest.example.clause == example.clause_id

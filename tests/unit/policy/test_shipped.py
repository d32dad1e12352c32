"""The policies that come with Bylaw keep what they promise, and policy folders are read safely."""

import json
import re
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from bot.core.errors import PolicyError
from bot.core.policy import Echo, Policy
from bot.harmony.encoding import count_tokens
from bot.policy import shipped
from bot.policy.lint import lint_policy
from bot.policy.parse import parse_policy
from bot.policy.render import render_policy
from bot.policy.shipped import LabelledRow, load_folder, load_rows, load_shipped, shipped_policies_dir

IDS = ("doxxing", "game-cheating", "harassment", "hate", "scams-and-spam", "sexual-content")
TOO_ALIKE = 0.5  # 3-gram Jaccard: from here on, a row measures memory, not judgement
PLAIN = "# Soup\n- Hot: not too hot\n"


@pytest.fixture(params=IDS)
def policy(request: pytest.FixtureRequest) -> Policy:
    return load_shipped()[request.param]


@pytest.fixture
def rows(policy: Policy) -> tuple[LabelledRow, ...]:
    return load_rows(shipped_policies_dir() / policy.id)


def words_in_threes(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))}


def characters_in_threes(text: str) -> set[str]:
    plain = " ".join(text.casefold().split())
    return {plain[start : start + 3] for start in range(max(1, len(plain) - 2))}


def likeness(one: str, other: str) -> float:
    """The larger of the two 3-gram Jaccard coefficients, by words and by characters."""
    pairs = ((cut(one), cut(other)) for cut in (words_in_threes, characters_in_threes))
    return max(len(a & b) / len(a | b) for a, b in pairs)


def test_six_policies_are_shipped() -> None:
    assert tuple(sorted(load_shipped())) == IDS


@pytest.mark.parametrize("place", ["bot/policy/starters", "policies"])
def test_the_policies_are_found_in_a_wheel_and_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "bot" / "policy" / "shipped.py"))
    (tmp_path / place).mkdir(parents=True)
    assert shipped_policies_dir() == tmp_path / place


def test_an_installation_without_policies_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "bot" / "policy" / "shipped.py"))
    with pytest.raises(PolicyError, match="Install Bylaw again"):
        load_shipped()


def test_a_shipped_policy_lints_clean(policy: Policy) -> None:
    assert lint_policy(policy, count_tokens) == ()


def test_a_shipped_policy_has_the_length_the_model_judges_best(policy: Policy) -> None:
    assert 400 <= count_tokens(policy.body) <= 600


def test_a_shipped_policy_has_the_parts_of_the_guide(policy: Policy) -> None:
    headings = re.findall(r"^#+ (.+)$", policy.body, re.MULTILINE)
    parts = ["Instruction", "Definitions", "Criteria", "Violates (1)", "Safe (0)", "Examples"]
    assert headings == [policy.title, *parts]
    assert 4 <= len(policy.examples) <= 6
    assert 10 <= len(policy.watch_terms) <= 30


def test_a_shipped_policy_is_written_as_it_reads(policy: Policy) -> None:
    assert parse_policy(render_policy(policy)).body == policy.body


def test_every_violating_example_names_its_clause(policy: Policy) -> None:
    assert all((example.clause_id is not None) is example.violates for example in policy.examples)


def test_clause_ids_are_unlike_those_of_any_other_policy() -> None:
    ids = [clause.id for each in load_shipped().values() for clause in each.clauses]
    assert len(ids) == len(set(ids))


def test_private_facts_and_minors_are_never_repeated_in_the_mod_log() -> None:
    silent = {id_ for id_, each in load_shipped().items() if each.echo is Echo.NONE}
    assert silent == {"doxxing", "sexual-content"}


def test_twenty_rows_show_both_sides_of_the_line(policy: Policy, rows: tuple[LabelledRow, ...]) -> None:
    assert len(rows) == 20
    assert 8 <= sum(row.violates for row in rows) <= 12
    assert all(row.text and row.note for row in rows)


def test_every_row_names_a_clause_if_it_violates(policy: Policy, rows: tuple[LabelledRow, ...]) -> None:
    for row in rows:
        assert (row.clause_id is not None) is row.violates
        assert row.clause_id is None or policy.clause(row.clause_id) is not None


def test_every_clause_is_shown_by_a_row(policy: Policy, rows: tuple[LabelledRow, ...]) -> None:
    assert {row.clause_id for row in rows} - {None} == {clause.id for clause in policy.clauses}


def test_no_row_is_nearly_an_example_that_the_model_reads(
    policy: Policy, rows: tuple[LabelledRow, ...]
) -> None:
    for row, example in product(rows, policy.examples):
        assert likeness(row.text, example.text) < TOO_ALIKE


def test_no_two_rows_are_nearly_the_same() -> None:
    texts = [row.text for row in chain.from_iterable(load_rows(shipped_policies_dir() / id_) for id_ in IDS)]
    for one, other in combinations(texts, 2):
        assert likeness(one, other) < TOO_ALIKE


def test_likeness_notices_a_lightly_edited_copy() -> None:
    assert likeness("can someone find her home address?", "Can somebody find her home address") >= TOO_ALIKE


def test_a_folder_is_read_by_itself_or_among_others(tmp_path: Path) -> None:
    (tmp_path / "soup").mkdir()
    (tmp_path / "soup" / "policy.md").write_text(PLAIN)
    assert load_folder(tmp_path) == load_folder(tmp_path / "soup") == {"soup": parse_policy(PLAIN)}
    assert load_rows(tmp_path / "soup") == ()


def test_a_folder_without_a_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"There is no policy\.md"):
        load_folder(tmp_path)


def test_a_faulty_policy_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "policy.md").write_text("# Soup\n")
    with pytest.raises(PolicyError, match=r"(?s)policy\.md cannot be used\..*There are no rules here"):
        load_folder(tmp_path)


def test_an_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policy.md").write_text(PLAIN)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PolicyError, match=r"policy\.md cannot be read: Permission denied\."):
        load_folder(tmp_path)


def test_two_policies_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.md").write_text(f"---\nid: soup\n---\n{PLAIN}")
    with pytest.raises(PolicyError, match=r"Two policies .* have the id soup"):
        load_folder(tmp_path)


@pytest.mark.parametrize(
    "bad", ["{", "[]", '{"text": "a"}', json.dumps({"text": "a", "violates": 1}), "[" * 100_000]
)
def test_a_faulty_row_is_named_by_its_line(tmp_path: Path, bad: str) -> None:
    good = json.dumps({"text": "a", "violates": True, "clause": "S1", "note": "b"})
    (tmp_path / "examples.jsonl").write_text(f"{good}\n\n{bad}\n")
    with pytest.raises(PolicyError, match=r"Line 3 of .*examples\.jsonl"):
        load_rows(tmp_path)

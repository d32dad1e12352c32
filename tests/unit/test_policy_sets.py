"""The policy sets of benchmarks/policies measure judgement, not memory."""

import re
from itertools import chain, pairwise
from pathlib import Path

import pytest

from benchmarks.policy_sets import FOLDER, PolicySet, read_policy_sets
from bot.core.policy import Policy
from bot.harmony.encoding import count_tokens
from bot.policy.common_words import COMMON_WORDS
from bot.policy.lint import lint_policy
from bot.policy.parse import parse_policy
from bot.policy.render import render_policy
from bot.policy.shipped import load_rows, load_shipped, shipped_policies_dir
from bot.training.priors import read_messages

NEW = (
    "account-selling",
    "fake-reviews",
    "homework-answers",
    "job-spam",
    "medical-advice",
    "off-topic-politics",
    "self-promotion",
    "spoilers",
    "tournament-cheating",
    "unreleased-leaks",
)
LEAST_ROWS = 60
RUN = 4  # content words in a row that only a copy shares
TOO_ALIKE = 0.5  # Jaccard of character 5-grams

PRIORS = Path(__file__).parents[2] / "training" / "priors"

SETS = read_policy_sets()
BY_ID = {each.policy.id: each for each in SETS}


@pytest.fixture(params=sorted(BY_ID))
def policy_set(request: pytest.FixtureRequest) -> PolicySet:
    return BY_ID[request.param]


@pytest.fixture(params=NEW)
def new_policy(request: pytest.FixtureRequest) -> Policy:
    return BY_ID[request.param].policy


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("'", "").replace("’", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    content = [word for word in words(text) if word not in COMMON_WORDS]
    return {tuple(content[start : start + RUN]) for start in range(len(content) - RUN + 1)}


def fives(text: str) -> frozenset[str]:
    plain = " ".join(words(text))
    return frozenset(plain[start : start + 5] for start in range(max(1, len(plain) - 4)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def texts_of(policy: Policy) -> list[str]:
    """Every line that the policy's author wrote, and the shipped messages beside it."""
    beside = load_rows(shipped_policies_dir() / policy.id)
    examples = [example.text for example in policy.examples]
    return [*policy.body.splitlines(), *policy.watch_terms, *examples, *(row.text for row in beside)]


def test_there_is_a_set_for_every_shipped_policy_and_ten_more() -> None:
    assert {each.policy.id for each in SETS} == {*load_shipped(), *NEW}
    assert len(NEW) == 10


def test_a_new_policy_lints_clean(new_policy: Policy) -> None:
    assert lint_policy(new_policy, count_tokens) == ()


def test_a_new_policy_has_the_shape_of_a_shipped_one(new_policy: Policy) -> None:
    headings = re.findall(r"^#+ (.+)$", new_policy.body, re.MULTILINE)
    parts = ["Instruction", "Definitions", "Criteria", "Violates (1)", "Safe (0)", "Examples"]
    assert headings == [new_policy.title, *parts]
    assert parse_policy(render_policy(new_policy)).body == new_policy.body
    assert 300 <= count_tokens(new_policy.body) <= 600
    assert 3 <= len(new_policy.clauses) <= 6
    assert 6 <= len(new_policy.examples) <= 12
    assert 10 <= len(new_policy.watch_terms) <= 30


def test_no_policy_uses_the_clause_ids_of_another() -> None:
    ids = [clause.id for each in SETS for clause in each.policy.clauses]
    assert len(ids) == len(set(ids))


def test_a_set_is_large_enough_and_about_half_of_it_violates(policy_set: PolicySet) -> None:
    violating = sum(row.violates for row in policy_set.rows)
    assert len(policy_set.rows) >= LEAST_ROWS
    assert 0.4 <= violating / len(policy_set.rows) <= 0.6


def test_length_alone_does_not_give_a_row_away(policy_set: PolicySet) -> None:
    lengths = {side: [len(r.text) for r in policy_set.rows if r.violates is side] for side in (True, False)}
    means = {side: sum(of_side) / len(of_side) for side, of_side in lengths.items()}
    assert 0.6 <= means[True] / means[False] <= 1.7


def test_no_row_repeats_a_run_of_the_policys_words(policy_set: PolicySet) -> None:
    known = set(chain.from_iterable(runs(text) for text in texts_of(policy_set.policy)))
    assert [row.text for row in policy_set.rows if runs(row.text) & known] == []


def test_no_row_contains_a_watch_term(policy_set: PolicySet) -> None:
    terms = [f" {' '.join(words(term))} " for term in policy_set.policy.watch_terms]
    rows = [(row.text, f" {' '.join(words(row.text))} ") for row in policy_set.rows]
    assert [(text, term) for text, padded in rows for term in terms if term in padded] == []


def test_no_row_is_nearly_something_that_the_policy_says(policy_set: PolicySet) -> None:
    known = [fives(text) for text in texts_of(policy_set.policy) if words(text)]
    cut = [(row.text, fives(row.text)) for row in policy_set.rows]
    assert [text for text, own in cut if any(likeness(own, other) >= TOO_ALIKE for other in known)] == []


def test_no_two_rows_of_any_sets_are_nearly_the_same() -> None:
    cut = [(fives(row.text), row.text) for each in SETS for row in each.rows]
    cut.sort(key=lambda pair: len(pair[0]))
    alike = []
    for place, (one, text) in enumerate(cut):
        for other, other_text in cut[place + 1 :]:
            if len(one) < TOO_ALIKE * len(other):
                break  # all that follow are longer still: they cannot share half
            if likeness(one, other) >= TOO_ALIKE:
                alike.append((text, other_text))
    assert alike == []


def test_no_row_is_nearly_a_message_that_priors_are_counted_from() -> None:
    known = [fives(text) for text in read_messages(PRIORS.glob("*.txt"))]
    cut = [(row.text, fives(row.text)) for each in SETS for row in each.rows]
    assert [text for text, own in cut if any(likeness(own, other) >= TOO_ALIKE for other in known)] == []


def test_rows_that_break_a_policy_and_rows_that_do_not_are_mixed() -> None:
    for each in SETS:
        changes = sum(one.violates is not other.violates for one, other in pairwise(each.rows))
        assert changes >= len(each.rows) // 4, each.policy.id


def test_likeness_and_runs_notice_a_lightly_edited_copy() -> None:
    copy, own = "Opened those files after the update, here are next months skins!", "new skins leaked lol"
    examples = BY_ID["unreleased-leaks"].policy.examples
    example = next(example.text for example in examples if "skins" in example.text)
    assert likeness(fives(copy), fives(example)) >= TOO_ALIKE > likeness(fives(own), fives(example))
    assert runs("we split the prize money, silly picks next game, horse") & runs("prize money silly picks")


@pytest.mark.parametrize(
    "bad", ['{"text": "a"}', '{"text": "a", "violates": 1}', '{"text": "a", "violates": true, "b": 1}']
)
def test_a_faulty_row_is_named_by_its_line(tmp_path, bad: str) -> None:
    (tmp_path / "hate").mkdir()
    (tmp_path / "hate" / "rows.jsonl").write_text(f'{{"text": "a", "violates": true}}\n{bad}\n')
    with pytest.raises(ValueError, match=r"rows\.jsonl:2 must be JSON"):
        read_policy_sets(tmp_path)


def test_every_folder_is_read() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [each.policy.id for each in SETS]

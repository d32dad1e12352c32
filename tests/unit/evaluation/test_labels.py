import pytest

from bot.core.content import plain_item
from bot.core.policy import Clause
from bot.evaluation.labels import Expected, LabelError, LabelledMessage, read_labels
from tests.factories import make_policy

KIND = make_policy(
    "kind",
    clauses=(Clause(id="HA1", title="Insults", text=""), Clause(id="HA2", title="Threats", text="")),
)
SCAMS = make_policy("scams", clause="SC1")
TWIN = make_policy("twin", clause="SC1")


def test_a_label_says_whether_the_only_policy_is_broken_and_by_no_clause_which_one() -> None:
    violates, expected = read_labels({"label": 1}, [KIND])

    assert violates is True
    assert expected == {"kind": Expected(violates=True)}


def test_a_message_that_breaks_nothing_breaks_no_clause_of_any_policy() -> None:
    violates, expected = read_labels({"label": 0}, [KIND, SCAMS])

    assert violates is False
    assert expected == {
        "kind": Expected(violates=False, clauses={"HA1": False, "HA2": False}),
        "scams": Expected(violates=False, clauses={"SC1": False}),
    }


def test_a_label_under_several_policies_leaves_open_which_is_broken() -> None:
    violates, expected = read_labels({"label": True}, [KIND, SCAMS])

    assert violates is True
    assert expected == {"kind": Expected(violates=None), "scams": Expected(violates=None)}


def test_clauses_are_found_in_the_policy_that_has_them_and_the_others_are_not_broken() -> None:
    violates, expected = read_labels({"clauses": ["HA2"]}, [KIND, SCAMS])

    assert violates is True
    assert expected == {
        "kind": Expected(violates=True, clauses={"HA1": False, "HA2": True}),
        "scams": Expected(violates=False, clauses={"SC1": False}),
    }


def test_the_rows_beside_the_shipped_policies_can_be_used_as_they_are() -> None:
    assert read_labels({"violates": True, "clause": "HA1", "note": "…"}, [KIND])[1] == {
        "kind": Expected(violates=True, clauses={"HA1": True, "HA2": False})
    }
    assert read_labels({"violates": False, "clause": None, "note": "…"}, [KIND])[0] is False


def test_expected_says_it_policy_by_policy_and_what_it_leaves_out_is_not_asked() -> None:
    violates, expected = read_labels({"expected": {"kind": ["HA1"], "elsewhere": ["X1"]}}, [KIND, SCAMS])

    assert violates is True
    assert expected == {"kind": Expected(violates=True, clauses={"HA1": True, "HA2": False})}


@pytest.mark.parametrize(
    ("value", "under"),
    [
        ([], Expected(violates=False, clauses={"HA1": False, "HA2": False})),
        (0, Expected(violates=False, clauses={"HA1": False, "HA2": False})),
        (True, Expected(violates=True)),
        ({"HA1": 1, "HA2": None}, Expected(violates=True, clauses={"HA1": True})),
        ({"HA1": 0, "HA2": None}, Expected(violates=None, clauses={"HA1": False})),
    ],
)
def test_a_policy_is_labelled_by_clauses_or_as_a_whole(value, under) -> None:
    _, expected = read_labels({"expected": {"kind": value, "scams": None}}, [KIND, SCAMS])

    assert expected == {"kind": under}


def test_a_label_completes_what_the_clauses_leave_open() -> None:
    violates, expected = read_labels({"label": 0, "expected": {"kind": {"HA1": 0, "HA2": None}}}, [KIND])

    assert violates is False
    assert expected == {"kind": Expected(violates=False, clauses={"HA1": False})}


def test_a_label_stands_in_where_expected_speaks_of_other_policies_only() -> None:
    violates, expected = read_labels({"label": 1, "expected": {"elsewhere": ["X1"]}}, [KIND])

    assert (violates, expected) == (True, {"kind": Expected(violates=True)})


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, 'it has no "expected", "clauses" or "label".'),
        ({"label": "1"}, "“label” must be 0 or 1."),
        ({"label": 2}, "“label” must be 0 or 1."),
        ({"label": 1, "violates": False}, 'its "label" and its "violates" contradict each other.'),
        ({"label": 1, "clauses": []}, "its label and its clauses contradict each other."),
        ({"clauses": "HA1"}, 'its "clauses" is no list.'),
        ({"clauses": [1]}, "a clause must be named by its id."),
        ({"clauses": ["HA9"]}, "no policy has a clause HA9."),
        ({"clauses": ["SC1"]}, "several policies have a clause SC1; use “expected”."),
        ({"expected": ["HA1"]}, 'its "expected" is no object of policies.'),
        ({"expected": {"kind": ["SC1"]}}, "kind has no clause SC1."),
        ({"expected": {"kind": {"HA9": 1}}}, "kind has no clause HA9."),
        ({"expected": {"kind": {"HA1": "yes"}}}, "“HA1” must be 0 or 1."),
        ({"expected": {}}, 'its "expected" names none of these policies: kind, scams, twin.'),
    ],
)
def test_a_label_that_cannot_be_used_is_refused_with_the_reason(row, sentence) -> None:
    with pytest.raises(LabelError) as refused:
        read_labels(row, [KIND, SCAMS, TWIN])

    assert str(refused.value) == sentence


def test_a_digest_names_the_content_and_nothing_else() -> None:
    one, two, other = (
        LabelledMessage(line=line, item=plain_item(text), violates=True, policies={})
        for line, text in ((1, "half a character \ud800"), (2, "half a character \ud800"), (3, "another"))
    )

    assert one.digest == two.digest != other.digest
    assert len(one.digest) == 64

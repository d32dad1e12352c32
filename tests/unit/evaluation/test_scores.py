import pytest

from bot.core.content import plain_item
from bot.core.judgement import AbstentionReason, Effort
from bot.evaluation.answer_file import KeptAnswer, keep
from bot.evaluation.judge_run import Manner
from bot.evaluation.labels import LabelledMessage, read_labels
from bot.evaluation.measures import Tally
from bot.evaluation.scores import SPLIT, Exact, JudgedMessage, Opinion, form_opinion, gather, score
from tests.factories import make_policy, make_verdict

KIND = make_policy("kind", clause="HA1")
SCAMS = make_policy("scams", clause="SC1")
BOTH = (KIND, SCAMS)
NONE, HA1, SC1 = Opinion(), Opinion(clauses=frozenset({"HA1"})), Opinion(clauses=frozenset({"SC1"}))
ABSTAINED = Opinion(abstention="malformed")


def judged(labels: dict, line: int = 1, policies=BOTH, **opinions: Opinion) -> JudgedMessage:
    violates, expected = read_labels(labels, policies)
    message = LabelledMessage(line=line, item=plain_item(f"row {line}"), violates=violates, policies=expected)
    return JudgedMessage(message=message, opinions=opinions)


def test_verdicts_are_counted_over_all_by_policy_and_by_clause() -> None:
    rows = [
        judged({"clauses": ["HA1"]}, 1, kind=HA1, scams=NONE),
        judged({"clauses": ["HA1"]}, 2, kind=NONE, scams=SC1),
        judged({"clauses": ["SC1"]}, 3, kind=NONE, scams=NONE),
        judged({"clauses": []}, 4, kind=HA1, scams=NONE),
        judged({"label": 0}, 5, kind=NONE, scams=NONE),
    ]

    scores = score(rows, BOTH)

    assert scores.overall == Tally(hits=2, misses=1, false_alarms=1, passes=1)
    assert scores.policies == {
        "kind": Tally(hits=1, misses=1, false_alarms=1, passes=2),
        "scams": Tally(hits=0, misses=1, false_alarms=1, passes=3),
    }
    assert scores.clauses[("kind", "HA1")] == Tally(hits=1, misses=1, false_alarms=1, passes=2)
    assert (scores.missed, scores.false_alarms) == ((3,), (4,))
    assert (scores.opinions, dict(scores.abstentions), scores.overall_strict) == (10, {}, scores.overall)


def test_a_row_matches_exactly_when_the_set_of_policies_broken_does() -> None:
    rows = [
        judged({"clauses": ["HA1", "SC1"]}, kind=HA1, scams=SC1),  # right
        judged({"clauses": ["HA1", "SC1"]}, kind=HA1, scams=NONE),  # one of two
        judged({"clauses": ["HA1"]}, kind=NONE, scams=SC1),  # as many, but the wrong one
        judged({"clauses": []}, kind=NONE, scams=NONE),  # right
        judged({"clauses": []}, kind=NONE, scams=ABSTAINED),  # no answer is not the right one
        judged({"label": 1}, kind=HA1, scams=NONE),  # nobody knows which: not counted
        judged({"expected": {"kind": ["HA1"]}}, kind=HA1),  # not labelled under both: not counted
        judged({"clauses": ["HA1"]}, kind=HA1),  # not answered under both: not counted
    ]

    assert score(rows, BOTH).exact == Exact(right=2, rows=5)


def test_another_clause_of_the_right_policy_matches_the_policy_and_not_the_clause() -> None:
    policy = make_policy("kind", clauses=(*KIND.clauses, *SCAMS.clauses))

    scores = score([judged({"clauses": ["HA1"]}, policies=(policy,), kind=SC1)], (policy,))

    assert scores.policies["kind"] == Tally(hits=1)
    assert scores.clauses[("kind", "HA1")] == Tally(misses=1)
    assert scores.clauses[("kind", "SC1")] == Tally(false_alarms=1)


def test_an_abstention_is_no_verdict_and_counts_against_the_judge_only_in_the_strict_figure() -> None:
    rows = [
        judged({"clauses": ["HA1"]}, 1, kind=ABSTAINED, scams=NONE),
        judged({"clauses": []}, 2, kind=ABSTAINED, scams=NONE),
        judged({"clauses": ["HA1"]}, 3, kind=HA1, scams=ABSTAINED),  # broken all the same
    ]

    scores = score(rows, BOTH)

    assert scores.overall == Tally(hits=1)
    assert scores.overall_strict == Tally(hits=1, misses=1, false_alarms=1)
    assert scores.policies["kind"] == Tally(hits=1)
    assert dict(scores.abstentions) == {"malformed": 3}
    assert scores.missed == scores.false_alarms == ()


def test_a_row_without_an_answer_is_in_no_figure() -> None:
    scores = score([judged({"clauses": ["HA1"]}, scams=NONE), judged({"clauses": []}, kind=NONE)], BOTH)

    assert scores.overall == scores.overall_strict == Tally()
    assert scores.exact == Exact(right=0, rows=0)


def test_a_clause_of_which_nothing_is_known_is_not_scored() -> None:
    row = judged({"label": 1}, policies=(KIND,), kind=HA1)

    scores = score([row], (KIND,))

    assert scores.overall == Tally(hits=1)
    assert scores.clauses[("kind", "HA1")] == Tally()


def test_confidence_is_held_against_the_label_of_its_policy_for_verdicts_only() -> None:
    rows = [
        judged({"clauses": ["HA1"]}, kind=Opinion(confidence=3.0), scams=Opinion(confidence=-4.0)),
        judged({"clauses": []}, kind=Opinion(abstention=SPLIT, confidence=0.0), scams=NONE),
    ]

    assert score(rows, BOTH).confidence == ((3.0, True), (-4.0, False))


def kept(*clauses: str, abstention: AbstentionReason | None = None, **changes) -> KeptAnswer:
    answer = keep(make_verdict(*clauses))
    return answer.model_copy(update={"abstention": abstention, **changes})


EMPTY = kept(abstention=AbstentionReason.EMPTY)


@pytest.mark.parametrize(
    ("samples", "opinion"),
    [
        ([kept("A")], Opinion(clauses=frozenset("A"))),
        ([kept("A"), kept("A", "B"), kept()], Opinion(clauses=frozenset("A"), unanimous=False)),
        ([kept("A"), kept("B"), kept("C")], Opinion(clauses=frozenset("ABC"))),
        ([kept("A"), kept(), kept()], Opinion(unanimous=False)),
        ([kept("A"), kept()], Opinion(abstention=SPLIT, unanimous=False)),
        ([kept("A"), EMPTY], Opinion(clauses=frozenset("A"), unanimous=False)),
        ([EMPTY, EMPTY], Opinion(abstention="empty")),
        ([kept(confidence=-1.0), kept(confidence=-4.0)], Opinion(confidence=-2.5)),
    ],
)
def test_samples_vote_and_a_tie_decides_nothing(samples, opinion) -> None:
    assert form_opinion(samples) == opinion


def test_an_opinion_needs_all_its_samples() -> None:
    manner = Manner(effort=Effort.LOW, samples=2, prompt_version="1", model="m", stand_in=False)
    violates, expected = read_labels({"label": 0}, [KIND])
    message = LabelledMessage(line=1, item=plain_item("a"), violates=violates, policies=expected)
    first, second = (manner.key(message, KIND, sample) for sample in (0, 1))

    (half,) = gather([message], [KIND], manner, {first: kept()})
    (whole,) = gather([message], [KIND], manner, {first: kept(), second: kept()})

    assert (half.opinions, half.is_whole) == ({}, False)
    assert (whole.opinions, whole.is_whole) == ({"kind": NONE}, True)

import json
from collections import Counter
from dataclasses import asdict, replace
from random import Random
from timeit import repeat

from hypothesis import given
from hypothesis import strategies as st

from bot.core.sketch import EDGES, FORM, HALVED_AT, STEPS, ScoreSketch, SketchCounts, step_of

SCORES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=400)
SHARES = st.sampled_from([0.005, 0.02, 0.05, 0.1, 0.5])


def sketch_of(scores) -> ScoreSketch:
    sketch = ScoreSketch()
    for score in scores:
        sketch.add(score)
    return sketch


@given(st.floats(0.0, 1.0))
def test_every_score_has_a_step_that_holds_it(score: float) -> None:
    step = step_of(score)

    assert EDGES[step] <= score
    assert score < EDGES[step + 1] or score == EDGES[STEPS] == 1.0


@given(SCORES, SHARES)
def test_no_more_than_the_share_reaches_the_threshold(scores: list[float], share: float) -> None:
    threshold = sketch_of(scores).threshold(share)

    reached = sum(step_of(score) >= step_of(threshold + 1e-9) for score in scores)
    assert reached <= share * len(scores) or threshold == 1.0


@given(SCORES, SHARES)
def test_the_threshold_is_the_exact_quantile_within_a_step(scores: list[float], share: float) -> None:
    threshold = sketch_of(scores).threshold(share)

    ranked = sorted(scores, reverse=True)
    # The first score that must not be flagged lies just below the threshold: in the step before it.
    first_below = ranked[min(int(share * len(scores) + 1e-9), len(scores) - 1)]
    assert abs(step_of(first_below) - (step_of(threshold + 1e-9) - 1)) <= 1 or threshold in (0.0, 1.0)


def test_on_ten_thousand_scores_the_share_flagged_is_the_share_asked_for() -> None:
    random = Random(7)
    scores = [random.betavariate(0.4, 5.0) for _ in range(10_000)]
    sketch = sketch_of(scores)

    for share in (0.005, 0.02, 0.10):
        flagged = sum(score >= sketch.threshold(share) for score in scores) / len(scores)
        assert share - 0.002 - share * 0.05 <= flagged <= share


def test_a_score_in_which_many_agree_is_flagged_whole_or_not_at_all() -> None:
    sketch = sketch_of([0.1] * 900 + [0.6] * 100)

    assert sketch.threshold(0.05) > 0.6
    assert 0.1 < sketch.threshold(0.10) <= 0.6


def test_the_sketch_follows_the_traffic() -> None:
    random = Random(8)
    sketch = sketch_of(random.betavariate(2, 20) for _ in range(HALVED_AT))
    quiet = sketch.threshold(0.02)

    for _ in range(3 * HALVED_AT):
        sketch.add(random.betavariate(5, 5))

    assert sketch.threshold(0.02) > 0.75 > quiet
    assert sketch.counted <= HALVED_AT


@given(SCORES, SCORES)
def test_two_sketches_merged_are_the_sketch_of_both(one: list[float], other: list[float]) -> None:
    merged = sketch_of(one)
    merged.merge(sketch_of(other))

    assert merged.counts() == sketch_of([*one, *other]).counts()


@given(SCORES, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=50), SHARES)
def test_more_is_counted_for_one_question_only(scores: list[float], more: list[float], share: float) -> None:
    sketch = sketch_of(scores)
    alone = sketch.threshold(share)

    assert sketch.threshold(share, Counter(map(step_of, more))) == sketch_of([*scores, *more]).threshold(
        share
    )
    assert sketch.threshold(share) == alone


@given(SCORES)
def test_what_was_kept_is_what_is_read(scores: list[float]) -> None:
    kept = sketch_of(scores).counts()

    assert ScoreSketch.of(kept).counts() == kept


def test_what_is_kept_is_small_however_much_was_counted() -> None:
    random = Random(9)
    sketch = sketch_of(random.random() for _ in range(3 * HALVED_AT))

    assert len(json.dumps(asdict(sketch.counts()))) < 10_000


def test_counts_of_other_scores_or_of_no_sketch_are_forgotten() -> None:
    kept = sketch_of([0.5] * 10).counts()

    for unusable in (
        replace(kept, form=FORM + 1),
        replace(kept, steps=((STEPS, 3.0),)),
        replace(kept, steps=((3, -1.0),)),
    ):
        assert ScoreSketch.of(unusable).counts() == SketchCounts()


def test_counting_costs_a_fraction_of_what_screening_costs() -> None:
    sketch = ScoreSketch()
    scores = [random / 1_000 for random in range(1_000)]

    def count() -> None:
        for score in scores:
            sketch.add(score)

    def calibrate() -> None:
        for score in scores:
            abs(score - 0.5) ** 0.5

    # About 0.4 µs a score on the machine that this was written on; ten such steps of arithmetic elsewhere.
    assert min(repeat(count, number=5, repeat=5)) < 40 * min(repeat(calibrate, number=5, repeat=5))

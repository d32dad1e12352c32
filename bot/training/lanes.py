"""What a word is worth in each lane: one fit a lane, over all messages or those of which a label is known."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.scorer import ELSEWHERE, HEADS, OWN
from bot.training.lesson import Lesson, own_scores
from bot.training.linear import Weights
from bot.training.rows import source_of

SHRINK = 2.0  # what has to carry over between sources: fitted closely, it would learn their ways
STEPS = 40
SHRINK_CLOSELY = 0.4  # other languages have few sources, so what they say has to be learned well
STEPS_CLOSELY = 100
ENGLISH_ELSEWHERE = 0.3  # trust in English messages there: words travel
IN_DOUBT_ENGLISH = 1.0  # log odds added: other languages are told more surely than slang and lone words

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]


def learned_scores(lesson: Lesson, lanes: Mapping[str, Weights]) -> Doubles:
    """Return each message's overall scores (worst window, whole) and its worst window for each category."""
    both = [own_scores(lesson, lanes[lane]) for lane in (OWN, ELSEWHERE)]
    return np.column_stack([*both, *(own_scores(lesson, lanes[head.value])[:, 0] for head in HEADS)])


def fit_lanes(lesson: Lesson, used: Bools) -> dict[str, Weights]:
    """Fit the overall scores and the categories on the messages named."""
    return {
        OWN: _fit(lesson, lesson.labels, used, pairs=True),
        ELSEWHERE: _fit_elsewhere(lesson, used),
        **{head.value: _fit_head(lesson, head.value, used) for head in HEADS},
    }


def _fit_elsewhere(lesson: Lesson, used: Bools) -> Weights:
    """Fit the overall score of other languages than English."""
    english = np.array([row.lang == "en" for row in lesson.rows])
    trust = np.where(english, ENGLISH_ELSEWHERE, 1.0).astype(np.float32) * lesson.trust
    return _fit(replace(lesson, trust=trust), lesson.labels, used, closely=True)


def fit_english(lesson: Lesson) -> Weights:
    """Fit whether a message is English."""
    english = np.array([row.lang == "en" for row in lesson.rows], np.int64)
    found = _fit(lesson, english, np.ones(len(english), bool), closely=True)
    return replace(found, bias=found.bias + IN_DOUBT_ENGLISH)


def _fit_head(lesson: Lesson, head: str, used: Bools) -> Weights:
    """Fit a category on those messages named of which it is known whether they belong."""
    labels = np.array([head in row.heads for row in lesson.rows], np.int64)
    known = [bool(head in row.heads or not row.label or head in source_of(row).tells) for row in lesson.rows]
    return _fit(lesson, labels, used & np.array(known))


def _fit(
    lesson: Lesson, labels: NDArray[np.int64], used: Bools, *, closely: bool = False, pairs: bool = False
) -> Weights:
    problem = lesson.problem if pairs else lesson.problem.without_pairs()
    shrink, steps = (SHRINK_CLOSELY, STEPS_CLOSELY) if closely else (SHRINK, STEPS)
    message = lesson.spans[:, 0]
    pieces = np.bincount(message, minlength=len(labels))
    chosen = used[message]
    trust = (lesson.trust / np.sqrt(np.maximum(1, pieces)))[message].astype(np.float32)
    return problem.rows(chosen).fit(
        labels[message][chosen].astype(np.float32), trust[chosen], shrink=shrink, steps=steps
    )

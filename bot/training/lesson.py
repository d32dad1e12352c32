"""All messages made ready for fitting, and what a fit says of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.weigher import STEADY, STRIDE, WINDOW
from bot.training.corpus import (
    Corpus,
    known_pairs,
    letter_matrix,
    pair_keys,
    pair_matrix,
    places,
    read_corpus,
    stretches,
    word_matrix,
)
from bot.training.linear import Problem, Weights
from bot.training.rows import Row, source_of
from bot.training.sparse import Floats
from bot.training.teachers import WordTeacher

FOLDS = ("gab", "twitter", "comments", "pairs", "danger")  # groups of sources that are left out together
LETTER_VALUE = 0.5
OWN_WEIGHT_FROM = 3  # times that a word must occur to have a weight of its own
MAX_PAIRS = 36_000
PAIRS_FROM = 6
_DOUBTED = 0.15  # trust in a benign label of a rough source that teacher or terms contradict


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """All messages, ready for fitting."""

    rows: Sequence[Row]
    corpus: Corpus
    labels: NDArray[np.int64]
    length: Floats  # of each word: how telling it is, squared
    teacher: tuple[Floats, Floats]
    pairs: NDArray[np.int64]  # the known ones
    place: NDArray[np.int32]  # for each word, its known pair with the word before, or -1
    spans: NDArray[np.int64]
    problem: Problem
    trust: Floats  # of each message
    fold: NDArray[np.int64]  # the group of sources that a message is left out with


def prepare(rows: Sequence[Row], teacher: WordTeacher, seed: int) -> Lesson:
    """Read all messages and set up what is fitted."""
    corpus = read_corpus([row.text for row in rows])
    labels = np.array([row.label for row in rows], np.int64)
    often = np.bincount(corpus.words, minlength=len(corpus.vocabulary))
    telling = np.log((len(rows) + 1) / (often + 1)) + 1
    length = (telling**2 / 36).astype(np.float32)  # 36: about what a word of chat has
    keys = pair_keys(corpus)
    pairs = telling_pairs(corpus, keys, labels)
    place = places(keys, pairs)
    spans = stretches(corpus, labels)
    columns = teacher.columns(corpus.vocabulary)
    words, paired = word_matrix(corpus, spans), pair_matrix(place, spans, len(pairs))
    steadied = 1 / np.sqrt(words.times(length) + np.float32(STEADY))
    problem = Problem(
        words=words.scaled(steadied),
        pairs=paired.scaled(steadied),
        letters=letter_matrix(corpus.vocabulary, LETTER_VALUE),
        own=(often >= OWN_WEIGHT_FROM).astype(np.float32),
    )
    folds = np.random.default_rng(seed).integers(0, len(FOLDS), len(rows))
    for index, row in enumerate(rows):
        source = source_of(row)
        if not source.at_random:
            folds[index] = FOLDS.index(source.group)
        elif row.frame:  # rows of one frame say the same thing
            folds[index] = crc32(f"{seed}/{row.src}/{row.frame}".encode()) % len(FOLDS)
    lesson = Lesson(
        rows=rows,
        corpus=corpus,
        labels=labels,
        length=length,
        teacher=columns,
        pairs=pairs,
        place=place,
        spans=spans,
        problem=problem,
        trust=np.zeros(len(rows), np.float32),
        fold=folds,
    )
    lesson.trust[:] = trust_in(lesson)
    return lesson


def telling_pairs(corpus: Corpus, keys: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the pairs of words that are farthest from being flagged as often as everything else."""
    known = known_pairs(keys, PAIRS_FROM)
    if len(known) <= MAX_PAIRS:
        return known
    place = places(keys, known)
    met = place >= 0
    flagged = np.repeat(labels, corpus.lengths)[met].astype(np.float64)
    times = np.bincount(place[met], minlength=len(known))
    excess = np.bincount(place[met], weights=flagged - flagged.mean(), minlength=len(known))
    order = np.argsort(-np.abs(excess) / np.sqrt(times), kind="stable")[:MAX_PAIRS]
    return np.sort(known[order])


def trust_in(lesson: Lesson) -> Floats:
    """Return how much each message's label counts."""
    suspicious = (teacher_scores(lesson)[:, 0] > 0.9) | (lesson.corpus.terms[:, :6].max(axis=1) > 0.6)
    trust = np.zeros(len(lesson.rows), np.float32)
    for index, row in enumerate(lesson.rows):
        source = source_of(row)
        doubted = source.rough and not row.label and suspicious[index]
        doubted |= row.src == "jigsaw" and not row.heads and not suspicious[index]
        trust[index] = source.weight * (_DOUBTED if doubted else 1.0)
    return trust


def own_scores(lesson: Lesson, weights: Weights) -> NDArray[np.float64]:
    """Return each message's worst window and its whole, as the scorer will work them out."""
    worth = weights.words[lesson.corpus.words].astype(np.float64)
    paired = lesson.place >= 0
    worth[paired] += weights.pairs[lesson.place[paired]]
    return _scores(lesson, worth, lesson.length[lesson.corpus.words], STEADY) + weights.bias


def teacher_scores(lesson: Lesson) -> NDArray[np.float64]:
    """Return what the teacher says of each message's worst window and its whole."""
    weight, length = lesson.teacher
    return _scores(lesson, weight[lesson.corpus.words], length[lesson.corpus.words], 0.0)


def english_scores(lesson: Lesson, weights: Weights) -> NDArray[np.float64]:
    """Return the log odds that each message is English."""
    whole: NDArray[np.float64] = own_scores(lesson, weights)[:, 1]
    return whole


def _scores(lesson: Lesson, worth: Any, length: Any, steady: float) -> NDArray[np.float64]:
    """Return for each message the best window's sum and the whole sum, over the root of their lengths."""
    starts = lesson.corpus.starts
    sums = np.concatenate([[0.0], np.cumsum(worth, dtype=np.float64)])
    lengths = np.concatenate([[0.0], np.cumsum(length, dtype=np.float64)])
    first, last_one = starts[:-1], starts[1:]
    whole = _over_root(sums[last_one] - sums[first], lengths[last_one] - lengths[first], steady)
    worst = whole.copy()
    for message in np.flatnonzero(lesson.corpus.lengths > WINDOW).tolist():
        last = int(starts[message + 1]) - WINDOW
        at = np.append(np.arange(int(starts[message]), last, STRIDE), last)
        windows = _over_root(sums[at + WINDOW] - sums[at], lengths[at + WINDOW] - lengths[at], steady)
        worst[message] = windows.max()
    return np.column_stack([worst, whole])


def _over_root(sums: NDArray[np.float64], lengths: NDArray[np.float64], steady: float) -> NDArray[np.float64]:
    safe = np.maximum(lengths + steady, 1e-6)
    return np.where(lengths + steady > 1e-6, sums / np.sqrt(safe), 0.0)


def all_features(
    lesson: Lesson, learned: NDArray[np.float64], is_english: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return what the last step weighs, in the order of FEATURES, given what was learned from words."""
    terms = lesson.corpus.terms.astype(np.float64)
    own, elsewhere, heads = learned[:, :2], learned[:, 2:4], learned[:, 4:].copy()
    heads[~is_english] = 0.0  # hardly any found set of another language names its categories
    own = np.where(is_english[:, None], own, elsewhere)
    return np.column_stack([own, teacher_scores(lesson), heads, terms.max(axis=1), terms])

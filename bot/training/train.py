"""From labelled messages to the scorer's artifact: the order of the steps, and every number chosen.

1. Read all messages as the filter would; weigh words, their letters and pairs of words (`linear`).
2. Do so again with each group of sources left out, and score what was left out: the last step must learn how
   far to trust the words on text unlike any that they were fitted on.
3. Fit the last step's curves on those scores, a teacher's and the terms found (`additive`), for English and
   for other languages.
4. Scale, so that 0.5 is what one benign chat message in fifty reaches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.artifact import Artifact
from bot.filter.scorer.scorer import FEATURES, HEADS, LANES, STEADY, STRIDE, WINDOW
from bot.training.additive import Additive, fit_additive
from bot.training.corpus import (
    Corpus,
    known_grams,
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
from bot.training.pack import as_rows, units_of
from bot.training.rows import Row, read_rows, source_of
from bot.training.sparse import Floats
from bot.training.teachers import WordTeacher, alt_profanity_check

MAX_GRAMS = 60_000  # stretches of letters
LETTER_VALUE = 0.3
SHRINK = 2.0
STEPS = 40
OWN_WEIGHT_FROM = 3  # times that a word must occur to have a weight of its own
MAX_WORDS = 50_000
MAX_PAIRS = 36_000
PAIRS_FROM = 6
FOLDS = ("gab", "twitter", "comments", "pairs", "danger")
BENIGN_ABOVE_HALF = {"chat": 0.02, "long": 0.05}  # share of benign messages that score 0.5 or more
_DOUBTED = 0.15  # trust in a benign label of a rough source that teacher or terms contradict

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """All messages, ready for fitting."""

    rows: Sequence[Row]
    corpus: Corpus
    labels: NDArray[np.int64]
    length: Floats  # of each word: how telling it is, squared
    teacher: tuple[Floats, Floats]
    grams: Sequence[str]  # stretches of letters
    pairs: NDArray[np.int64]  # the known ones
    place: NDArray[np.int32]  # for each word, its known pair with the word before, or -1
    spans: NDArray[np.int64]
    problem: Problem
    trust: Floats  # of each message
    fold: NDArray[np.int64]  # the group of sources that a message is left out with


def train(data: Path, authored: Path | None, *, seed: int, say: Callable[[str], object]) -> Artifact:
    """Learn from a folder of labelled messages. Raises ModuleNotFoundError without the training extra."""
    teacher = alt_profanity_check()
    rows = read_rows(data, authored)
    say(f"{len(rows):,} rows, {sum(row.label for row in rows):,} to be flagged")
    return learn(rows, teacher, seed=seed, say=say)


def learn(rows: Sequence[Row], teacher: WordTeacher, *, seed: int, say: Callable[[str], object]) -> Artifact:
    """Learn from rows; the same rows, teacher and seed always give the same artifact."""
    lesson = prepare(rows, teacher, seed)
    say(f"{len(lesson.corpus.vocabulary):,} words, {len(lesson.pairs):,} pairs")
    left_out = np.zeros((len(rows), 2))
    for fold in range(len(FOLDS)):
        out = lesson.fold == fold
        if out.any() and not out.all():
            left_out[out] = own_scores(lesson, fit_own(lesson, ~out))[out]
            say(f"fitted without {FOLDS[fold]}")
    own = fit_own(lesson, np.ones(len(rows), bool))
    english = fit_english(lesson)
    heads = [fit_head(lesson, head.value) for head in HEADS]
    say("fitted on everything")
    features = np.column_stack([left_out, features_besides_own(lesson)])
    is_english = english_scores(lesson, english) > 0
    last = {
        "english": last_step(lesson, features, is_english),
        "other": last_step(lesson, features, ~is_english),
    }
    return pack(lesson, {"own": own, "english": english, **_by_lane(heads)}, last)


def _by_lane(heads: Sequence[Weights]) -> dict[str, Weights]:
    return {head.value: weights for head, weights in zip(HEADS, heads, strict=True)}


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
    letters = known_grams(corpus.vocabulary, MAX_GRAMS)
    words, paired = word_matrix(corpus, spans), pair_matrix(place, spans, len(pairs))
    steadied = 1 / np.sqrt(words.times(length) + np.float32(STEADY))
    problem = Problem(
        words=words.scaled(steadied),
        pairs=paired.scaled(steadied),
        letters=letter_matrix(corpus.vocabulary, letters, LETTER_VALUE),
        own=(often >= OWN_WEIGHT_FROM).astype(np.float32),
    )
    folds = np.random.default_rng(seed).integers(0, len(FOLDS), len(rows))
    for index, row in enumerate(rows):
        source = source_of(row)
        if not source.at_random:
            folds[index] = FOLDS.index(source.group)
    lesson = Lesson(
        rows=rows,
        corpus=corpus,
        labels=labels,
        length=length,
        teacher=columns,
        grams=letters,
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


def fit_own(lesson: Lesson, used: Bools) -> Weights:
    """Fit the overall score on the messages named."""
    return _fit(lesson, lesson.labels, used)


def fit_english(lesson: Lesson) -> Weights:
    """Fit whether a message is English."""
    english = np.array([row.lang == "en" for row in lesson.rows], np.int64)
    return _fit(lesson, english, np.ones(len(english), bool))


def fit_head(lesson: Lesson, head: str) -> Weights:
    """Fit one category on the messages of which it is known whether they belong."""
    labels = np.array([head in row.heads for row in lesson.rows], np.int64)
    known = [bool(head in row.heads or not row.label or head in source_of(row).tells) for row in lesson.rows]
    return _fit(lesson, labels, np.array(known))


def _fit(lesson: Lesson, labels: NDArray[np.int64], used: Bools) -> Weights:
    message = lesson.spans[:, 0]
    pieces = np.bincount(message, minlength=len(labels))
    chosen = used[message]
    trust = (lesson.trust / np.sqrt(np.maximum(1, pieces)))[message].astype(np.float32)
    return lesson.problem.rows(chosen).fit(
        labels[message][chosen].astype(np.float32), trust[chosen], shrink=SHRINK, steps=STEPS
    )


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


def features_besides_own(lesson: Lesson) -> NDArray[np.float64]:
    """Return the features that need no fitting, in the order of FEATURES."""
    terms = lesson.corpus.terms.astype(np.float64)
    return np.column_stack([teacher_scores(lesson), terms.max(axis=1), terms])


def last_step(lesson: Lesson, features: NDArray[np.float64], used: Bools) -> dict[str, Any]:
    """Fit the curves of one group of languages, and the scales of its chat and its long text."""
    used = used & (lesson.corpus.lengths > 0)
    sources = np.array([row.src for row in lesson.rows])
    _, source, sizes = np.unique(sources[used], return_inverse=True, return_counts=True)
    trust = (lesson.trust[used] / np.sqrt(sizes[source])).astype(np.float64)
    labels = lesson.labels[used].astype(np.float64)
    found = fit_additive(features[used], labels, trust, [True] * len(FEATURES))
    odds = found(features[used])
    long = lesson.corpus.lengths[used] > WINDOW
    rough = np.array([source_of(row).rough for row in lesson.rows])[used]
    benign = (lesson.labels[used] == 0) & ~rough
    scales = {
        kind: [1.0, -_quantile(odds[benign & chosen], 1 - BENIGN_ABOVE_HALF[kind])]
        for kind, chosen in (("chat", ~long), ("long", long))
    }
    return {"bias": found.bias, "curves": _as_values(found), "scales": scales}


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else 0.0


def _as_values(found: Additive) -> list[dict[str, list[float]]]:
    return [
        {"at": [round(one, 5) for one in curve.at], "worth": [round(one, 5) for one in curve.worth]}
        for curve in found.curves
    ]


def pack(lesson: Lesson, fitted: dict[str, Weights], last: dict[str, Any]) -> Artifact:
    """Choose the words that are carried, and write everything down."""
    vocabulary, corpus = lesson.corpus.vocabulary, lesson.corpus
    often = np.bincount(corpus.words, minlength=len(vocabulary))
    taught = lesson.teacher[0] != 0
    rank = np.lexsort((np.arange(len(vocabulary)), -often, ~taught))
    chosen = np.sort(rank[:MAX_WORDS])
    chosen = chosen[(often[chosen] >= OWN_WEIGHT_FROM) | taught[chosen]]
    plain = np.array(["\n" not in vocabulary[index] for index in chosen.tolist()], bool)
    chosen = chosen[plain] if len(chosen) else chosen
    words = {
        "teacher": lesson.teacher[0][chosen],
        "teacher-length": lesson.teacher[1][chosen],
        "length": lesson.length[chosen],
        **{lane: weights.words[chosen] for lane, weights in fitted.items()},
    }
    new_word = float(lesson.length.max(initial=1.0))
    letters = {lane: weights.letters * np.float32(LETTER_VALUE) for lane, weights in fitted.items()}
    pairs = {lane: weights.pairs for lane, weights in fitted.items()}
    units = units_of([words, letters, pairs])
    fine = ("own", "teacher", "teacher-length", "length")
    left, right = np.divmod(lesson.pairs, len(vocabulary))
    spelled = [f"{vocabulary[a]} {vocabulary[b]}" for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    biases = [fitted[lane].bias if lane in fitted else 0.0 for lane in LANES]
    header = {"lanes": list(LANES), "units": units, "biases": biases, "last": last, "new-word": new_word}
    return Artifact(
        header=header,
        words=tuple(vocabulary[index] for index in chosen.tolist()),
        word_rows=as_rows(words, len(chosen), units, fine),
        pairs=tuple(spelled),
        pair_rows=as_rows(pairs, len(spelled), units, fine),
        grams=tuple(lesson.grams),
        gram_rows=as_rows(letters, len(lesson.grams), units, fine),
    )

"""From labelled messages to the scorer's artifact: the order of the steps, and every number chosen.

1. Read all messages as the filter would; weigh words, their letters and pairs of words (`linear`).
2. Do so again with each group of sources left out, and score what was left out: the last step must learn how
   far to trust the words on text unlike any that they were fitted on.
3. Fit the last step's curves on those scores, a teacher's and the terms found (`additive`), for English and
   for other languages.
4. Scale, so that 0.5 is what one benign chat message in fifty reaches.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.artifact import Artifact
from bot.filter.scorer.scorer import FEATURES, HEADS, LANES, WINDOW
from bot.training.additive import Additive, fit_additive
from bot.training.left_out import frames_table, table
from bot.training.lesson import (
    FOLDS,
    LETTER_VALUE,
    OWN_WEIGHT_FROM,
    Lesson,
    english_scores,
    features_besides_own,
    own_scores,
    prepare,
)
from bot.training.linear import Weights
from bot.training.pack import as_rows, units_of
from bot.training.rows import Row, read_rows, source_of
from bot.training.teachers import WordTeacher, alt_profanity_check

SHRINK = 2.0
STEPS = 40
MAX_WORDS = 50_000
# Shares of everyday benign messages, and the log odds that so many are to reach: 0.5 and, for chat, 0.076.
HALF_AT = {"english": 0.02, "other": 0.03}
TENTH = (0.10, -2.5)
LONG_IS_WORSE = 0.7  # log odds added to long text: no loss inside left-out sets, and its recall is the lowest
KNOWN_FROM = 100  # flagged rows that a language needs for its benign rows to set where 0.5 lies

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]


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
    for line in left_out_table(lesson, features, is_english):
        say(line)
    last = {
        "english": last_step(lesson, features, is_english, "english"),
        "other": last_step(lesson, features, ~is_english, "other"),
    }
    return pack(lesson, {"own": own, "english": english, **_by_lane(heads)}, last)


def _by_lane(heads: Sequence[Weights]) -> dict[str, Weights]:
    return {head.value: weights for head, weights in zip(HEADS, heads, strict=True)}


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


def last_step(lesson: Lesson, features: Doubles, used: Bools, group: str) -> dict[str, Any]:
    """Fit the curves of one group of languages, and the scales of its chat and its long text."""
    used = used & (lesson.corpus.lengths > 0)
    found = _curves(lesson, features, used)
    odds = found(features[used])
    long = lesson.corpus.lengths[used] > WINDOW
    benign = odds[_everyday(lesson)[used] & ~long]
    half = _quantile(benign, 1 - HALF_AT[group])
    tenth = _quantile(benign, 1 - TENTH[0])
    slope = min(3.0, TENTH[1] / (tenth - half)) if tenth < half else 1.0
    scales = {"chat": [slope, -slope * half], "long": [slope, LONG_IS_WORSE - slope * half]}
    return {"bias": found.bias, "curves": _as_values(found), "scales": scales}


def _everyday(lesson: Lesson) -> Bools:
    """Return which messages are everyday benign ones, of a language with enough flagged ones beside."""
    flagged = Counter(row.lang for row in lesson.rows if row.label)
    return np.array(
        [not row.label and source_of(row).everyday and flagged[row.lang] >= KNOWN_FROM for row in lesson.rows]
    )


def left_out_table(lesson: Lesson, features: Doubles, is_english: Bools) -> Iterator[str]:
    """Yield how well each group of sources is ranked by a last step that never met it either."""
    odds = np.zeros(len(lesson.rows))
    for fold in range(len(FOLDS)):
        for chosen in (is_english, ~is_english):
            inside, out = chosen & (lesson.fold != fold), chosen & (lesson.fold == fold)
            if inside.any() and out.any():
                odds[out] = _curves(lesson, features, inside)(features[out])
    long = lesson.corpus.lengths > WINDOW
    yield from table(lesson.rows, lesson.labels, odds, long=long)
    everyday = _everyday(lesson) & ~long
    halves = np.where(
        is_english,
        _quantile(odds[everyday & is_english], 1 - HALF_AT["english"]),
        _quantile(odds[everyday & ~is_english], 1 - HALF_AT["other"]),
    )
    yield from frames_table(lesson.rows, lesson.labels, odds, halves)


def _curves(lesson: Lesson, features: Doubles, used: Bools) -> Additive:
    sources = np.array([row.src for row in lesson.rows])[used]
    _, source, sizes = np.unique(sources, return_inverse=True, return_counts=True)
    trust = (lesson.trust[used] / np.sqrt(sizes[source])).astype(np.float64)
    labels = lesson.labels[used].astype(np.float64)
    return fit_additive(features[used], labels, trust, [True] * len(FEATURES))


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

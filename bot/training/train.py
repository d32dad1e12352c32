"""From labelled messages to the scorer's artifact: the order of the steps, and every number chosen.

1. Read all messages as the filter would; weigh words, their letters and pairs, lane by lane (`lanes`).
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
from bot.filter.scorer.scorer import ELSEWHERE, FEATURES, HEADS, LANES, OWN
from bot.filter.scorer.vocabulary import word_key
from bot.filter.scorer.weigher import WINDOW
from bot.training.additive import Additive, fit_additive
from bot.training.lanes import fit_english, fit_lanes, learned_scores
from bot.training.left_out import frames_table, table
from bot.training.lesson import (
    FOLDS,
    LETTER_VALUE,
    OWN_WEIGHT_FROM,
    Lesson,
    all_features,
    english_scores,
    prepare,
)
from bot.training.linear import Weights
from bot.training.pack import as_letters, as_rows, keyed, units_of
from bot.training.rows import Row, read_rows, source_of
from bot.training.sparse import Floats
from bot.training.teachers import WordTeacher, alt_profanity_check

MAX_WORDS = 50_000
FINE = (OWN, ELSEWHERE, "teacher", "teacher-length", "length")  # lanes that are not rounded
# Shares of everyday benign messages, and the log odds that so many are to reach: 0.5 and, for chat, 0.076.
HALF_AT = 0.02
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
    left_out = np.zeros((len(rows), 4 + len(HEADS)))
    for fold in range(len(FOLDS)):
        out = lesson.fold == fold
        if out.any() and not out.all():
            left_out[out] = learned_scores(lesson, fit_lanes(lesson, ~out))[out]
            say(f"fitted without {FOLDS[fold]}")
    everything = np.ones(len(rows), bool)
    lanes, english = fit_lanes(lesson, everything), fit_english(lesson)
    say("fitted on everything")
    is_english = english_scores(lesson, english) > 0
    features = all_features(lesson, left_out, is_english)
    for line in left_out_table(lesson, features, is_english):
        say(line)
    last = {
        "english": last_step(lesson, features, is_english),
        "other": last_step(lesson, features, ~is_english),
    }
    return pack(lesson, {**lanes, "english": english}, last)


def last_step(lesson: Lesson, features: Doubles, used: Bools) -> dict[str, Any]:
    """Fit the curves of one group of languages, and the scales of its chat and its long text."""
    used = used & (lesson.corpus.lengths > 0)
    found = _curves(lesson, features, used)
    odds = found(features[used])
    long = lesson.corpus.lengths[used] > WINDOW
    slope, shift = _scale(odds[_everyday(lesson)[used] & ~long])
    scales = {"chat": [slope, shift], "long": [slope, shift + LONG_IS_WORSE]}
    return {"bias": found.bias, "curves": _as_values(found), "scales": scales}


def _scale(benign: Doubles) -> tuple[float, float]:
    """Return by what log odds are multiplied, and what is then added, given those of everyday messages."""
    half, tenth = _quantile(benign, 1 - HALF_AT), _quantile(benign, 1 - TENTH[0])
    slope = min(3.0, TENTH[1] / (tenth - half)) if tenth < half else 1.0
    return slope, -slope * half


def _everyday(lesson: Lesson) -> Bools:
    """Return which messages are everyday benign ones, of a language with enough flagged ones beside."""
    flagged = Counter(row.lang for row in lesson.rows if row.label)
    return np.array(
        [not row.label and source_of(row).everyday and flagged[row.lang] >= KNOWN_FROM for row in lesson.rows]
    )


def left_out_table(lesson: Lesson, features: Doubles, is_english: Bools) -> Iterator[str]:
    """Yield how well each group of sources is ranked by a last step that never met it either."""
    odds = np.zeros(len(lesson.rows))
    long = lesson.corpus.lengths > WINDOW
    everyday = _everyday(lesson) & ~long
    for chosen in (is_english, ~is_english):
        for fold in range(len(FOLDS)):
            inside, out = chosen & (lesson.fold != fold), chosen & (lesson.fold == fold)
            if inside.any() and out.any():
                odds[out] = _curves(lesson, features, inside)(features[out])
        slope, shift = _scale(odds[everyday & chosen])
        odds[chosen] = slope * odds[chosen] + shift + LONG_IS_WORSE * long[chosen]
    yield from table(lesson.rows, lesson.labels, odds, long=long)
    yield from frames_table(lesson.rows, lesson.labels, odds, half=0.0)


def _curves(lesson: Lesson, features: Doubles, used: Bools) -> Additive:
    sources = np.array([row.src for row in lesson.rows])[used]
    _, source, sizes = np.unique(sources, return_inverse=True, return_counts=True)
    trust = (lesson.trust[used] / np.sqrt(sizes[source])).astype(np.float64)
    labels = lesson.labels[used].astype(np.float64)
    return fit_additive(features[used], labels, trust, [True] * len(FEATURES))


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else 0.0


def _as_values(found: Additive) -> list[dict[str, list[float]]]:
    corners = [
        {round(at, 5): round(worth, 5) for at, worth in zip(curve.at, curve.worth, strict=True)}
        for curve in found.curves
    ]
    return [{"at": list(one.keys()), "worth": list(one.values())} for one in corners]


def pack(lesson: Lesson, fitted: dict[str, Weights], last: dict[str, Any]) -> Artifact:
    """Choose the words that are carried, and write everything down."""
    vocabulary, corpus = lesson.corpus.vocabulary, lesson.corpus
    often = np.bincount(corpus.words, minlength=len(vocabulary))
    taught = lesson.teacher[0] != 0
    ranked = np.lexsort((np.arange(len(vocabulary)), -often, ~taught))[:MAX_WORDS]
    chosen = keyed(vocabulary, ranked[(often[ranked] >= OWN_WEIGHT_FROM) | taught[ranked]].tolist())
    words = {
        "teacher": lesson.teacher[0][chosen],
        "teacher-length": lesson.teacher[1][chosen],
        "length": lesson.length[chosen],
        **{lane: weights.words[chosen] for lane, weights in fitted.items()},
    }
    units = units_of([words, {OWN: fitted[OWN].pairs}])
    letters = {lane: weights.letters * np.float32(LETTER_VALUE) for lane, weights in fitted.items()}
    times, columns = as_letters(letters, units)
    biases = [fitted[lane].bias if lane in fitted else 0.0 for lane in LANES]
    new_word = float(lesson.length.max(initial=1.0))
    return Artifact(
        header={
            "lanes": list(LANES),
            "units": units,
            "biases": biases,
            "last": last,
            "new-word": new_word,
            "letter-times": times,
        },
        word_keys=np.array([word_key(vocabulary[place]) for place in chosen.tolist()], "<u4").tobytes(),
        word_rows=as_rows(words, len(chosen), units, FINE),
        letter_columns=columns,
        **pairs_of(lesson, fitted[OWN].pairs / np.float32(units[LANES.index(OWN)])),
    )


def pairs_of(lesson: Lesson, steps: Floats) -> dict[str, Any]:
    """Return the parts of the artifact that hold the pairs of words."""
    vocabulary = lesson.corpus.vocabulary
    kept = np.flatnonzero(np.rint(steps[: len(lesson.pairs)]))
    first, second = np.divmod(lesson.pairs[kept], len(vocabulary))
    places, at = np.unique(np.concatenate([first, second]), return_inverse=True)
    firsts, seconds = np.split(at.astype("<u2"), 2)
    return {
        "pair_words": tuple(vocabulary[place] for place in places.tolist()),
        "pair_firsts": firsts.tobytes(),
        "pair_seconds": seconds.tobytes(),
        "pair_steps": np.rint(steps[kept]).astype("<i2").tobytes(),
    }

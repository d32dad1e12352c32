"""Write what was fitted as whole numbers, small enough to carry."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.artifact import LANE_ZERO, LETTER_BUCKETS, LETTER_LANES, LETTER_ZERO
from bot.filter.scorer.scorer import LANES, LEARNED
from bot.filter.scorer.vocabulary import word_key
from bot.training.sparse import Floats

_FINEST = 30_000  # steps either side of zero
_COARSE = 48  # steps that the lanes of categories are rounded to: they need no more, and pack far better


def units_of(columns: Sequence[Mapping[str, Floats]]) -> list[float]:
    """Return the size of one step of each lane, over all tables."""
    units = []
    for lane in LANES:
        largest = max(float(np.abs(table[lane]).max(initial=0.0)) for table in columns if lane in table)
        units.append(max(largest, 1e-9) / _FINEST)
    return units


def keyed(words: Sequence[str], ranked: Sequence[int]) -> NDArray[np.int64]:
    """Return the places of the words to carry, by rising key; of two with one key, the better ranked."""
    by_key: dict[int, int] = {}
    for place in ranked:
        by_key.setdefault(word_key(words[place]), place)
    return np.array([by_key[key] for key in sorted(by_key)], np.int64)


def as_rows(table: Mapping[str, Floats], height: int, units: Sequence[float], fine: Sequence[str]) -> bytes:
    """Return a table as bytes: a row a word, an unsigned 16-bit number a lane."""
    rows: NDArray[np.uint16] = np.full((height, len(LANES)), LANE_ZERO, np.uint16)
    for at, (lane, unit) in enumerate(zip(LANES, units, strict=True)):
        if lane in table:
            step = 1 if lane in fine else _COARSE
            steps = np.rint(table[lane] / unit / step).astype(np.int64) * step
            rows[:, at] = steps + LANE_ZERO
    return rows.astype("<u2").tobytes()


def as_letters(table: Mapping[str, Floats], units: Sequence[float]) -> tuple[int, tuple[bytes, ...]]:
    """Return how many steps of the lanes one step is here, and the columns of the table of letters."""
    steps = [table[lane] / unit for lane, unit in zip(LEARNED, units, strict=False)]
    times = max(1, int(np.ceil(max(float(np.abs(one).max(initial=0.0)) for one in steps) / LETTER_ZERO)))
    rows: NDArray[np.uint16] = np.zeros((LETTER_BUCKETS, len(LEARNED)), np.uint16)
    for at, one in enumerate(steps):
        rows[:, at] = np.rint(one / times).astype(np.int64) + LETTER_ZERO
    cuts = np.cumsum(LETTER_LANES)[:-1]
    return times, tuple(part.astype("<u2").tobytes() for part in np.split(rows, cuts, axis=1))

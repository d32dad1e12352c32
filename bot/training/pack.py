"""Write what was fitted as whole numbers, small enough to carry."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.filter.scorer.artifact import LANE_ZERO
from bot.filter.scorer.scorer import LANES
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


def as_rows(table: Mapping[str, Floats], height: int, units: Sequence[float], fine: Sequence[str]) -> bytes:
    """Return a table as bytes: a row a word, an unsigned 16-bit number a lane."""
    rows: NDArray[np.uint16] = np.full((height, len(LANES)), LANE_ZERO, np.uint16)
    for at, (lane, unit) in enumerate(zip(LANES, units, strict=True)):
        if lane in table:
            step = 1 if lane in fine else _COARSE
            steps = np.rint(table[lane] / unit / step).astype(np.int64) * step
            rows[:, at] = steps + LANE_ZERO
    return rows.astype("<u2").tobytes()

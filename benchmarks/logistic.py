"""Weighted logistic regression by Newton's method, without a library; for a handful of measures."""

import math
from collections.abc import Sequence

STEPS = 25
_RIDGE = 1e-6  # keeps a measure that never varies from having any weight


def fit_logistic(
    rows: Sequence[Sequence[float]], labels: Sequence[int], weights: Sequence[float]
) -> list[float]:
    """Return a weight for each measure, and last the constant."""
    wide = [(*row, 1.0) for row in rows]
    size = len(wide[0])
    fitted = [0.0] * size
    for _ in range(STEPS):
        slope = [-_RIDGE * value for value in fitted]
        curve = [[_RIDGE * (one == other) for other in range(size)] for one in range(size)]
        for row, label, weight in zip(wide, labels, weights, strict=True):
            chance = 1.0 / (1.0 + math.exp(-_within(sum(a * b for a, b in zip(fitted, row, strict=True)))))
            error, bend = weight * (label - chance), weight * chance * (1.0 - chance)
            for one in range(size):
                slope[one] += error * row[one]
                bent = bend * row[one]
                for other in range(one + 1):
                    curve[one][other] += bent * row[other]
        for one in range(size):
            for other in range(one):
                curve[other][one] = curve[one][other]
        step = _solve(curve, slope)
        fitted = [value + change for value, change in zip(fitted, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return fitted


def _within(value: float) -> float:
    return max(-30.0, min(30.0, value))


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a small positive definite system by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(size):
            if other != at:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[-1] for row in rows]

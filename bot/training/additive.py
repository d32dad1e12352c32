"""The last step: a sum of one curve a feature, none of which ever falls where more must not mean less.

Curves are bent a little at a time, feature by feature, towards what the labels ask for: Newton steps on the
log loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
_BINS = 24
_ROUNDS = 60
_PACE = 0.15  # share of a Newton step taken at once
_HOLD = 40.0  # messages' worth of pull towards the curve as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Corners of one feature's curve: straight lines between them, level outside."""

    at: tuple[float, ...]
    worth: tuple[float, ...]

    def __call__(self, values: Doubles) -> Doubles:
        """Return what each value is worth."""
        return np.interp(values, self.at, self.worth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Additive:
    """Curves and what is added to their sum."""

    curves: tuple[Curve, ...]
    bias: float

    def __call__(self, features: Doubles) -> Doubles:
        """Return the log odds of each row."""
        total: Doubles = np.full(len(features), self.bias)
        for index, curve in enumerate(self.curves):
            total += curve(features[:, index])
        return total


def fit_additive(features: Doubles, labels: Doubles, trust: Doubles, rising: Sequence[bool]) -> Additive:
    """Fit one curve a feature; one marked as rising never falls."""
    trust = trust / trust.mean()
    bins = [_bins(features[:, index]) for index in range(features.shape[1])]
    worth = [np.zeros(len(corners)) for _, corners in bins]
    share = float((trust * labels).sum() / trust.sum())
    bias = float(np.log(share / (1 - share)))
    total = np.full(len(labels), bias)
    for _ in range(_ROUNDS):
        for index, (place, corners) in enumerate(bins):
            chance = 1 / (1 + np.exp(-total))
            missed = np.bincount(place, weights=trust * (labels - chance), minlength=len(corners))
            bend = np.bincount(place, weights=trust * chance * (1 - chance), minlength=len(corners))
            wanted = worth[index] + _PACE * missed / (bend + _HOLD)
            if rising[index]:
                wanted = _rising(wanted, bend.astype(np.float64) + 1e-3)
            total += (wanted - worth[index])[place]
            worth[index] = wanted
    curves = tuple(
        Curve(at=tuple(corners.tolist()), worth=tuple(value.tolist()))
        for (_, corners), value in zip(bins, worth, strict=True)
    )
    return Additive(curves=curves, bias=bias)


def _bins(values: Doubles) -> tuple[NDArray[np.int64], Doubles]:
    """Return each value's bin and the bins' means; zero, when it is most of all, has one for itself."""
    told = values[values != 0]
    edges = np.unique(np.quantile(told, np.linspace(0, 1, _BINS)[1:-1])) if len(told) else np.zeros(0)
    if len(told) < 0.9 * len(values):
        edges = np.unique(np.concatenate([edges, [-1e-9, 1e-9]]))
    place = np.searchsorted(edges, values)
    _, place = np.unique(place, return_inverse=True)
    count = np.bincount(place)
    return place, np.bincount(place, weights=values) / count


def _rising(values: Doubles, weights: Doubles) -> Doubles:
    """Return the nearest values that never fall (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            lower, light, count = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + lower * light) / (before[1] + light)
            before[1] += light
            before[2] += count
    return np.concatenate([np.full(int(count), value) for value, _, count in blocks])

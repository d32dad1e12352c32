"""The last step: a sum of one curve a feature, none of which ever falls where more must not mean less.

Curves grow by boosting: again and again the one step, of one feature at one place, that explains most of what
is still unexplained. The features that carry over between sources come first, and the rest never gets far.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
_BINS = 48
_ROUNDS = 300
_PACE = 0.1  # share of a step's best height that is taken
_FEWEST = 50.0  # messages on either side of a step


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
    counts = [
        np.cumsum(np.bincount(place, minlength=len(corners)), dtype=np.int64) for place, corners in bins
    ]
    share = float((trust * labels).sum() / trust.sum())
    bias = float(np.log(share / (1 - share)))
    total = np.full(len(labels), bias)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-total))
        missed, bend = trust * (labels - chance), trust * chance * (1 - chance)
        steps = [
            _best_step(
                np.cumsum(np.bincount(place, weights=missed, minlength=len(corners))),
                np.cumsum(np.bincount(place, weights=bend, minlength=len(corners))),
                count,
                must_rise=must_rise,
            )
            for (place, corners), count, must_rise in zip(bins, counts, rising, strict=True)
        ]
        index = max(range(len(steps)), key=lambda one: steps[one].gain)
        step = steps[index]
        if step.gain <= 0:
            break
        place, corners = bins[index]
        change = np.where(np.arange(len(corners)) <= step.after, step.below, step.above) * _PACE
        worth[index] += change
        total += change[place]
    curves = tuple(
        Curve(at=tuple(corners.tolist()), worth=tuple(value.tolist()))
        for (_, corners), value in zip(bins, worth, strict=True)
    )
    return Additive(curves=curves, bias=bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    gain: float  # what it explains; 0: there is none
    after: int  # the last bin below the step
    below: float
    above: float


def _best_step(missed: Doubles, bend: Doubles, count: NDArray[np.int64], *, must_rise: bool) -> _Step:
    """Return the best place for a step, from what is missed and how it bends, summed up to each bin."""
    left, right = missed[:-1], missed[-1] - missed[:-1]
    left_bend, right_bend = bend[:-1] + 1e-6, bend[-1] - bend[:-1] + 1e-6
    below, above = left / left_bend, right / right_bend
    gain = left**2 / left_bend + right**2 / right_bend - missed[-1] ** 2 / (bend[-1] + 1e-6)
    gain[(count[:-1] < _FEWEST) | (count[-1] - count[:-1] < _FEWEST)] = 0.0
    if must_rise:
        gain[below > above] = 0.0
    if not len(gain):
        return _Step(gain=0.0, after=0, below=0.0, above=0.0)
    best = int(np.argmax(gain))
    return _Step(gain=float(gain[best]), after=best, below=float(below[best]), above=float(above[best]))


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

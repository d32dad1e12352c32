"""Logistic regression over words, stretches of letters and pairs of words, by L-BFGS.

A word's weight is its own, if it was met often enough, plus those of its stretches of letters; so the matrix
of words serves both, and a word never met is not a blank.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.training.sparse import Floats, Sparse

Loss = Callable[[Floats], tuple[float, Floats]]  # of all weights: the loss, and its slope

_MEMORY = 8  # steps that L-BFGS looks back on


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one fit learned."""

    words: Floats  # of each word, letters included
    letters: Floats  # of each bucket
    pairs: Floats
    bias: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Messages to learn from."""

    words: Sparse
    pairs: Sparse
    letters: Sparse  # from words to buckets
    own: Floats  # 1 for a word that has a weight of its own

    def rows(self, chosen: NDArray[np.bool_]) -> "Problem":
        """Return the same problem with only the chosen messages."""
        return Problem(
            words=self.words.rows(chosen), pairs=self.pairs.rows(chosen), letters=self.letters, own=self.own
        )

    def without_pairs(self) -> "Problem":
        """Return the same problem with words alone."""
        starts, width = np.zeros_like(self.pairs.starts), self.pairs.width
        nothing = np.zeros(0, np.int32)
        none = Sparse(starts=starts, columns=nothing, values=nothing.astype(np.float32), width=width)
        return Problem(words=self.words, pairs=none, letters=self.letters, own=self.own)

    def fit(self, labels: Floats, trust: Floats, *, shrink: float, steps: int) -> Weights:
        """Fit weights; `shrink` pulls them to zero, `trust` weighs each message."""
        trust = trust / trust.mean()
        cuts = np.cumsum([self.words.width, self.letters.width, self.pairs.width])

        def loss(all_weights: Floats) -> tuple[float, Floats]:
            own, letters, pairs, bias = np.split(all_weights, cuts)
            of_words = own * self.own + self.letters.times(letters)
            z = self.words.times(of_words) + self.pairs.times(pairs) + bias
            small = np.exp(-np.abs(z))
            total = float(np.sum(trust * (np.maximum(z, 0) - labels * z + np.log1p(small)), dtype=np.float64))
            chance = np.where(z >= 0, 1 / (1 + small), small / (1 + small))
            missed = (trust * (chance - labels)).astype(np.float32)
            on_words = self.words.back(missed)
            slope = np.concatenate(
                [on_words * self.own, self.letters.back(on_words), self.pairs.back(missed), [missed.sum()]]
            ).astype(np.float32)
            slope[:-1] += shrink * all_weights[:-1]
            return total + 0.5 * shrink * float(np.dot(all_weights[:-1], all_weights[:-1])), slope

        found = _lowest(loss, np.zeros(cuts[-1] + 1, np.float32), steps)
        own, letters, pairs, bias = np.split(found, cuts)
        of_words = own * self.own + self.letters.times(letters)
        return Weights(words=of_words, letters=letters, pairs=pairs, bias=float(bias[0]))


def _lowest(loss: Loss, point: Floats, steps: int) -> Floats:
    value, slope = loss(point)
    past: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -_scaled_slope(slope, past)
        fall, length = float(np.dot(slope, direction)), 1.0
        for _ in range(12):
            next_point = point + np.float32(length) * direction
            next_value, next_slope = loss(next_point)
            if next_value <= value + 1e-4 * length * fall:
                break
            length /= 2
        moved, turned = next_point - point, next_slope - slope
        bend = float(np.dot(moved, turned))
        if bend > 1e-12:
            past = [*past, (moved, turned, 1 / bend)][-_MEMORY:]
        settled = abs(value - next_value) < 1e-5 * abs(value)
        point, value, slope = next_point, next_value, next_slope
        if settled:
            break
    return point


def _scaled_slope(slope: Floats, past: list[tuple[Floats, Floats, float]]) -> Floats:
    result, shares = slope.copy(), []
    for moved, turned, inverse in reversed(past):
        share = inverse * float(np.dot(moved, result))
        result -= np.float32(share) * turned
        shares.append(share)
    if past:
        moved, turned, inverse = past[-1]
        result *= np.float32(1 / inverse / float(np.dot(turned, turned)))
    else:
        result /= np.float32(max(1.0, float(np.linalg.norm(slope))))
    for (moved, turned, inverse), share in zip(past, reversed(shares), strict=True):
        result += np.float32(share - inverse * float(np.dot(turned, result))) * moved
    return result

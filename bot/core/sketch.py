"""How the filter's scores are spread in one server: counts in fixed steps, and nothing of what was written.

The steps are even in log-odds, so that they are finest where a score says most. The newest ten to twenty
thousand messages weigh: at the upper number every count is halved, so that the sketch follows the traffic.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

FORM = 1  # grows when scores come to mean something else: what was counted before then says nothing
STEPS = 512
REACH = 8.0  # log-odds on either side; beyond it, from 0.9997 up and 0.0003 down, all scores are alike
HALVED_AT = 20_000  # counts

_PER_UNIT = (STEPS - 2) / (2 * REACH)

# The score at which each step begins; one more, at which none begins.
EDGES = (
    0.0,
    *(1.0 / (1.0 + exp(REACH - step / _PER_UNIT)) for step in range(STEPS - 2)),
    1.0 / (1.0 + exp(-REACH)),
    1.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchCounts:
    """A sketch as it is kept. Counts are fractions, since they are halved."""

    form: int = FORM
    flagged: float = 0.0
    steps: tuple[tuple[int, float], ...] = ()  # the number of a step and what it counts; those that count


class ScoreSketch:
    """Counts scores, and says which score a given share of them reaches."""

    __slots__ = ("_steps", "counted", "flagged")

    def __init__(self) -> None:
        self._steps = array("d", bytes(8 * STEPS))
        self.counted = 0.0
        self.flagged = 0.0  # of those counted, how many were flagged when they were seen

    def add(self, score: float, *, flagged: bool = False) -> None:
        """Count one score, 0–1."""
        self._steps[step_of(score)] += 1.0
        self.counted += 1.0
        if flagged:
            self.flagged += 1.0
        if self.counted >= HALVED_AT:
            self._halve()

    def merge(self, other: "ScoreSketch") -> None:
        """Count all that the other has counted."""
        for step, count in other.counts().steps:
            self._steps[step] += count
        self.counted = sum(self._steps)
        self.flagged += other.flagged
        while self.counted >= HALVED_AT:
            self._halve()

    def threshold(self, share: float, more: Mapping[int, int] | None = None) -> float:
        """Return the lowest score that no more than this share of what was counted reaches, 0–1.

        It is the beginning of a step, so a score in which many messages agree is flagged whole or not at all.
        `more` is counted with the rest this once: how many, by the number of the step.
        """
        more = more or {}
        left = share * (self.counted + sum(more.values()))
        for step in range(STEPS - 1, -1, -1):
            left -= self._steps[step] + more.get(step, 0)
            if left < 0.0:
                return EDGES[step + 1]
        return 0.0

    def share_from(self, threshold: float) -> float:
        """Return the share of what was counted that lies in this score's step or above; 0 for nothing."""
        return sum(self._steps[step_of(threshold) :]) / self.counted if self.counted else 0.0

    @property
    def flagged_share(self) -> float:
        """The share of what was counted that was flagged; 0 for nothing."""
        return self.flagged / self.counted if self.counted else 0.0

    def counts(self) -> SketchCounts:
        """Return what is to be kept: at most 512 pairs."""
        kept = ((step, round(count, 2)) for step, count in enumerate(self._steps))
        return SketchCounts(
            flagged=round(self.flagged, 2), steps=tuple((step, count) for step, count in kept if count > 0.0)
        )

    @classmethod
    def of(cls, counts: SketchCounts) -> "ScoreSketch":
        """Return the sketch that was kept; an empty one if its scores meant something else."""
        sketch = cls()
        if counts.form == FORM and _is_sound(counts.steps):
            for step, count in counts.steps:
                sketch._steps[step] = count
            sketch.counted = sum(sketch._steps)
            sketch.flagged = min(max(counts.flagged, 0.0), sketch.counted)
        return sketch

    def _halve(self) -> None:
        self._steps = array("d", (count / 2.0 for count in self._steps))
        self.counted = sum(self._steps)
        self.flagged /= 2.0


def step_of(score: float) -> int:
    """Return the number of the step that holds this score."""
    return bisect_right(EDGES, score, 1, STEPS) - 1


def _is_sound(steps: Iterable[tuple[int, float]]) -> bool:
    return all(0 <= step < STEPS and 0.0 <= count <= HALVED_AT for step, count in steps)

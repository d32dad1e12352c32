"""How much the filter misses, as far as people have confirmed it."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964  # of the normal distribution, for 95 %
ENOUGH_SAMPLES = 2_000
ENOUGH_HITS = 20  # about which a person has said something


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFigures:
    """What became of the messages that were drawn at random from what the filter let pass."""

    judged: int = 0  # messages of which every answer came and could be used
    hits: int = 0  # of these, how many the model says break a rule
    confirmed: int = 0  # of the hits, how many people called right, and nobody wrong
    refuted: int = 0  # of the hits, how many somebody called wrong

    @property
    def unlooked(self) -> int:
        """Hits about which nobody has said anything."""
        return self.hits - self.confirmed - self.refuted

    @property
    def says_something(self) -> bool:
        """Whether there is enough to name a share."""
        return self.judged >= ENOUGH_SAMPLES and self.confirmed + self.refuted >= ENOUGH_HITS

    @property
    def miss_rate(self) -> tuple[float, float, float] | None:
        """The share of unflagged messages that break a rule: estimate, lowest, highest; None: too few data.

        Only confirmed hits count, so hits that nobody has looked at can only make it more.
        """
        if not self.says_something:
            return None
        low, high = wilson(self.confirmed, self.judged)
        return self.confirmed / self.judged, low, high


def wilson(hits: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """Return Wilson's interval of a share: it holds for few hits and for none, too.

    E. B. Wilson, "Probable inference", Journal of the American Statistical Association 22 (1927).
    """
    share = hits / of
    weight = 1.0 + z * z / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1.0 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / weight), min(1.0, (middle + spread) / weight)

"""What one server's ordinary messages score, as far as it is known; nothing of what they say."""

from bot.core.sighting import Sighting, SightingKind
from bot.core.sketch import ScoreSketch
from bot.core.threshold import Threshold

BLOCK, BLOCK_SEEN = 500, 2_000  # messages counted, and seen, until every author starts at nothing again
MOST_OF_AUTHOR = 50  # messages a block: nobody is more than a tenth of a full one


class ServerTraffic:
    """How the scores of one server are spread, and what follows from that."""

    __slots__ = (
        "_authors", "_in_block", "_seen", "budget", "changed", "fit_in", "sketch", "threshold", "waiting",
    )  # fmt: skip

    def __init__(self, sketch: ScoreSketch, threshold: Threshold) -> None:
        self.sketch = sketch
        self.waiting: dict[int, int] = {}  # flagged messages without an answer, by the step of their score
        self.threshold = threshold
        self.budget = threshold.share  # to which the threshold was fitted
        self.fit_in = 0  # messages until it is fitted again
        self.changed = False  # since it was kept
        self._authors: dict[int, int] = {}  # messages counted in this block
        self._in_block = self._seen = 0

    def admits(self, sighting: Sighting) -> bool:
        """Whether a message counts: once for each, and not if its author has said much lately."""
        if sighting.revision or sighting.kind is not SightingKind.MESSAGE:
            return False
        if self._in_block == BLOCK or self._seen == BLOCK_SEEN:
            self._authors.clear()
            self._in_block = self._seen = 0
        self._seen += 1
        author_id = sighting.author.id
        said = self._authors.get(author_id, 0)
        if said >= MOST_OF_AUTHOR:
            return False
        self._authors[author_id] = said + 1
        self._in_block += 1
        return True

    def count(self, score: float, *, flagged: bool = False) -> None:
        """Count a score of benign traffic."""
        self.sketch.add(score, flagged=flagged)
        self.changed = True

    def wait(self, step: int, by: int) -> None:
        """Have so many more flagged messages wait for an answer, or fewer."""
        left = self.waiting.get(step, 0) + by
        if left > 0:
            self.waiting[step] = left
        else:
            self.waiting.pop(step, None)

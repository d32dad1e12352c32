"""What each pair of neighbouring words adds to the overall score.

The pairs lie in flat tables, those of one first word side by side. They are unpacked when that word is met.
"""

from bisect import bisect_left, bisect_right

from bot.filter.reading.word_tables import Texts, WordPlaces
from bot.filter.scorer.artifact import Artifact, numbers


class Pairs:
    """The tables."""

    def __init__(self, artifact: Artifact) -> None:
        self._words = Texts(artifact.pair_words)
        self._places = WordPlaces(artifact.pair_words)
        self._firsts = numbers("H", artifact.pair_firsts)
        self._seconds = numbers("H", artifact.pair_seconds)
        self._steps = numbers("h", artifact.pair_steps)

    def beginning_with(self, word: str) -> dict[str, int]:
        """Return the words that form a known pair with one before them, and what they add then."""
        place = self._places.get(word)
        if place is None:
            return {}
        start = bisect_left(self._firsts, place)
        end = bisect_right(self._firsts, place, start)
        seconds = map(self._words.__getitem__, self._seconds[start:end])
        return dict(zip(seconds, self._steps[start:end], strict=True))

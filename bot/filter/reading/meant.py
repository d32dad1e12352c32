"""A text as it is meant, in the shape in which terms are looked for, with the way back to what was typed.

Of a long text only a stretch from the first piece on that says something else than it spells.
"""

from bisect import bisect_right
from itertools import accumulate

from bot.filter.reading.normalise import Reading, pack


class Meant(Reading):
    """A reading of what another reading says is meant; what it quotes is what was typed."""

    __slots__ = ("_homes", "_starts", "_typed")

    def __init__(self, typed: Reading, parts: list[tuple[str, int, int]]) -> None:
        """Take texts in plain form, each with the first and the last piece that it was read from."""
        texts = [text for text, _, _ in parts]
        super().__init__("")
        self.folded = self.decoded = " ".join(texts)  # signs that mean letters are read already
        self.packed = pack(self.folded)
        self._typed = typed
        self._starts = list(accumulate(map(len, texts), lambda start, length: start + length + 1, initial=0))
        self._homes = [(first, last) for _, first, last in parts]

    def typed(self, start: int, end: int) -> str:
        """Return the pieces that were typed where the text that is meant has this span."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self._typed.typed_pieces(self._homes[first][0], self._homes[last][1])


def as_meant(reading: Reading) -> Meant | None:
    """Return what is meant by a text; None, if it is what its letters say."""
    parts = reading.parts_meant
    return Meant(reading, parts) if parts else None

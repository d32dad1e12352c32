"""Find what the model quoted in what the member typed.

Both are read folded: case, width and spelling forms, white space and invisible characters make no difference,
nor do the characters that the answer's grammar cannot write. What is shown to people is what was typed.
"""

import unicodedata
from bisect import bisect_right
from itertools import accumulate

from bot.harmony.folding import INVISIBLE

_UNWRITABLE = frozenset('<"\\')  # left out by the grammar


def find_quotation(quote: str, content: str) -> str | None:
    """Return the span of the content that was quoted, as typed; None if it does not occur."""
    wanted = quote.translate(_FOLDED)
    at = content.translate(_FOLDED).find(wanted) if wanted else -1
    if at < 0:
        return None
    ends = list(accumulate(len(_FOLDED[ord(char)]) for char in content))  # folded length up to each character
    return content[bisect_right(ends, at) : bisect_right(ends, at + len(wanted) - 1) + 1]


class _Folded(dict[int, str]):
    """A memo of folded characters in the shape that str.translate wants, of bounded size."""

    _MAX_ENTRIES = 20_000

    def __missing__(self, code: int) -> str:
        if len(self) >= self._MAX_ENTRIES:
            self.clear()
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char.isspace() or char in _UNWRITABLE or INVISIBLE.match(char):
        return ""
    # Decomposed, not composed: it can be done character by character, so that places are kept.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(part for part in parts if not part.isspace() and unicodedata.category(part) != "Cc")


_FOLDED = _Folded()

"""Find what the model quoted in what the member typed.

Both are read folded: case, width and spelling forms, white space and invisible characters make no difference,
nor do the characters that the answer's grammar cannot write. What is shown to people is what was typed.
"""

import unicodedata

from bot.harmony.folding import INVISIBLE

_UNWRITABLE = frozenset('<"\\')  # left out by the grammar


def find_quotation(quote: str, content: str) -> str | None:
    """Return the span of the content that was quoted, as typed; None if it does not occur."""
    wanted, _ = _fold(quote)
    if not wanted:
        return None
    folded, origins = _fold(content)
    at = folded.find(wanted)
    if at < 0:
        return None
    return content[origins[at] : origins[at + len(wanted) - 1] + 1]


def _fold(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters the place it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        if char.isspace() or char in _UNWRITABLE or INVISIBLE.match(char):
            continue
        # Decomposed, not composed: it can be done character by character, so that places are kept.
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold()):
            if not part.isspace() and unicodedata.category(part) != "Cc":
                folded.append(part)
                origins.append(place)
    return "".join(folded), origins

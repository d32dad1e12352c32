"""Keep a list of terms from matching many times at one place.

Each term that ends like a longer one matches wherever that one does. "a", "aa", "aaa" and so on would match
a hundred times at every letter of "aaaa…", and stall the bot. Ordinary lists hardly nest twice.
"""

from collections import Counter
from collections.abc import Sequence

MAX_NESTED = 8  # terms that can end at one place


def too_nested(terms: Sequence[str]) -> frozenset[int]:
    """Return the indexes of the terms to leave out; the shortest stay, and of equal ones the first few."""
    kept: Counter[str] = Counter()
    left_out: set[int] = set()
    for index in sorted(range(len(terms)), key=lambda index: len(terms[index])):
        term = terms[index]
        nested = sum(kept[term[at:]] for at in range(len(term)))
        if nested < MAX_NESTED:
            kept[term] += 1
        else:
            left_out.add(index)
    return frozenset(left_out)

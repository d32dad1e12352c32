"""The form in which terms are written down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.signal import Category

_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Terms of one category that weigh the same."""

    category: Category
    alone: float  # score when it is merely said, 0–1
    aimed: float | None = None  # score when it is said to somebody; None: that makes no difference
    maskable: bool = False  # commonly written with a letter starred out
    terms: str  # separated by commas or line ends, with {choices}

    def expanded(self) -> Iterator[str]:
        """Yield every term, choices written out."""
        for term in re.split(r"[,\n]", self.terms):
            if term.strip():
                yield from expand(term.strip())


def expand(pattern: str) -> Iterator[str]:
    """Write out every {choice|of|words}, the outermost left one first."""
    match = _CHOICE.search(pattern)
    if match is None:
        yield " ".join(pattern.split())
        return
    for choice in match.group(1).split("|"):
        yield from expand(pattern[: match.start()] + choice + pattern[match.end() :])

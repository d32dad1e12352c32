"""Have a disguised text read as it is meant, a stretch at a time: in one go it would hold others up."""

import re
from collections.abc import Callable, Iterator

from bot.harmony.steps import Steps

_MOST = 4_000  # characters read; the prompt has room for less than half
_STRETCH = 1_000  # characters in one step: some 3 ms at most
_LAST_SPACE = re.compile(r"\s(?=\S*\Z)")


def reading_of(text: str, undisguise: Callable[[str], str | None]) -> Steps[str | None]:
    """Return what a text says with its disguises taken off, a stretch a step; None if there are none.

    A stretch without any stays as it was typed. What stands across two of them is read as two.
    """
    found = []
    disguised = False
    for stretch in _stretches(text[:_MOST]):
        meant = undisguise(stretch)
        disguised = disguised or meant is not None
        found.append(stretch if meant is None else meant)
        yield
    return " ".join(found) if disguised else None


def _stretches(text: str) -> Iterator[str]:
    """Cut at white space where there is any."""
    at = 0
    while len(text) - at > _STRETCH:
        space = _LAST_SPACE.search(text, at + _STRETCH // 2, at + _STRETCH)
        end = at + _STRETCH if space is None else space.end()
        yield text[at:end]
        at = end
    yield text[at:]

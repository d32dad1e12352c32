"""Which words of a message only name a site, and which stand in the address of a well-known service.

What a site is called mostly says nothing of what people say: one half of "cam.ac.uk" is said in other
company, and most names were never met. Whether a name imitates or lures is the links stage's to tell.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.filter.links.domains import registrable
from bot.filter.links.links import Link
from bot.filter.links.well_known import WELL_KNOWN
from bot.filter.reading.normalise import Reading
from bot.filter.reading.words import words_of

_MOST_WORDS = 4  # of a name, its ending counted; "i-will-find-you.example.com" is a sentence
_SAY_NOTHING = ("http", "https", "www")
_SCHEME = re.compile(r"https?://")
_HOST_ENDS = re.compile(r"[:/?#\\]")


class SiteWords(NamedTuple):
    """Places of words in a message."""

    names: frozenset[int]  # schemes, and what sites are called
    # In one piece with the address of a well-known service: its path, too, and what is glued to it.
    well_known: frozenset[int]


NO_SITES = SiteWords(frozenset(), frozenset())


class _Name(NamedTuple):
    """How a site is named in a message."""

    typed: str  # the address, in lower case
    words: list[str]  # of the scheme and the whole host
    places: list[int]  # of those that say nothing
    is_well_known: bool


def site_words(reading: Reading, links: Sequence[Link], *, suspicious: bool) -> SiteWords:
    """Return which words belong to sites, given a message's links.

    suspicious: whether the links stage or the terms stage found anything; then only well-known services are
    known by name. Of other sites the name is what follows a scheme, if it is short: without one a host may
    be two sentences ("well.so what").
    """
    named = [name for link in links if (name := _named(link, suspicious=suspicious)) is not None]
    if not named:
        return NO_SITES
    names, well_known = set[int](), set[int]()
    for name in named:
        for first, end in _runs(reading, name.typed):
            if name.is_well_known:
                well_known.update(range(first, end))
            words = f" {' '.join(reading.words[first:end])} "
            at = words.find(f" {' '.join(name.words)} ")
            if at >= 0:
                start = first + words.count(" ", 0, at)
                names.update(start + place for place in name.places)
    return SiteWords(frozenset(names), frozenset(well_known))


def _named(link: Link, *, suspicious: bool) -> _Name | None:
    """Return how a link names its site; None where that says something, or may."""
    if link.invite is not None or link.user:
        return None
    typed = (link.typed.rpartition("](")[2].strip("<> )") if link.shown else link.typed).lower()
    scheme = _SCHEME.match(typed)
    owned = registrable(link.host) or ""
    is_well_known = owned in WELL_KNOWN
    start = 0 if scheme is None else scheme.end()
    words = words_of(typed[:start] + _HOST_ENDS.split(typed[start:], maxsplit=1)[0])
    if not is_well_known:
        told = sum(word not in _SAY_NOTHING for word in words)
        if suspicious or scheme is None or told > _MOST_WORDS:
            return None
    # Below a well-known site anybody may have called his page anything.
    below = len(words) - len(words_of(owned)) if is_well_known else 0
    places = [at for at, word in enumerate(words) if at >= below or word in _SAY_NOTHING]
    return _Name(typed, words, places, is_well_known)


def _runs(reading: Reading, typed: str) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end that were read from the same piece, for each piece that holds this."""
    behind, folded = 0, reading.folded
    at = folded.find(typed)
    while at >= 0:
        found = reading.words_around(at, at + len(typed))
        if found is not None and found[1] > behind:
            behind = found[1]
            yield found
        at = folded.find(typed, at + 1)

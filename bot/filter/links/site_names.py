"""Which words of a message only name a site, and which stand in the address of a well-known service.

What a site is called says nothing of what people say: one half of "cam.ac.uk" is mostly said in other
company, and most names were never met. Whether a name imitates or lures is the links stage's to tell.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.filter.links.domains import registrable
from bot.filter.links.links import Link
from bot.filter.links.well_known import WELL_KNOWN
from bot.filter.reading.normalise import Reading
from bot.filter.reading.words import words_of

_SCHEMES = ("http", "https")


class SiteWords(NamedTuple):
    """Places of words in a message."""

    names: frozenset[int]  # schemes and what hosts are called
    known: frozenset[
        int
    ]  # what stands in one piece with the address of a well-known service, its path as well


NO_SITES = SiteWords(frozenset(), frozenset())


def site_words(reading: Reading, links: Sequence[Link], *, suspicious: bool) -> SiteWords:
    """Return which words belong to sites, given a message's links.

    suspicious: whether the links stage suspects any; then only well-known services are known by name. Without
    a scheme a host may be two sentences ("well.so what"), so it takes a well-known one to be a name.
    """
    known, named = set[str](), dict[str, str]()  # addresses as typed, and the hosts of those that are names
    for link in links:
        if link.invite is None and not link.user:
            typed = link.typed.lower()
            if registrable(link.host) in WELL_KNOWN:
                known.add(typed)
                named[typed] = link.host
            elif not suspicious and typed.startswith(_SCHEMES):
                named[typed] = link.host
    if not named:
        return NO_SITES
    words = reading.words
    spans = [reading.span_of(index, index) for index in range(len(words))]
    pieces = [reading.folded[start:end] for start, end in spans]
    of_names = {*_SCHEMES, *(word for host in named.values() for word in words_of(host))}
    holding = [index for index, piece in enumerate(pieces) if any(typed in piece for typed in named)]
    return SiteWords(
        names=frozenset([index for index in holding if words[index] in of_names]),
        known=frozenset([index for index in holding if any(typed in pieces[index] for typed in known)]),
    )

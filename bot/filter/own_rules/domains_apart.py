"""Find a server's domains written apart ("example . com"), so that Discord makes no link of them."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, MAX_CHARACTERS

_HINT = re.compile(r"\s\.|\.\s|\sdot\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.\s+")  # between two labels: what follows is most likely another sentence
_APOSTROPHES = ("'", "\N{RIGHT SINGLE QUOTATION MARK}")
_DOT = r"(?:\s{0,3}\.\s{0,3}|\s{1,3}dot\s{1,3})"
_DOT_IN_WORDS = re.compile(r"\sdot\s")
_LABEL = re.compile(r"[\w-]+")
_FAR = 70  # characters: a label's 63, and spaces
_MANY_DOTS = 100  # in one message; all its labels are then read at once
_CHAIN = re.compile(rf"[\w-]++(?:{_DOT}[\w-]++)+", re.IGNORECASE)


class DomainsApart:
    """A server's listed domains."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = {_as_written(domain): domain for domain in domains}
        self._firsts = frozenset([domain.partition(".")[0] for domain in self._domains])
        self._most_labels = max((domain.count(".") + 1 for domain in self._domains), default=0)

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each domain that is written apart in a message, with what was typed where it stands first."""
        if not self._domains or ("." not in text and "dot" not in text.lower()) or _HINT.search(text) is None:
            return
        text = text[:MAX_CHARACTERS]
        if self._firsts.isdisjoint(_before_dots(text.lower())):
            return
        met: set[str] = set()
        for chain in _CHAIN.finditer(text):
            found = [
                match for match in _LABEL.finditer(text, *chain.span()) if match.group().lower() != "dot"
            ]
            names = [match.group().lower() for match in found]
            for first, name in enumerate(names):
                if name in self._firsts:
                    for last in range(first + 1, min(len(names), first + self._most_labels)):
                        domain = ".".join(names[first : last + 1])
                        typed = text[found[first].start() : found[last].end()]
                        if domain not in self._domains or domain in met or domain == typed.lower():
                            continue
                        if _is_prose(text, found[first : last + 1]):
                            continue
                        met.add(domain)
                        yield self._domains[domain], typed[:EVIDENCE_CHARACTERS]


def _before_dots(lower: str) -> Iterator[str]:
    """Yield every label that stands before a dot, and maybe others."""
    if lower.count(".") > _MANY_DOTS:
        yield from _LABEL.findall(lower)
        return
    parts = lower.split(".")
    if "dot" in lower:
        parts += _DOT_IN_WORDS.split(lower)
    for part in parts:
        if labels := _LABEL.findall(part[-_FAR:].rstrip().rpartition(" ")[2]):
            yield labels[-1]


def _as_written(domain: str) -> str:
    """Return a domain as people write it, which is not always how it is stored: "münchen.de"."""
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain


def _is_prose(text: str, labels: list[re.Match[str]]) -> bool:
    """Whether they are more likely the end of one sentence and the beginning of the next: "can't. Me too"."""
    start, end = labels[0].start(), labels[-1].end()
    if start and text[start - 1] in _APOSTROPHES:
        return True
    gaps = (text[one.end() : other.start()] for one, other in pairwise(labels))
    return text[end : end + 1] != "/" and any(_SENTENCE_END.fullmatch(gap) is not None for gap in gaps)

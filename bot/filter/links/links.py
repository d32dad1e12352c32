"""The links stage: addresses that are listed, imitate a service, mislead, or invite away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote

import can_ada

from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import overall
from bot.filter.links.domains import ScamDomains, is_ending, registrable, suffixes
from bot.filter.links.imitation import same_owner, suspicion_with_path
from bot.filter.links.invites import invite_code, spaced_invites
from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, EVIDENCE_SPANS, MAX_CHARACTERS

MAX_LINKS = 20  # looked at in one message; Discord shows far fewer
MAX_TRIED = 100  # what looks like an address is parsed; most that is none ends at an unknown ending

# What an address needs: a dot before a letter, one in brackets, or what follows a scheme.
_DOTTED = re.compile(r"\.\w")
_DOTTED_ANY = re.compile("[.\u3002\uff0e\uff61\u2024][^\\W_]")
_BRACKETED = re.compile(r"[\[({](?:dot|\.|:)[\])}]", re.IGNORECASE)
_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\s?(?i:\[dot\]|\(dot\))\s?|\u3002|\uff0e|\uff61|\u2024)"
_FULL = r"[hH](?i:tt|xx)[pP](?i:s)?\s?(?:\[:\]|:)\s?[/\\]{1,3}[^\s<>\"|`]{1,500}"
_LABEL = r"[^\W_][\w\u200b-\u200d\u00ad-]{0,62}+"  # what may follow it is no part of it
_BARE = (
    rf"\b(?<![@./-]){_LABEL}(?:{_DOT}{_LABEL}){{1,5}}"  # the \b: no word character before it either
    r"(?::\d{1,5})?(?:[/?#\\][^\s<>\"|`]{0,400})?"
)
_ADDRESS = re.compile(f"{_FULL}|{_BARE}")
# Nothing in it is tried again at another length (the + after each), or "[a](" over and over would take long.
# Where an address can be whose dots are plain, and what can be part of it.
_PLAIN = re.compile(r"\.\w|:\s?[/\\]")
_OTHER_DOT = re.compile("[\u3002\uff0e\uff61\u2024]")
_MASKED = re.compile(r"\[([^\]\n]{1,200}+)\]\(\s?+<?+([^)\s>]{4,500}+)>?+[^)\n]{0,100}+\)")
_SCHEME = re.compile(r"^h(?:tt|xx)p(s?)\s?(?:\[:\]|:)\s?[/\\]{1,3}", re.IGNORECASE)
_INNER = re.compile(r"=(https?(?:://|%3a%2f%2f)[^&\s#]+)", re.IGNORECASE)
# And what is drawn as nothing. Of underscores two; one set for the first character is found most quickly.
_MARKUP = re.compile("[*|`~_\u00ad\u200b-\u200f\u2060-\u2064\ufeff](?:(?<!_)|_)")
_HALF = re.compile("[\ud800-\udfff]")  # lone surrogates, which the parser of addresses cannot be given
_ANY_DOT = re.compile(_DOT)
_BRACKETS = frozenset("[({")  # around a dot; other dots are plain, or not ASCII
_ASCII_HOST = re.compile(r"(?:[a-zA-Z0-9_-]+\.)+([a-zA-Z0-9_-]+)(?![^/?#])")
_BACKSLASH_USER = re.compile(r"^[^/?#]*//[^/?#]*\\@")  # browsers go to what stands before it, people read on
_NUMERIC_HOST = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$")
_SHORTENED_BY = """
    bit.ly tinyurl.com is.gd cutt.ly rb.gy shorturl.at t.ly rebrand.ly ow.ly goo.su u.to clck.ru v.gd
    grabify.link tiny.cc shorte.st adf.ly s.id qr.ae soo.gd bl.ink
"""
_SHORTENERS = frozenset(_SHORTENED_BY.split())

_USER_PART = 0.7  # something in front of an @ that reads like a host
_MASKED_OTHER = 0.75  # text that names one host and leads to another
_INVITED = 0.3
_SHORTENED = 0.2
_NUMERIC = 0.35
# Of one's own machine or network: nobody is led there by others.
_PRIVATE_HOST = re.compile(r"(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.")
# Endings of domains that stand more often for something else, if nothing but one name is before them.
_ENDINGS_OF_FILES = frozenset({"py", "md", "rs", "sh", "zip", "mov", "pl", "cc", "so"})
_WORDS = "am as at be do in is it me my no so to"
_ENDINGS_OF_PROSE = _ENDINGS_OF_FILES.union(_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address as typed, and the host a browser would go to."""

    typed: str
    host: str  # ASCII, lower case
    user: str  # what stands before an @ in front of the host
    path: str
    shown: str = ""  # the text of a masked link
    shown_host: str | None = None  # the host that this text names
    invite: str | None = None  # the code, if it is an invite to a Discord server


def find_links(text: str) -> list[Link]:
    """Return the addresses in a message, at most MAX_LINKS, disguised ones included."""
    links = _found(text)
    if _MARKUP.search(text) is not None:
        known = {link.host for link in links}
        links += [link for link in _in_markup(text[:MAX_CHARACTERS]) if link.host not in known]
    return links[:MAX_LINKS]


def _in_markup(text: str) -> Iterator[Link]:
    """Yield the addresses that are there once the markup is gone: "**discord**.gg/code"."""
    bare, places = without_markup(text), None
    for link in _found(bare):
        places = places or places_without_markup(text)
        at = bare.find(link.typed)
        yield replace(link, typed=text[places[at] : places[at + len(link.typed) - 1] + 1])


def without_markup(text: str) -> str:
    """Return a text without Discord's markup and what is drawn as nothing."""
    return _MARKUP.sub("", text)


def places_without_markup(text: str) -> list[int]:
    """Return where each character of `without_markup(text)` stands in the text."""
    marked = {at for match in _MARKUP.finditer(text) for at in range(*match.span())}
    return [at for at in range(len(text)) if at not in marked]


def _found(text: str) -> list[Link]:
    if not _may_hold_address(text):
        return _spaced(text) if " dot " in text or " ." in text or "," in text else []
    text = text[:MAX_CHARACTERS]
    masked = list(_masked(text)) if "](" in text and ")" in text else []
    links = list(masked)
    rest = _MASKED.sub(" ", text) if masked else text
    seen: set[str] = set()
    for match in islice(_addresses(rest), MAX_TRIED):
        if len(links) >= MAX_LINKS:
            break
        typed = match.group().rstrip(".,;:!?)*_~'")
        if typed not in seen and (link := _parse(typed)) is not None:
            seen.add(typed)
            links.append(link)
            if (led_to := _led_to(typed)) is not None:
                links.append(led_to)
    return links if any(link.invite for link in links) else [*links, *_spaced(text)][:MAX_LINKS]


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like an address. With plain dots it holds no space but around a scheme's colon."""
    if _has_bracketed_dot(text) or (not text.isascii() and _OTHER_DOT.search(text) is not None):
        yield from _ADDRESS.finditer(text)
        return
    for start, end in _around_hints(text):
        yield from _ADDRESS.finditer(text, start, end)


def _around_hints(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts between two spaces in which an address of plain dots can be."""
    begun = ended = 0
    for hint in _PLAIN.finditer(text):
        at = hint.start()
        if at < ended and text[at] == ".":
            continue
        start = text.rfind(" ", 0, at) + 1
        if start == at and text[at] == ":":
            start = text.rfind(" ", 0, at - 1) + 1 if at else 0
        if start > ended:
            if ended:
                yield begun, ended
            begun = start
        ended = text.find(" ", hint.end())
        if ended < 0:
            ended = len(text)
    if ended:
        yield begun, ended


def _has_bracketed_dot(text: str) -> bool:
    return ("[" in text or "(" in text or "{" in text) and _BRACKETED.search(text) is not None


def _led_to(typed: str) -> Link | None:
    """Return the address that another one holds in its query, as those do that only lead further."""
    inner = _INNER.search(typed.partition("?")[2])
    target = None if inner is None else _parse(unquote(inner[1]))
    return None if inner is None or target is None else replace(target, typed=inner[1])


def _may_hold_address(text: str) -> bool:
    if text.isascii():
        if "." in text and _DOTTED.search(text) is not None:
            return True
    elif _DOTTED_ANY.search(text) is not None:
        return True
    if "://" in text:
        return True
    return _has_bracketed_dot(text)


def _masked(text: str) -> Iterator[Link]:
    for match in islice(_MASKED.finditer(text), MAX_LINKS):
        target = _parse(match.group(2))
        if target is None:
            continue
        tried = islice(_ADDRESS.finditer(match.group(1)), MAX_LINKS)
        shown = next((link for link in map(_parse_match, tried) if link), None)
        yield replace(
            target, typed=match.group(), shown=match.group(1), shown_host=shown.host if shown else None
        )


def _spaced(text: str) -> list[Link]:
    lower = text.lower()
    if "iscord" not in lower and ".gg" not in lower:
        return []
    return [
        Link(typed=typed, host="discord.gg", user="", path=f"/{code}", invite=code)
        for typed, code in spaced_invites(text)[:MAX_LINKS]
    ]


def _parse_match(match: re.Match[str]) -> Link | None:
    return _parse(match.group())


def _parse(typed: str) -> Link | None:
    """Read one address as a browser does; None if it leads to no known kind of host."""
    scheme = _SCHEME.match(typed)
    if (
        scheme is None
        and (ascii_host := _ASCII_HOST.match(typed)) is not None
        and not is_ending(ascii_host[1])
    ):
        return None
    rest = typed[scheme.end() :] if scheme else typed
    if not rest.isascii() or not _BRACKETS.isdisjoint(rest):
        rest = _HALF.sub("\N{REPLACEMENT CHARACTER}", _ANY_DOT.sub(".", rest))
    address = f"https://{rest}" if rest else ""
    try:
        url = can_ada.parse(address)
    except (ValueError, UnicodeError):
        return None
    host = str(url.hostname).rstrip(".")
    numeric = _NUMERIC_HOST.match(host) is not None
    if (numeric and scheme is None) or (not numeric and registrable(host) is None):
        return None  # "1.5" and "end.Start" are no addresses
    path = str(url.pathname)
    return Link(typed=typed, host=host, user=str(url.username), path=path, invite=invite_code(host, path))


class LinkScreen:
    """What a server thinks of links."""

    def __init__(
        self,
        *,
        scam_domains: ScamDomains | None = None,
        allowed: frozenset[str] = frozenset(),
        allowed_invites: frozenset[str] = frozenset(),
    ) -> None:
        """Take the operator's list, and the domains and invite codes (lower case) that are never a signal."""
        self._scams = scam_domains
        self._allowed = allowed
        self._allowed_invites = allowed_invites

    def screen(self, links: list[Link]) -> list[Signal]:
        """Return a hard signal for listed domains, and one soft signal for each category."""
        signals: list[Signal] = []
        soft: dict[Category, list[Signal]] = {}
        for link in links:
            if self._allowed and any(domain in self._allowed for domain in suffixes(link.host)):
                continue
            if self._scams is not None and link.host in self._scams:
                signals.append(_signal(Category.SCAM, 1.0, link, hard=True))
                continue
            for one in _opinions(link):
                soft.setdefault(one.category, []).append(one)
            if link.invite is not None and link.invite.lower() not in self._allowed_invites:
                soft.setdefault(Category.SPAM, []).append(_signal(Category.SPAM, _INVITED, link))
        signals.extend(_merged(category, found) for category, found in soft.items())
        return signals


def may_be_prose(link: Link) -> bool:
    """Whether an address may be a file's name, or two sentences without a space: "main.py", "ok.so what"."""
    host, _, ending = link.host.partition(".")
    return bool(host) and ending in _ENDINGS_OF_PROSE and link.typed.lower() == link.host


def _shows_another(link: Link) -> bool:
    """Whether the text of a masked link names a host that is somebody else's."""
    if link.shown_host is None or same_owner(link.shown_host, link.host):
        return False
    name, _, ending = link.shown_host.partition(".")
    return not (name and ending in _ENDINGS_OF_FILES and link.shown.strip().lower() == link.shown_host)


def _opinions(link: Link) -> Iterator[Signal]:
    """Yield what is suspicious about one link."""
    if _shows_another(link):
        yield _signal(Category.SCAM, _MASKED_OTHER, link)
    if "." in link.user or _BACKSLASH_USER.search(link.typed):
        yield _signal(Category.SCAM, _USER_PART, link)
    if link.invite is None and (found := suspicion_with_path(link.host, link.path + link.shown)) is not None:
        yield _signal(Category.SCAM, found.score, link)
    if _NUMERIC_HOST.match(link.host):
        if not _PRIVATE_HOST.match(link.host):
            yield _signal(Category.SCAM, _NUMERIC, link)
    elif link.host in _SHORTENERS:
        yield _signal(Category.SPAM, _SHORTENED, link)


def _signal(category: Category, score: float, link: Link, *, hard: bool = False) -> Signal:
    evidence = link.typed.strip()[:EVIDENCE_CHARACTERS]
    return Signal(stage=Stage.LINKS, category=category, score=score, hard=hard, evidence=(evidence,))


def _merged(category: Category, found: list[Signal]) -> Signal:
    evidence = tuple(dict.fromkeys(span for signal in found for span in signal.evidence))[:EVIDENCE_SPANS]
    return Signal(stage=Stage.LINKS, category=category, score=min(0.97, overall(found)), evidence=evidence)

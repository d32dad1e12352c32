"""Read a list of scam domains that somebody else keeps, and refuse one that would do harm.

A domain on the list is a hard signal in every server, so a broken or poisoned list must not replace a good
one.
"""

import json
from dataclasses import dataclass

from bot.core.errors import ListError, RuleError
from bot.filter.links.brands import ALLIES, BRANDS
from bot.filter.links.domains import ScamDomains, canonical_domain, suffixes
from bot.filter.links.well_known import WELL_KNOWN

MAX_BYTES = 32 << 20
MAX_DOMAINS = 1_000_000
SKIPPED_SHARE = 0.05  # of the entries that may be no domains; lists hold a few addresses with paths
KEPT_SHARE = 0.5  # of the last list's number that a new one must reach
_SINKS = frozenset({"0.0.0.0", "127.0.0.1", "::1", "::"})  # noqa: S104 - where hosts files send a domain
_SHOWN = 5
# Lesser domains of the brands, and their neighbours: lists name one by mistake, which is no reason to refuse.
_PROTECTED = frozenset({domain for owned in BRANDS.values() for domain in owned}) | ALLIES


@dataclass(frozen=True, slots=True, kw_only=True)
class ScamList:
    """A list that passed, and how many of its entries were left out."""

    domains: tuple[str, ...]  # sorted, ASCII
    skipped: int


def read_scam_list(content: bytes, previous: ScamDomains | None) -> ScamList:
    """Read one domain a line, a hosts file, or JSON (an array, or an object with `domains`).

    Raises ListError, in a sentence, if it is no list of domains, names a well-known site, or has fewer
    than half of the domains of the list before.
    """
    entries = _entries(content)
    domains: set[str] = set()
    skipped = 0
    for entry in entries:
        if (domain := _domain(entry)) is not None:
            domains.add(domain)
        else:
            skipped += 1
    if not domains:
        raise ListError("The new list holds no domain.")
    if skipped > SKIPPED_SHARE * len(entries):
        raise ListError(
            f"The new list is not one of domains: {skipped:,} of its {len(entries):,} entries are none."
        )
    if top := _covering(domains, WELL_KNOWN):
        more = f" and {len(top) - _SHOWN} more" if len(top) > _SHOWN else ""
        raise ListError(f"The new list names well-known sites: {', '.join(top[:_SHOWN])}{more}.")
    protected = _covering(domains, _PROTECTED)
    domains.difference_update(protected)
    if previous is not None and len(domains) < KEPT_SHARE * len(previous):
        raise ListError(
            f"The new list has {len(domains):,} domains and the last one {len(previous):,}: less than half. "
            "If that is right, delete the old file and run this again."
        )
    return ScamList(domains=tuple(sorted(domains)), skipped=skipped + len(protected))


def _domain(entry: str) -> str | None:
    if "/" in entry or "@" in entry:
        return None  # one page of a site is no reason to list all of it
    try:
        return canonical_domain(entry)
    except RuleError:
        return None


def _covering(domains: set[str], sites: frozenset[str]) -> list[str]:
    """Return those of the domains that are, or would cover, one of the sites."""
    return sorted({domain for site in sites for domain in suffixes(site) if domain in domains})


def _entries(content: bytes) -> list[str]:
    if len(content) > MAX_BYTES:
        raise ListError(f"The new list is larger than {MAX_BYTES >> 20} MiB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListError("The new list is not text in UTF-8.") from error
    entries = _json_entries(text) if text.lstrip()[:1] in {"[", "{"} else _line_entries(text)
    if len(entries) > MAX_DOMAINS:
        raise ListError(f"The new list has {len(entries):,} entries; at most {MAX_DOMAINS:,} are read.")
    return entries


def _json_entries(text: str) -> list[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListError("The new list begins like JSON and is none.") from error
    found = document.get("domains") if isinstance(document, dict) else document
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise ListError("The new list is JSON, but neither an array of domains nor an object with “domains”.")
    return [entry.strip() for entry in found if entry.strip()]


def _line_entries(text: str) -> list[str]:
    lines = (line.split("#", 1)[0].split() for line in text.splitlines())
    return [
        words[1] if words[0] in _SINKS and len(words) > 1 else " ".join(words) for words in lines if words
    ]

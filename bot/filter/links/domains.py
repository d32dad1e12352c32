"""Names of hosts: what is registrable, what lies below what, and lists of either."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import can_ada
from publicsuffixlist import PublicSuffixList

from bot.core.errors import RuleError

_LONGEST_HOST = 253  # characters, RFC 1035
_NO_RULE_OF_ITS_OWN = frozenset({"za"})  # endings that the list names in longer ones alone


@cache
def public_suffixes() -> PublicSuffixList:
    """Return the list of endings under which anybody may register, as bundled with its library."""
    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=1_024)  # one message asks for each of its hosts four times
def registrable(host: str) -> str | None:
    """Return the part of a host that somebody had to register, or None for an ending or an unknown one."""
    found: str | None = public_suffixes().privatesuffix(host)
    return found


@lru_cache(maxsize=1_024)
def is_ending(label: str) -> bool:
    """Whether any registrable name ends with this label."""
    known = public_suffixes().privatesuffix(f"a.b.c.{label}") is not None
    return known or label.lower() in _NO_RULE_OF_ITS_OWN


def suffixes(host: str) -> Iterator[str]:
    """Yield the host itself, then every domain above it, down to the last label."""
    while host:
        yield host
        _, _, host = host.partition(".")


def canonical_domain(value: str) -> str:
    """Return a moderator's domain in the form that hosts are compared in: lower case, punycode, no trimmings.

    Raises RuleError if it is not one.
    """
    text = value.strip().lower().removeprefix("*.").strip(".")
    address = text if "://" in text else f"https://{text}"
    try:
        host = str(can_ada.parse(address).hostname)
    except (ValueError, TypeError):  # TypeError: there is half a character in it
        host = ""
    if not text or " " in text or "." not in host or len(host) > _LONGEST_HOST:
        raise RuleError(f"“{value}” is not a domain. Write it like example.com.")
    if registrable(host) is None:
        raise RuleError(
            f"“{value}” is an ending that many sites share, not one domain. Write it like example.com."
        )
    return host.strip(".")


class ScamDomains:
    """A list of known scam domains; a domain on it stands for everything below it."""

    __slots__ = ("_domains",)

    def __init__(self, domains: frozenset[str]) -> None:
        self._domains = domains

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "ScamDomains":
        """Read one domain a line; empty lines and comments (#) are skipped."""
        names = (line.split("#", 1)[0].strip().lower().strip(".") for line in lines)
        return cls(frozenset(name for name in names if "." in name))

    def __contains__(self, host: str) -> bool:
        return any(domain in self._domains for domain in suffixes(host) if "." in domain)

    def __len__(self) -> int:
        return len(self._domains)

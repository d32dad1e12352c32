"""Decide whether a host imitates a well-known service. It needs no list of bad domains.

A host is compared by how it looks: strange letters made plain, "rn" read as "m", 1 and I as l. Then each
part of its name may be a brand's, a slip of the finger away from one, or a brand wrapped in bait
("discord-nitro-gift").
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import can_ada
from rapidfuzz.distance import OSA

from bot.filter.brands import ALLIES, BRANDS, LURES, OWNS_EVERY_ENDING, STRONG_LURES
from bot.filter.domains import public_suffixes, registrable, suffixes
from bot.filter.lookalikes import plain_form

_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "4": "a", "|": "l"})
_OWN = frozenset(domain for owned in BRANDS.values() for domain in owned)
_ENDINGS = frozenset({"com", "gg", "net", "org", "app", "io", "tv"})
_LURE = re.compile("|".join(sorted(LURES, key=len, reverse=True)))
_PARTS = re.compile(r"[-_.\d]+")


def _shape(label: str) -> str:
    plain = "".join(map(plain_form, label))
    return plain.translate(_ALIKE).replace("rn", "m").replace("vv", "w").replace("cl", "d")


_SHAPES = {_shape(name): name for name in BRANDS}


@dataclass(frozen=True, slots=True)
class Imitation:
    """The brand that a host looks like, and how surely it is not it, 0–1."""

    brand: str
    score: float


@lru_cache(maxsize=4096)
def imitated(host: str) -> Imitation | None:
    """Return what this host imitates, strongest first, or None."""
    base = registrable(host)
    if base is None or base in _OWN or any(domain in ALLIES or domain in _OWN for domain in suffixes(host)):
        return None
    ending = str(public_suffixes().publicsuffix(host))
    labels = [_spoken(label) for label in host.removesuffix(ending).strip(".").split(".")]
    below = [_below(label, follower) for label, follower in pairwise(labels)]
    found = [one for one in (_own_label(labels[-1]), *below) if one is not None]
    return max(found, key=lambda one: one.score, default=None)


@lru_cache(maxsize=4096)
def bait(host: str) -> float:
    """Return how much a host without a brand reads like bait ("free-nitro-claim"), 0–1."""
    base = registrable(host)
    if base is None or base in _OWN or any(domain in ALLIES for domain in suffixes(host)):
        return 0.0
    label = base.split(".", 1)[0]
    words = set(_LURE.findall(label))
    strong = len(words & STRONG_LURES)
    rest = _LURE.sub("", label).strip("-_0123456789")
    if strong == 0 or len(rest) > 6:
        return 0.0
    return 0.65 if strong > 1 or (len(words) > 1 and not rest) else 0.35


def _spoken(label: str) -> str:
    """Return a label as a browser might show it: punycode read back."""
    if not label.startswith("xn--"):
        return label
    try:
        return str(can_ada.idna_decode(label.encode()))  # type: ignore[arg-type] # its stub says str, it takes bytes
    except (ValueError, UnicodeError):
        return label


def _own_label(label: str) -> Imitation | None:
    """Judge the label that somebody registered."""
    whole = label.replace("-", "")
    if (exact := _SHAPES.get(_shape(whole))) is not None:
        if label == exact and exact in OWNS_EVERY_ENDING:
            return None
        return Imitation(exact, 0.55 if label == exact else 0.9)
    if (near := _nearest(whole)) is not None:
        return Imitation(near, 0.85)
    return _wrapped(label)


def _below(label: str, follower: str) -> Imitation | None:
    """Judge a label in front of somebody else's domain ("discord.com.example.net")."""
    if (exact := _SHAPES.get(_shape(label))) is not None:
        return Imitation(exact, 0.8 if follower.split("-", maxsplit=1)[0] in _ENDINGS else 0.3)
    wrapped = _wrapped(label)
    return Imitation(wrapped.brand, wrapped.score * 0.8) if wrapped else None


def _nearest(word: str) -> str | None:
    """Return the brand that a word is a slip or two away from."""
    shape = _shape(word)
    if len(shape) < 5:
        return None
    for brand_shape, name in _SHAPES.items():
        allowed = 3 if len(brand_shape) >= 12 else 2 if len(brand_shape) >= 9 else 1
        if len(brand_shape) < 6 or abs(len(brand_shape) - len(shape)) > allowed:
            continue
        # Slips leave the first letter alone, nearly always; words that differ there are other words.
        same_start = brand_shape[0] == shape[0] or len(brand_shape) >= 9
        if same_start and OSA.distance(brand_shape, shape, score_cutoff=allowed) <= allowed:
            return name
    return None


def _wrapped(label: str) -> Imitation | None:
    """Judge a brand, true or misspelt, with other words around it."""
    pieces = [piece for piece in _PARTS.split(label) if piece]
    for piece in pieces:
        bare = _LURE.sub("", piece) if piece not in BRANDS else piece
        for candidate in {piece, bare}:
            name = _SHAPES.get(_shape(candidate)) or _nearest(candidate)
            if name is not None:
                baited = bare != piece or any(other != piece and _LURE.search(other) for other in pieces)
                return Imitation(name, 0.8 if baited else 0.5)
    shape = _shape(label)
    for brand_shape, name in _SHAPES.items():
        if len(brand_shape) >= 6 and brand_shape in shape:
            baited = _LURE.search(label.replace(name, "")) is not None
            return Imitation(name, 0.75 if baited else 0.3)
    return None

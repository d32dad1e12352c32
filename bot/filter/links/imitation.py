"""Decide whether a host imitates a well-known service or is made of bait. It needs no list of bad domains.

A host is compared by how it looks (`shapes.py`). Part of its name may be a brand's, a slip of the finger
or two away from one, or bait ("free-nitro-claim"). Each finding is worth points; together they make the
score. One finding is seldom enough: "steam" in "steamboat.com" is none, "nitro" beside a cheap ending is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import can_ada
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.filter.links.brands import ALLIES, BRANDS, NEIGHBOURS, OWNS_EVERY_ENDING
from bot.filter.links.domains import registrable, suffixes
from bot.filter.links.lures import BAIT_POINTS, CHEAP_ENDINGS, bait_in
from bot.filter.links.shapes import blur, shape_of

FLAGGED_AT = 3.5  # points that alone make a score of 0.5
MOST = 0.92
_OWN = frozenset(domain for owned in BRANDS.values() for domain in owned)
_ENDINGS = frozenset({"com", "gg", "net", "org", "app", "io", "tv"})
_PARTS = re.compile(r"[-_.\d]+")
_NUMBER = re.compile(r"\d{2,}$|(?<=[a-z]{3})\d$")  # "navi97": a name taken again and again

_CHEAP = 1.0  # an ending that costs next to nothing
_HYPHENS = 0.5
_EXPLAINED = 0.5  # nothing of the name is left besides such words
_UNEXPLAINED = 1.0  # taken off where most of the name is something else
_LONG_REST = 8  # characters
_NEAR = 6.0  # the whole name is a brand's, misspelt
_SAME = 3.85  # the very name, under an ending that its owner does not use
_BESIDE = 2.0  # a brand, well spelt, as a part
_BESIDE_NEAR = 3.0  # a brand, misspelt, as a part
_FAR = 2.5  # two slips in a short brand
_BELOW_ENDING = 5.6  # "discord.com.example.net"
_BELOW = 2.0  # "discord.example.net"
_PATH_MOST = 2.5  # bait in the path alone flags nothing

_SHAPES = {shape_of(name): name for name in BRANDS}
_NEAR_SHAPES = tuple(shape for shape in _SHAPES if len(shape) >= 6)
_BLURRED = {blur(shape): name for shape, name in _SHAPES.items() if len(shape) >= 9}
_CONTAINED = tuple(sorted((shape for shape in _SHAPES if len(shape) >= 6), key=len, reverse=True))
_WINDOWED = tuple((shape, name) for shape, name in _SHAPES.items() if 7 <= len(shape) <= 8)
_WINDOWED_FROM = {  # where those of each first letter stand
    first: [at for at, (shape, _) in enumerate(_WINDOWED) if shape[0] == first]
    for first in {shape[0] for shape, _ in _WINDOWED}
}
_LEAST_WINDOW = 9  # letters: 7 and two; the last 7, 8 and 9 are compared
_LONG = "steamcommunity"  # the name most often misspelt, in hundreds of ways
_LONG_BLUR = blur(shape_of(_LONG))
_LONG_LEAST = 10  # letters
_LONG_ALIKE = 76.0  # per cent of it that some part of a name must share


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How surely a host is a trap, and the brand that it plays with, if any."""

    score: float  # 0–1
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class _Brand:
    name: str
    points: float


@lru_cache(maxsize=4096)
def suspicion(host: str) -> Suspicion | None:
    """Return what is suspicious about a host's name, or None."""
    points, brand = _weigh(host)
    return Suspicion(_score(points), brand) if points > 1.0 else None


def suspicion_with_path(host: str, path: str) -> Suspicion | None:
    """Return the same, with the wording of the path weighed as well."""
    alone = suspicion(host)
    lured = _path_points(path) if len(path) > 3 else 0.0
    if not lured or is_own(host):
        return alone
    points, brand = _weigh(host)
    cheap = _cheapness(host)
    total = points + lured + (0.0 if points else cheap)
    if points < BAIT_POINTS and not cheap:
        total = min(total, FLAGGED_AT - _HYPHENS)  # honest sites give things away, too
    return Suspicion(_score(total), brand)


def is_own(host: str) -> bool:
    """Whether the host is a known service's own, or of an honest neighbour."""
    return any(domain in ALLIES or domain in _OWN for domain in suffixes(host))


def same_owner(host: str, other: str) -> bool:
    """Whether two hosts are under one registered domain, or under two of one service ("youtu.be")."""
    mine, theirs = registrable(host), registrable(other)
    if mine == theirs:
        return True
    if any(mine in owned and theirs in owned for owned in BRANDS.values()):
        return True
    name = (mine or "").partition(".")[0]
    return name in OWNS_EVERY_ENDING and name == (theirs or "").partition(".")[0]


def _score(points: float) -> float:
    """Return 0.5 for what is flagged alone; less fades fast, for other stages add to it."""
    share = points / FLAGGED_AT
    return round(min(MOST, 0.5 * share if share >= 1.0 else 0.5 * share * share), 4)


@lru_cache(maxsize=4096)
def _weigh(host: str) -> tuple[float, str | None]:
    base = registrable(host)
    if base is None or is_own(host):
        return 0.0, None
    ending = base.partition(".")[2]
    labels = [_spoken(label) for label in host.removesuffix(ending).strip(".").split(".")][-4:]
    points, brand = _weigh_label(labels[-1], _cheapness(host))
    for label, follower in pairwise(labels):
        below = _below(label, follower)
        if below is not None and below.points > points:
            points, brand = below.points, below.name
        if label != "www":
            points += bait_in(shape_of(label)).points / 2
    return points, brand


def _weigh_label(label: str, cheap: float) -> tuple[float, str | None]:
    """Weigh the label that somebody registered."""
    if label in NEIGHBOURS or label == "www":
        return 0.0, None
    bait = bait_in(shape_of(_NUMBER.sub("", label)))
    found = _brand_in(label, bait.rest)
    points = bait.points + (found.points if found else 0.0)
    if points == 0:
        return 0.0, None
    left = sum(map(len, bait.rest))
    points += cheap
    points += _HYPHENS * ("-" in label)
    if found is None:
        points += _EXPLAINED if left == 0 else -_UNEXPLAINED * (left > _LONG_REST)
        if not bait.baits and bait.words < 3:
            points = min(points, FLAGGED_AT - 0.5)  # "join-the-team.xyz" promises nothing
    return points, found.name if found else None


def _brand_in(label: str, rest: tuple[str, ...]) -> _Brand | None:
    return max(_brands_in(label, rest), key=lambda one: one.points, default=None)


def _brands_in(label: str, rest: tuple[str, ...]) -> Iterator[_Brand]:
    whole = label.replace("-", "")
    shape = shape_of(whole)
    if (exact := _SHAPES.get(shape)) is not None:
        if label != exact:
            yield _Brand(exact, _NEAR)
        elif exact not in OWNS_EVERY_ENDING:
            yield _Brand(exact, _SAME)
        return
    nearest = _nearest(shape)
    if nearest is not None:
        yield nearest
    for piece in {*map(shape_of, _PARTS.split(label)), *rest}:
        if (name := _SHAPES.get(piece)) is not None:
            yield _Brand(name, _BESIDE)
        elif (near := nearest if piece == shape else _nearest(piece)) is not None:
            yield _Brand(near.name, min(near.points, _BESIDE_NEAR))
        elif (name := _window(piece)) is not None:
            yield _Brand(name, _BESIDE_NEAR)
    for contained in _CONTAINED:
        if contained in shape:
            name = _SHAPES[contained]
            apart = name in _PARTS.split(label) and name not in OWNS_EVERY_ENDING
            yield _Brand(name, _BESIDE_NEAR if apart or name not in whole else _BESIDE)
            break
    blurred = blur(shape)
    if len(blurred) >= _LONG_LEAST and fuzz.partial_ratio(_LONG_BLUR, blurred) >= _LONG_ALIKE:
        yield _Brand(_LONG, _BESIDE_NEAR + 1.0)


def _nearest(shape: str) -> _Brand | None:
    """Return the brand that a word is a slip or a few away from."""
    if len(shape) < 5:
        return None
    best: _Brand | None = None
    near = process.extract(shape, _NEAR_SHAPES, scorer=OSA.distance, score_cutoff=3, limit=None)
    for brand_shape, slips, _ in near:
        length = len(brand_shape)
        # Slips leave the first letter alone, nearly always; words that differ there are other words.
        if brand_shape[0] != shape[0] and length < 9:
            continue
        if slips > (3 if length >= 12 else 2 if length >= 7 else 1):
            continue
        if slips <= 1 or length >= 9:
            return _Brand(_SHAPES[brand_shape], _NEAR)
        best = best or _Brand(_SHAPES[brand_shape], _FAR)
    if best is None and len(shape) >= 9:
        blurred = blur(shape)
        for brand_blur, name in _BLURRED.items():
            if OSA.distance(brand_blur, blurred, score_cutoff=3) <= max(1, len(brand_blur) // 4):
                return _Brand(name, _NEAR)
    return best


def _window(piece: str) -> str | None:
    """Return the brand that a piece begins or ends with, one slip allowed: "discorxways"."""
    if len(piece) < _LEAST_WINDOW:
        return None
    firsts = {piece[0], piece[-_LEAST_WINDOW], piece[-_LEAST_WINDOW + 1], piece[-_LEAST_WINDOW + 2]}
    for at in sorted([at for first in firsts for at in _WINDOWED_FROM.get(first, ())]):
        shape, name = _WINDOWED[at]
        if len(piece) > len(shape) + 1:
            for length in (len(shape), len(shape) + 1):
                for part in (piece[:length], piece[-length:]):
                    if part[0] == shape[0] and OSA.distance(shape, part, score_cutoff=1) <= 1:
                        return name
    return None


def _below(label: str, follower: str) -> _Brand | None:
    """Judge a label in front of somebody else's domain ("discord.com.example.net")."""
    exact = _SHAPES.get(shape_of(label))
    if exact is not None:
        at_ending = follower.split("-", maxsplit=1)[0] in _ENDINGS
        return _Brand(exact, _BELOW_ENDING if at_ending else _BELOW)
    near = _nearest(shape_of(label.replace("-", "")))
    if near is not None:
        return near
    return None


def _cheapness(host: str) -> float:
    return _CHEAP if any(domain in CHEAP_ENDINGS for domain in suffixes(host)) else 0.0


def _path_points(path: str) -> float:
    bait = bait_in(shape_of(path[:120]))
    return min(_PATH_MOST, bait.baits + (bait.points - 2 * bait.baits) / 2) if bait.baits else 0.0


def _spoken(label: str) -> str:
    """Return a label as a browser might show it: punycode read back."""
    if not label.startswith("xn--"):
        return label
    try:
        return str(can_ada.idna_decode(label.encode()))  # type: ignore[arg-type] # its stub says str, it takes bytes
    except (ValueError, UnicodeError):
        return label

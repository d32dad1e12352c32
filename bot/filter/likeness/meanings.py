"""What words mean, as points in a small space where words of one subject lie close together.

`meanings.bin` was learned by `bot/training/words.py` from a sentence model; at run time it is a table and
nothing more. The space is such that a message about nothing in particular lies near its middle, and that
chat is about equally wide in every direction; so a likeness means the same for every policy.

Layout: magic · length of the rest · zlib( words as lines · a length byte, a share byte and a rarity byte a
word · half a byte a dimension and word ).
"""

import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.filter.native import core
from bot.filter.reading.word_tables import WordPlaces

_FILE = Path(__file__).with_name("meanings.bin")
DIMENSIONS = 64
LEVEL = 0.5  # distance of two neighbouring values, in units of a word's own root mean square
LENGTH_STEP = 1.02  # a word's length is this to the power of its byte, times LEAST_LENGTH
LEAST_LENGTH = 0.5
MAGIC = b"BYLAWMW1"
MAX_BYTES = 8_000_000  # unpacked
BYTE = 255

MIDDLE = 7.5  # a row's numbers are 0 to 15
SIZE = math.sqrt(DIMENSIONS) / LEVEL  # distance of every row from MIDDLE, but for rounding
LENGTHS = [LEAST_LENGTH * LENGTH_STEP**step for step in range(BYTE + 1)]
_WIDTH = DIMENSIONS // 2  # bytes of a row
_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("ers", ""),
    ("ly", ""),
    ("in", "ing"),
    ("y", ""),
)
_ANY_ENDING = tuple([ending for ending, _ in _ENDINGS])
_LEAST_STEM = 3  # letters
_LEAST_COMPOUND, _MOST_COMPOUND = 7, 24

Vector = tuple[float, ...]


class MeaningsError(Exception):
    """The file is not a table of meanings, or is damaged."""


class Meaning(NamedTuple):
    """One word of the table."""

    row: bytes  # its direction: half a byte a dimension, how far it lies on either side of MIDDLE
    length: float  # how far from the middle the word lies
    share: float  # how much it counts in a message, 0–1; less the commoner it is
    rarity: float  # 0 in every second message, 1 hardly ever met

    @property
    def vector(self) -> Vector:
        """Its direction, of length 1."""
        offset = [half - MIDDLE for byte in self.row for half in divmod(byte, 16)]
        size = math.hypot(*offset)
        return tuple([value / size for value in offset])


class Index(Protocol):
    """What a WordIndex does, and its twin in C."""

    def __iter__(self) -> Iterator[str]: ...

    def find(self, word: str, /) -> Sequence[int]:
        """Return where the word stands: two places if it is made of two words, none if it is unknown."""


class WordIndex:
    """Finds words of a list, also by their roots and their parts."""

    def __init__(self, words: Sequence[str]) -> None:
        self._places = WordPlaces(words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def find(self, word: str, /) -> Sequence[int]:
        """Return where the word stands: two places if it is made of two words, none if it is unknown."""
        places = self._places
        if (place := places.get(word)) is not None:
            return (place,)
        bare = word.replace("'", "")
        for ending, instead in _ENDINGS if bare.endswith(_ANY_ENDING) else ():
            if bare.endswith(ending) and len(bare) - len(ending) >= _LEAST_STEM:
                root = bare[: -len(ending)]
                for form in (root + instead, root[:-1] if root[-1] == root[-2] else ""):
                    if (place := places.get(form)) is not None:
                        return (place,)
        if _LEAST_COMPOUND <= len(bare) <= _MOST_COMPOUND and bare.isalpha():
            for cut in range(len(bare) - _LEAST_STEM, _LEAST_STEM - 1, -1):
                if (first := places.get(bare[:cut])) is not None:
                    second = places.get(bare[cut:])
                    if second is not None:
                        return (first, second)
        return ()


class Meanings:
    """The table."""

    def __init__(self, raw: bytes) -> None:
        """Read it. Raises MeaningsError if it is none or is damaged."""
        lines, self.facts, self.rows = _parts(raw)
        count = lines.count(b"\n") + 1
        if len(self.facts) != 3 * count or 2 * len(self.rows) != DIMENSIONS * count:
            raise MeaningsError("The table of meanings has rows of another length than it should.")
        self.index = _index(lines)

    def words(self) -> Iterator[str]:
        """Yield the words, commonest first."""
        return iter(self.index)

    def of(self, word: str) -> Sequence[Meaning]:
        """Return what the word means: of two words where it is made of two, nothing where it is unknown."""
        return [self._meaning(place) for place in self.index.find(word)]

    def _meaning(self, place: int) -> Meaning:
        length, share, rarity = self.facts[3 * place : 3 * place + 3]
        row = self.rows[_WIDTH * place : _WIDTH * place + _WIDTH]
        return Meaning(row, LENGTHS[length], share / BYTE, rarity / BYTE)


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine of two vectors of length 1.

    math.dist is the one quick way to compare vectors without a library, and the squared distance of such
    vectors is 2 - 2 cosine.
    """
    distance = math.dist(one, other)
    return 1.0 - distance * distance / 2


def _index(lines: bytes) -> Index:
    if core is None:
        return WordIndex(lines.decode().split("\n"))
    made: Index = core.WordIndex(lines)
    return made


def _parts(raw: bytes) -> tuple[bytes, bytes, bytes]:
    start = len(MAGIC) + 4
    if raw[: len(MAGIC)] != MAGIC or len(raw) < start:
        raise MeaningsError("This is no table of meanings of this version.")
    (size,) = struct.unpack_from("<I", raw, len(MAGIC))
    try:
        body = zlib.decompressobj().decompress(raw[start:], min(size, MAX_BYTES))
    except zlib.error as error:
        raise MeaningsError("The table of meanings is damaged.") from error
    if len(body) != size or size < 4:
        raise MeaningsError("The table of meanings is cut short.")
    (length,) = struct.unpack_from("<I", body)
    lines = body[4 : 4 + length]
    rows_from = 4 + length + 3 * (lines.count(b"\n") + 1)
    return lines, body[4 + length : rows_from], body[rows_from:]


def pack(words: Sequence[str], facts: bytes, rows: bytes) -> bytes:
    """Write a table down: three bytes a word in `facts`, DIMENSIONS half bytes a word in `rows`."""
    lines = "\n".join(words).encode()
    body = struct.pack("<I", len(lines)) + lines + facts + rows
    return MAGIC + struct.pack("<I", len(body)) + zlib.compress(body, 9)


@cache
def shared_meanings() -> Meanings:
    """Return the table that is in the package, read once, in about 20 ms."""
    return Meanings(_FILE.read_bytes())

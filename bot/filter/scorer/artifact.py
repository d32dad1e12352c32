"""The file that carries what was learned: how it is written and read.

    magic · length of the rest · zlib( header as JSON · words · pairs · stretches of letters )

The last three are lines of text, each with a row of one 16-bit number a lane. A lane is one thing a word is
weighed for: the overall score, a category, a teacher's opinion.
"""

import json
import struct
import sys
import zlib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"BYLAWSC3"
PATH = Path(__file__).with_name("model.bin")
LANE_ZERO = 1 << 15  # numbers are stored without a sign, zero in the middle
MAX_FILE_BYTES = 4_000_000
MAX_BYTES = 32_000_000  # unpacked


class ArtifactError(Exception):
    """The file is not a scorer's artifact, or is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """Everything the scorer knows."""

    header: dict[str, Any]  # lanes, their units, and the last step's weights: see `final.py`
    words: tuple[str, ...]
    word_rows: bytes  # one row a word, one unsigned 16-bit number a lane, little-endian
    pairs: tuple[str, ...]  # two words with a space between them
    pair_rows: bytes
    grams: tuple[str, ...]  # stretches of letters, for words that are not among `words`
    gram_rows: bytes

    @property
    def lanes(self) -> tuple[str, ...]:
        """What each number of a row is about."""
        return tuple(self.header["lanes"])

    def to_bytes(self) -> bytes:
        """Write it down; the same artifact always gives the same bytes."""
        header = json.dumps(self.header, sort_keys=True, separators=(",", ":")).encode()
        parts = [header]
        tables = ((self.words, self.word_rows), (self.pairs, self.pair_rows), (self.grams, self.gram_rows))
        for texts, rows in tables:
            parts += ["\n".join(texts).encode(), rows]
        body = b"".join(struct.pack("<I", len(part)) + part for part in parts)
        return MAGIC + struct.pack("<I", len(body)) + zlib.compress(body, 9)


def read_artifact(path: Path = PATH) -> Artifact:
    """Read an artifact. Raises ArtifactError if it is none or is damaged."""
    return from_bytes(path.read_bytes())


def from_bytes(raw: bytes) -> Artifact:
    """Take an artifact apart. Raises ArtifactError if it is none or is damaged."""
    start = len(MAGIC) + 4
    if raw[: len(MAGIC)] != MAGIC or len(raw) < start:
        raise ArtifactError("This is no scorer artifact of this version.")
    (size,) = struct.unpack_from("<I", raw, len(MAGIC))
    try:
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(raw[start:], min(size, MAX_BYTES))
    except zlib.error as error:
        raise ArtifactError("The scorer's artifact is damaged.") from error
    if len(body) != size:
        raise ArtifactError("The scorer's artifact is cut short.")
    header, words, word_rows, pairs, pair_rows, grams, gram_rows = _parts(body)
    return Artifact(
        header=json.loads(header),
        words=_lines(words),
        word_rows=word_rows,
        pairs=_lines(pairs),
        pair_rows=pair_rows,
        grams=_lines(grams),
        gram_rows=gram_rows,
    )


def _lines(raw: bytes) -> tuple[str, ...]:
    return tuple(raw.decode().split("\n")) if raw else ()


def _parts(body: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(body):
        (length,) = struct.unpack_from("<I", body, at)
        parts.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    if len(parts) != 7:
        raise ArtifactError("The scorer's artifact has other parts than it should.")
    return parts


class Rows:
    """Rows of lanes, each made into one whole number when it is asked for.

    All lanes of a row lie side by side in one number, 32 bits apart, so that one addition adds them all.
    """

    def __init__(self, rows: bytes, lanes: int) -> None:
        self._rows = rows
        self._lanes = lanes
        self._zero = sum(LANE_ZERO << (32 * lane) for lane in range(lanes))

    def __getitem__(self, index: int) -> int:
        """Return the row as a sum of lane × 2³² to the power of its place."""
        width = 2 * self._lanes
        row = array("H", self._rows[index * width : (index + 1) * width])
        if sys.byteorder == "big":
            row.byteswap()
        return int.from_bytes(_wide(row), "little") - self._zero


def _wide(row: "array[int]") -> bytes:
    wide = array("I", row)
    if sys.byteorder == "big":
        wide.byteswap()
    return wide.tobytes()


class Unpacker:
    """Takes a sum of rows apart again."""

    def __init__(self, lanes: int) -> None:
        self._form = struct.Struct(f"<{lanes}I")
        self._zero = sum(1 << (32 * lane + 31) for lane in range(lanes))
        self._size = 4 * lanes

    def __call__(self, total: int) -> tuple[int, ...]:
        """Return each lane's sum plus 2³¹; exact as long as fewer than 2¹⁶ rows were added."""
        return self._form.unpack((total + self._zero).to_bytes(self._size, "little"))

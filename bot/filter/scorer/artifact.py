"""The file that carries what was learned: how it is written and read.

    magic · checksum of the rest · parts, each behind its length

It is read in one piece and nothing of it is unpacked: what a word is worth is looked up when it is first met.
A row has one number a lane, and a lane is one thing a word is weighed for: the overall score, a category, a
teacher's opinion.
"""

import json
import struct
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

MAGIC = b"BYLAWSC4"
PATH = Path(__file__).with_name("model.bin")
LANE_ZERO = 1 << 15  # numbers are stored without a sign, zero in the middle
LETTER_BUCKETS = 1 << 16
LETTER_LANES = (4, 4, 2)  # of each column of the table of letters: numbers of 16 bits, side by side
LETTER_ZERO = 780  # at most 41 stretches of a word are added, and their sum may not pass 16 bits
MAX_FILE_BYTES = 4_000_000
_PARTS = 10
_HEAD = len(MAGIC) + 4


class ArtifactError(Exception):
    """The file is not a scorer's artifact, or is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """Everything the scorer knows; all tables little-endian."""

    header: dict[str, Any]  # lanes, their units, and the last step's curves
    word_keys: bytes  # the checksum of each known word, 32 bits, rising
    word_rows: bytes  # one row a word, one unsigned 16-bit number a lane
    pair_words: tuple[str, ...]  # the words that pairs are made of
    pair_firsts: bytes  # of each pair: the place of its first word among them, 16 bits, rising
    pair_seconds: bytes
    pair_steps: bytes  # what the pair adds to the overall score, 16 bits and a sign
    letter_columns: tuple[bytes, ...]  # LETTER_BUCKETS rows for stretches of letters, in columns

    @property
    def lanes(self) -> tuple[str, ...]:
        """What each number of a row is about."""
        return tuple(self.header["lanes"])

    def to_bytes(self) -> bytes:
        """Write it down; the same artifact always gives the same bytes."""
        parts = [
            json.dumps(self.header, sort_keys=True, separators=(",", ":")).encode(),
            self.word_keys,
            self.word_rows,
            "\n".join(self.pair_words).encode(),
            self.pair_firsts,
            self.pair_seconds,
            self.pair_steps,
            *self.letter_columns,
        ]
        body = b"".join(struct.pack("<I", len(part)) + part for part in parts)
        return MAGIC + struct.pack("<I", crc32(body)) + body


def read_artifact(path: Path = PATH) -> Artifact:
    """Read an artifact. Raises ArtifactError if it is none or is damaged."""
    return from_bytes(path.read_bytes())


def from_bytes(raw: bytes) -> Artifact:
    """Take an artifact apart. Raises ArtifactError if it is none or is damaged."""
    if raw[: len(MAGIC)] != MAGIC or len(raw) < _HEAD:
        raise ArtifactError("This is no scorer artifact of this version.")
    (checksum,) = struct.unpack_from("<I", raw, len(MAGIC))
    if crc32(memoryview(raw)[_HEAD:]) != checksum:
        raise ArtifactError("The scorer's artifact is damaged or cut short.")
    header, keys, rows, words, firsts, seconds, steps, *columns = _parts(raw)
    return Artifact(
        header=json.loads(header),
        word_keys=keys,
        word_rows=rows,
        pair_words=tuple(words.decode().split("\n")) if words else (),
        pair_firsts=firsts,
        pair_seconds=seconds,
        pair_steps=steps,
        letter_columns=tuple(columns),
    )


def _parts(raw: bytes) -> list[bytes]:
    parts, at = [], _HEAD
    while at < len(raw):
        (length,) = struct.unpack_from("<I", raw, at)
        parts.append(raw[at + 4 : at + 4 + length])
        at += 4 + length
    if len(parts) != _PARTS:
        raise ArtifactError("The scorer's artifact has other parts than it should.")
    return parts


def numbers(form: str, raw: bytes) -> "array[int]":
    """Return a table as whole numbers; `form` is a type code of `array`."""
    table = array(form, raw)
    if sys.byteorder == "big":
        table.byteswap()
    return table


class Rows:
    """Rows of lanes, each made into one whole number when it is asked for.

    All lanes of a row lie side by side in one number, 32 bits apart, so that one addition adds them all.
    """

    def __init__(self, rows: bytes, lanes: int) -> None:
        self._rows = rows
        self._width = 2 * lanes
        self._widened = Widener(lanes)
        self._zero = sum(LANE_ZERO << (32 * lane) for lane in range(lanes))

    def __getitem__(self, index: int) -> int:
        """Return the row as a sum of lane × 2³² to the power of its place."""
        return self._widened(self._rows[index * self._width : (index + 1) * self._width]) - self._zero


class Widener:
    """Moves the numbers of a row apart."""

    def __init__(self, lanes: int) -> None:
        self._narrow = struct.Struct(f"<{lanes}H")
        self._wide = struct.Struct(f"<{lanes}I")

    def __call__(self, row: bytes) -> int:
        """Return numbers of 16 bits, side by side, as one number in which they lie 32 bits apart."""
        return int.from_bytes(self._wide.pack(*self._narrow.unpack(row)), "little")


class Unpacker:
    """Takes a sum of rows apart again."""

    def __init__(self, lanes: int) -> None:
        self._form = struct.Struct(f"<{lanes}i")
        self._signs = sum(1 << (32 * lane + 31) for lane in range(lanes))
        self._size = 4 * lanes

    def __call__(self, total: int) -> tuple[int, ...]:
        """Return each lane's sum; exact as long as fewer than 2¹⁶ rows were added."""
        # Added, the signs keep every lane from borrowing of the next; turned over, they are two's complement.
        return self._form.unpack(((total + self._signs) ^ self._signs).to_bytes(self._size, "little"))

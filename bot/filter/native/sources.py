"""What the library is made from. `hatch_build.py` loads this file alone, so it imports nothing of ours."""

from pathlib import Path
from zlib import crc32

FOLDER = Path(__file__).parent
MODULE = "_core"


def sources() -> list[Path]:
    """Return the files of C, in an order that is always the same."""
    return sorted(FOLDER.glob("*.c"))


def digest() -> str:
    """Return what tells these sources from edited ones.

    hashlib would do as well, and load OpenSSL for it: 4 MB that nothing else of the filter needs.
    """
    raw = b"".join(path.read_bytes() for path in (*sources(), *sorted(FOLDER.glob("*.h"))))
    return f"{crc32(raw):08x}-{len(raw)}"

"""What the library is made from. `hatch_build.py` loads this file alone, so it imports nothing of ours."""

from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
MODULE = "_core"


def sources() -> list[Path]:
    """Return the files of C, in an order that is always the same."""
    return sorted(FOLDER.glob("*.c"))


def digest() -> str:
    """Return what tells these sources from all others."""
    made_from = sha256()
    for path in (*sources(), *sorted(FOLDER.glob("*.h"))):
        made_from.update(path.read_bytes())
    return made_from.hexdigest()

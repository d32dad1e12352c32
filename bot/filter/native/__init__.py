"""The filter's innermost loops once more, in C, for machines that can compile them.

Each is written in Python first, beside the stage that it belongs to, and that is what runs wherever no C
compiler was at hand; here it has a twin that gives the same results, sooner. `core` is the library with all
twins, or None where there is none. A stage asks for it where it makes its tables:

    table = Letters(artifact) if core is None else core.Letters(artifact.letter_columns)

An editable install compiles the library (`hatch_build.py`) and puts it beside these files. One that was made
from other sources than those that stand here is not used. BYLAW_PURE=1 has none used.
"""

import os
from types import ModuleType

from bot.filter.native.sources import digest

PURE = "BYLAW_PURE"


def _library() -> ModuleType | None:
    """Return the library, if there is one that these sources were compiled to and nobody wants it left."""
    if os.environ.get(PURE, "") not in {"", "0"}:
        return None
    try:
        from bot.filter.native import _core  # noqa: PLC0415 - most machines have none
    except ImportError:
        return None
    made_from: str = _core.DIGEST
    return _core if made_from == digest() else None


core = _library()

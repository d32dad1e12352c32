"""How a name looks: strange letters made plain, and letters that are mistaken for one another made one."""

import re

from bot.filter.reading.lookalikes import latin_form

_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "4": "a", "|": "l"})
_RUN = re.compile(r"(.)\1+")


def shape_of(label: str) -> str:
    """Return a label as a hasty reader sees it: "rn" is "m", "vv" is "w", "cl" is "d", 1 and i are l."""
    plain = label if label.isascii() else "".join(map(latin_form, label))
    return plain.lower().translate(_ALIKE).replace("rn", "m").replace("vv", "w").replace("cl", "d")


def blur(shape: str) -> str:
    """Return a shape blurred further, for long names: n reads as m, and runs of a letter as one."""
    return _RUN.sub(r"\1", shape.replace("n", "m"))

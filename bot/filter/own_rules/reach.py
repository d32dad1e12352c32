"""How long a match of a pattern can be: where that is little, a long text can be cut without missing any.

A repeat without an end matches as much as there is of what it repeats. Where that is what words are made of,
or spaces, it ends with the word or the gap; anything else may reach to the end of the text. Whatever is not
understood here counts as that, so nothing is missed by it.
"""

import re
from typing import NamedTuple

_BYTES = 4  # of one character, at most

_TOKEN = re.compile(
    r"""
      (?P<flags>\(\?[a-zA-Z]+\))
    | (?P<open>\((?:\?(?:[a-zA-Z]*:|P?<\w+>))?)
    | (?P<close>\))
    | (?P<repeat>(?:[*+?]|\{(?P<low>\d+)(?P<comma>,)?(?P<high>\d*)\})\??)
    | (?P<bound>\\[bBAz]|[\^$|])
    | (?P<one>\\[dws]|\\[^\w\s]|[^\\\[\](){}*+?.^$|])  # a character of a word or a gap, or one and no other
    | (?P<any>\.|\[[\w\\.@-]+\])
    """,
    re.VERBOSE | re.ASCII,
)
# A class of nothing but what words are made of. RE2's \d and \w are ASCII.
_WORDY = re.compile(r"\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|\\[dw]|[.@]|\w)+-?\]", re.ASCII)


class Reach(NamedTuple):
    """What bounds the length of a match."""

    fixed: int  # bytes, of all that has an end
    endless: int  # repeats that end with the word or the gap

    def within(self, longest: int) -> int:
        """Return how many bytes a match can have in a text whose words and gaps have at most so many."""
        return self.fixed + self.endless * longest


def reach_of(pattern: str) -> Reach | None:
    """Return what bounds a match of a pattern that RE2 accepts; None if nothing does, or it is not known."""
    fixed = endless = at = 0
    before: str | None = None  # what a repeat would repeat
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return None
        at, kind = token.end(), token.lastgroup
        if kind == "any" and _WORDY.fullmatch(token[0]):
            kind = "one"
        if kind == "repeat":
            low, high = token["low"], token["high"]
            if token[0].startswith("?"):
                known = before in {"one", "any", "close"}
            elif low is not None and (high or not token["comma"]):
                known = before in {"one", "any"}  # of a group, all that stands in it would count many times
                fixed += _BYTES * int(high or low)
            else:
                known = before == "one"
                fixed += _BYTES * int(low or 0)
                endless += 1
            if not known:
                return None
        elif kind in {"one", "any"}:
            fixed += _BYTES
        before = kind
    return Reach(fixed, endless)

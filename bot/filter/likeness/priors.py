"""How much a word speaks for any rule being broken, whichever.

A policy says what it is about in few words. Prices, offers, dares and secrets turn up wherever rules are
broken, and hardly in chat about nothing in particular; so a message that is a little like a policy and has
such words is worth more of a look than one that has not. `priors.txt` was counted by `bot/training/priors.py`
from messages of our own on other subjects than any shipped policy's.
"""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("priors.txt")


def read_priors(text: str) -> dict[str, float]:
    """Return the log odds of each root (`topic.stem`), from lines that begin with those of their words."""
    priors: dict[str, float] = {}
    for line in text.splitlines():
        odds, _, roots = line.partition(" ")
        if odds != "#":
            priors.update(dict.fromkeys(roots.split(), float(odds)))
    return priors


@cache
def shared_priors() -> dict[str, float]:
    """Return what ships with the package, read once, in a millisecond."""
    return read_priors(_FILE.read_text(encoding="utf-8"))

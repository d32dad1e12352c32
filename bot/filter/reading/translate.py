"""Put what a table says in the place of each character of a text, as str.translate does, in C if possible.

str.translate is quick where all is ASCII and takes 40 ns a character where not. Most characters of a text
that is not all ASCII are ASCII all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from bot.filter.native import core


def translator(table: Mapping[int, str | int | None], *, keeps_words: bool = False) -> Callable[[str], str]:
    """Return what translates a text by a dict that knows every character, or learns it when asked.

    What it says of a character must never change.

    keeps_words: whether letters and digits stand for themselves.
    """
    if core is None:
        return lambda text: text.translate(table)
    made: Callable[[str], str] = core.Translator(table, keeps_words)
    return made


def ends_in(table: Mapping[int, str]) -> Callable[[str], Sequence[int]]:
    """Return what tells how long a text is, translated up to and including each of its characters."""
    if core is None:
        return lambda text: list(accumulate(map(len, map(table.__getitem__, map(ord, text)))))
    made: Callable[[str], Sequence[int]] = core.Translator(table).ends
    return made

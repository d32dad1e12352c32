"""What counts as one word to the scorer: a word as read, or two letters where nobody writes spaces.

A pictograph counts as the word that it stands for.
"""

import re
from collections.abc import Callable, Collection, Sequence
from operator import add

from bot.filter.native import core
from bot.filter.reading.words import MAX_LETTERS
from bot.filter.scorer.pictographs import MEANT

MAX_WORDS = 900
_LAST_WORDS = 200
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def scored_words(words: Sequence[str], folded: str, unmeant: Collection[int] = ()) -> Sequence[str]:
    """Return what is weighed of a text's words, given the text as it was folded.

    unmeant: which words are left out. Of more words than a long message can hold, unless it is signs or
    pictographs, the first and last.
    """
    if unmeant:
        words = [word for at, word in enumerate(words) if at not in unmeant]
    found = words
    if (len(folded) > MAX_LETTERS or not folded.isascii()) and (odd := _odd_words(words, MAX_LETTERS)):
        cut = list(words)
        for at in reversed(odd):
            word = cut[at]
            if len(word) == 1:  # as most that are odd in chat
                cut[at] = MEANT.get(word, word)
            else:
                cut[at : at + 1] = pieces(word)
        found = cut
    return found if len(found) <= MAX_WORDS else [*found[: MAX_WORDS - _LAST_WORDS], *found[-_LAST_WORDS:]]


def odd_words_in_python(words: Sequence[str], longest: int, /) -> list[int]:
    """Return which words are not ASCII, or longer than so many letters."""
    return [at for at, word in enumerate(words) if len(word) > longest or not word.isascii()]


_odd_words: Callable[[Sequence[str], int], list[int]] = (
    odd_words_in_python if core is None else core.odd_words
)


def pieces(word: str) -> Sequence[str]:
    """Cut a word in a script without spaces into overlapping pairs of letters; any other stays whole."""
    if word.isascii() or _NO_SPACES.search(word) is None:
        return (MEANT.get(word, word)[:MAX_LETTERS],)
    found: list[str] = []
    at = 0
    for run in _NO_SPACES.finditer(word):
        start, end = run.span()
        if start > at:
            found.append(word[at:start][:MAX_LETTERS])
        letters = word[start:end]
        found += map(add, letters, letters[1:]) if len(letters) > 1 else letters
        at = end
    if at < len(word):
        found.append(word[at:][:MAX_LETTERS])
    return found

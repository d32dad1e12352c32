"""Which words are ordinary, how common each is, and which are strong: the judge of every guess at a disguise.

`vocabulary.txt` was counted by `bot/training/vocabulary.py`. Words are in their plain form: lower case,
without accents. Whoever undoes a disguise compares guesses by what they cost, in bits: a word that is said
once in a thousand words costs ten; a word that nobody knows costs about as much as its letters.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.filter.native import core
from bot.filter.reading.word_tables import WordSet

_FILE = Path(__file__).with_name("vocabulary.txt")
OTHER_COST = 15.0  # bits, of a word of another language
_UNKNOWN_WORD, _UNKNOWN_LETTER = 7.5, 2.75  # bits
_USUAL_LETTERS, _UNUSUAL_LETTER = 9, 2.25  # each letter past the first ones costs so much more
STRONG_BONUS = 3.0  # bits: who hides a word has a reason
_DOUBLE = re.compile(r"(.)\1")
_RUN = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiou")
_MAX_SKELETON_COST = 13.0  # of a word that may be meant where vowels are left out
_MAX_HIDDEN_COST = 16.0  # and where letters are starred out
# Short words that may stand among others without a space; other short strings are pieces of words.
_SHORT_WORDS = """
a i u ur to of in on it is be by my we he me so do go no up us or as at an am if im all and are but can
did die for get go got had has her him his how its kys let man new not now off old one our out own put
say she the too two use was way who why yes you gay fag cum ass sex hit cut run try bad big fat end eat
dog tit gun red jew
"""
SHORT = frozenset(_SHORT_WORDS.split())

Guess = tuple[float, tuple[str, ...]]  # what some words cost together, in bits, and the words


class Vocabulary:
    """The words, and the indexes by which a disguised one is looked up."""

    def __init__(self, text: str, *, native: ModuleType | None = core) -> None:
        """Read lines that begin with what their words are: a cost in bits, "other" or "strong"."""
        self.english: dict[str, float] = {}
        others: list[str] = []
        strong: list[str] = []
        for line in text.splitlines():
            kind, _, words = line.partition(" ")
            if kind == "other":
                others.append(words)
            elif kind == "strong":
                strong += words.split()
            elif kind != "#":
                self.english.update(dict.fromkeys(words.split(), float(kind)))
        self.strong = frozenset(strong)
        # Strong words of other languages are near too many English words.
        self.strong_english = self.strong.intersection(self.english)
        self.english.update((word, OTHER_COST) for word in self.strong if word not in self.english)
        other = (word for words in others for word in words.split())  # they are many: one at a time
        self.by_ends = self._by_ends()
        self._indexes: Indexes | None = None
        self.native: Any | None = None  # the same words in C, with all that is guessed by them
        if native is not None:
            self.native = native.Words(self.english, self.strong, self.strong_english, other, SHORT)
            self.knows: Callable[[str], bool] = self.native.knows
            self.cost: Callable[[str], float] = self.native.cost
        else:
            self._other = WordSet(other)
            self.knows, self.cost = self._knows, self._cost

    @property
    def indexes(self) -> "Indexes":
        """Where disguised words are looked up in Python; made when first asked for, since C has its own."""
        if self._indexes is None:
            self._indexes = Indexes(self.english, self.strong, self.strong_english)
        return self._indexes

    def _cost(self, word: str) -> float:
        """Return how surprising a word is, in bits."""
        found = self.english.get(word)
        if found is not None:
            return found
        return OTHER_COST if self._other.holds(word) else unknown_cost(word)

    def _knows(self, word: str) -> bool:
        """Whether it is a word, of English or another language."""
        return word in self.english or self._other.holds(word)

    def _by_ends(self) -> dict[tuple[str, str, int], list[str]]:
        """Group words by first letter, last letter and length; strong ones also by either letter alone."""
        groups: dict[tuple[str, str, int], list[str]] = {}
        common = (word for word, cost in self.english.items() if cost <= _MAX_HIDDEN_COST and len(word) > 2)
        for word in common:
            groups.setdefault((word[0], word[-1], len(word)), []).append(word)
        for word in self.strong:
            for ends in ((word[0], ""), ("", word[-1])):
                groups.setdefault((*ends, len(word)), []).append(word)
        return groups


class Indexes:
    """Where disguised words are looked up: by what is left of them."""

    def __init__(
        self, english: dict[str, float], strong: frozenset[str], strong_english: frozenset[str]
    ) -> None:
        self.skeletons = _skeletons(english, strong, strong_english)
        self.squeezed = _squeezed(english)
        # Made from sets, which tell how many they hold, they take half the room.
        self.openings = frozenset({word[:4] for word in english if len(word) > 3})
        self.closings = frozenset({word[-4:] for word in english if len(word) > 3})
        self.near_strong = _one_letter_less(word for word in strong_english if len(word) > 3)


def _skeletons(
    english: dict[str, float], strong: frozenset[str], strong_english: frozenset[str]
) -> dict[str, str]:
    """Map what is left without vowels, with and without a first one, to the likeliest word."""
    likely = [
        (cost - STRONG_BONUS * (word in strong), word)
        for word, cost in english.items()
        if len(word) > 3 and word.isalpha() and (cost <= _MAX_SKELETON_COST or word in strong_english)
    ]
    found: dict[str, str] = {}
    for _, word in sorted(likely):
        for skeleton in (vowelless(word), word[0] + vowelless(word[1:])):
            if len(skeleton) > 2 and skeleton != word.rstrip("e"):
                found.setdefault(skeleton, word)
    return found


def _squeezed(english: dict[str, float]) -> dict[str, str]:
    """Map words without their doubled letters to the words, with spaces; only those that have some."""
    found: dict[str, str] = {}
    for word, single in zip(english, squeeze_all(english), strict=True):
        if len(single) < len(word):
            found[single] = f"{found[single]} {word}" if single in found else word
    return found


def vowelless(word: str) -> str:
    """Return the word without its vowels."""
    return word.translate(_VOWELS)


def squeeze_in_python(word: str, /) -> str:
    """Return the word with every run of one character cut to one."""
    return word if _DOUBLE.search(word) is None else _RUN.sub(r"\1", word)


squeeze: Callable[[str], str] = squeeze_in_python if core is None else core.squeeze


def squeeze_all(words: Iterable[str]) -> list[str]:
    """Return many words, none of which is empty or holds the end of a line, each squeezed."""
    return squeeze("\n".join(words)).split()


def unknown_cost(word: str) -> float:
    """Return what a word costs that nobody knows."""
    letters = len(word)
    return _UNKNOWN_WORD + _UNKNOWN_LETTER * letters + _UNUSUAL_LETTER * max(0, letters - _USUAL_LETTERS)


@cache
def shared_vocabulary() -> Vocabulary:
    """Return the vocabulary that ships with the package, read once."""
    return Vocabulary(_FILE.read_text(encoding="utf-8"))


def _one_letter_less(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Map what is left of each word without any one letter to the words that may be meant."""
    found: dict[str, set[str]] = {}
    for word in words:
        for at in range(len(word)):
            found.setdefault(word[:at] + word[at + 1 :], set()).add(word)
    return {rest: tuple(sorted(meant)) for rest, meant in found.items()}

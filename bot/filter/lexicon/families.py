"""Find families of phrases in the words of a message: words in order, with gaps between them.

A family is written as one line of slots:

    word|other_word    one of these; an underscore joins the words of a longer one
    NAME               one of a named group of words
    slot?              may be missing
    …                  up to five other words
    *slot              one of its words must be there, or the family is not looked for; each has one such slot

Families stand one a line; an indented line goes on with the one before, and what begins with # is for people.

Nearly every message is left after that one look for the starred words, which are rare in chat, and most
others because of no family with one of them all slots have a word there. Matching is RE2's, whose time grows
with the text alone, whatever somebody writes.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

import re2

from bot.filter.native import core

_GAP = "…"
_GAP_WORDS = 5
_MOST_WORDS = 150  # looked at in one message, from a little before the first starred word on
_BEFORE = 20  # words; more than a family that ends with a starred word is likely to be long
_MAX_MEMORY = 8 << 20  # for what RE2 remembers of a pattern; with less it is slow, with more hostile text is
_MAX_PHRASES = 8  # of the same families in one message; more say nothing more


def lines_of(text: str) -> tuple[str, ...]:
    """Return the families of a text."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if line[0] != " ":
            lines.append(bare)
        else:
            lines[-1] += bare if bare.startswith("|") else f" {bare}"
    return tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """Families that weigh the same."""

    score: float  # of each phrase, 0–1
    lines: Sequence[str]
    groups: Mapping[str, str]  # by name; written like a slot


class Phrase(NamedTuple):
    """A phrase in a message: the indexes of its first and last word, and what it weighs."""

    first: int
    last: int
    score: float


class PhraseFamilies:
    """Families compiled once, found in every message."""

    def __init__(self, families: Sequence[Families]) -> None:
        read = [
            (one.score, [[_read(slot, one.groups) for slot in line.split()] for line in one.lines])
            for one in families
        ]
        self._needed_by = _needed_by([lines for _, lines in read])
        self._first_anchor: Callable[[Sequence[str]], int] = (
            self._first_anchor_in_python if core is None else core.HashedWords(list(self._needed_by)).first
        )
        self._patterns = [(score, _compile(lines)) for score, lines in read]

    def find(self, words: Sequence[str]) -> list[Phrase]:
        """Return the phrases; those of the same families do not overlap."""
        if (first := self._first_anchor(words)) < 0:
            return []
        skipped = 0
        if len(words) > _MOST_WORDS:
            skipped = max(0, first - _BEFORE)
            words = words[skipped : skipped + _MOST_WORDS]
        if not (likely := self._likely(set(words))):
            return []
        text = f" {' '.join(words)} "
        return [
            _phrase(text, match.start(), match.end(), skipped, score)
            for score, pattern in map(self._patterns.__getitem__, likely)
            for _, match in zip(range(_MAX_PHRASES), pattern.finditer(text), strict=False)
        ]

    def _first_anchor_in_python(self, words: Sequence[str]) -> int:
        if self._needed_by.keys().isdisjoint(words):  # the quicker look, for nearly all
            return -1
        return next(at for at, word in enumerate(words) if word in self._needed_by)

    def _likely(self, words: AbstractSet[str]) -> list[int]:
        """Return which patterns may match: those of a family whose every slot has a word there."""
        needed = {one for anchor in self._needed_by.keys() & words for one in self._needed_by[anchor]}
        likely = (one for one in needed if one.word in words and not any(map(words.isdisjoint, one.slots)))
        return sorted({one.pattern for one in likely})


def _phrase(text: str, start: int, end: int, skipped: int, score: float) -> Phrase:
    first = skipped + text.count(" ", 0, start)
    return Phrase(first, first + text.count(" ", start + 1, end) - 1, score)


class _Slot(NamedTuple):
    choices: tuple[str, ...]  # none: a gap
    optional: bool
    starred: bool


class _Needed(NamedTuple):
    """What stands in a text with a family, if it stands there with this choice of its starred slot."""

    pattern: int  # that the family belongs to
    word: str  # of the choice; if they are several, not the one that it is found by
    slots: tuple[frozenset[str], ...]  # for each other slot that may not be missing: a word of each choice


def _needed_by(patterns: Sequence[Sequence[Sequence[_Slot]]]) -> dict[str, tuple[_Needed, ...]]:
    """Return, by their starred words, what families need."""
    needed_by: dict[str, tuple[_Needed, ...]] = {}
    slots: dict[frozenset[str], frozenset[str]] = {}  # groups stand in many families, so each is kept once
    kept: dict[str, str] = {}
    for pattern, lines in enumerate(patterns):
        for line in lines:
            others = [slot for slot in line if slot.choices and not slot.optional and not slot.starred]
            words = [map(_anchor, slot.choices) for slot in others]
            sets = [frozenset(kept.setdefault(word, word) for word in one) for one in words]
            needed = tuple(slots.setdefault(one, one) for one in sets)
            for choice in (choice for slot in line if slot.starred for choice in slot.choices):
                anchor = _anchor(choice)
                other = next((word for word in choice.split() if word != anchor), anchor)
                one = _Needed(pattern, kept.setdefault(other, other), needed)
                needed_by[kept.setdefault(anchor, anchor)] = (*needed_by.get(anchor, ()), one)
    return needed_by


def _anchor(choice: str) -> str:
    """Return the word of a choice that is likeliest to be rare: the longest."""
    return max(choice.split(), key=len)


def _read(written: str, groups: Mapping[str, str]) -> _Slot:
    bare = written.removeprefix("*").removesuffix("?")
    names = [] if bare == _GAP else bare.split("|")
    choices = [choice for name in names for choice in groups.get(name, name).split("|")]
    return _Slot(
        choices=tuple(choice.replace("_", " ") for choice in choices),
        optional=written.endswith("?"),
        starred=written.startswith("*"),
    )


def _compile(lines: Sequence[Sequence[_Slot]]) -> "re2._Regexp":
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    return re2.compile(f" (?:{'|'.join(map(_pattern, lines))})", options)


def _pattern(slots: Sequence[_Slot]) -> str:
    return "".join(_slot_pattern(slot) for slot in slots)


def _slot_pattern(slot: _Slot) -> str:
    if not slot.choices:
        return f"(?:[^ ]+ ){{0,{_GAP_WORDS}}}"
    pattern = f"(?:{'|'.join(slot.choices)}) "
    return f"(?:{pattern})?" if slot.optional else pattern

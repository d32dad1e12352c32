"""The repeats stage: one author posting the same again and again, or several posting it at once (a raid).

The only stage with a memory. It holds the last messages of one server, in bounds that hostile members
cannot raise, and forgets by the time that is passed in. Messages that share rare words (two of the three
whose hashes are smallest) are compared letter by letter; others never are, so the cost does not grow with
what others write.
"""

from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.core.signal import Category, Signal, Stage
from bot.filter.likeness.common_words import COMMON
from bot.filter.native import core
from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, Reading

AUTHOR_WINDOW_S = 60.0
RAID_WINDOW_S = 300.0
SHORT_RAID_WINDOW_S = 120.0  # many may say a short thing at once: congratulations, for instance
HALF_OF_RECENT = 500  # messages; up to twice as many are remembered
MAX_COMPARED = 8  # of them, to one message, for each key and half
MIN_LETTERS = 12  # "gg", "lol" and "happy birthday" are said by many and mean nothing
MIN_WORDS = 3
SHORT_LETTERS = 40
COMPARED_CHARACTERS = 300
SKETCHED_WORDS = 150
ALIKE, ALIKE_SHORT = 80.0, 88.0  # per cent, rapidfuzz's ratio
REPEAT_SCORES = {3: 0.5, 4: 0.65, 5: 0.8}  # by how often one author said it; more is 0.9
RAID_SCORES = {3: 0.6, 4: 0.75}  # by how many authors said it; more is 0.9
_MOST = 0.9
_SHORTEST = 0.66  # of two texts of which one is shorter, no more than 80 per cent can be alike
_FEW = 4  # words, where none is rare
_SHINGLE = 4  # letters, where there are too few words to choose from


class _Said(NamedTuple):
    at: float
    message_id: int
    author_id: int
    packed: str


_ByKey = dict[int, list[_Said]]
_Remember = Callable[[Reading, int, int, float], tuple[int, int] | None]
_COMMON = None if core is None else core.HashedWords(list(COMMON))


class RecentMessages:
    """What was said lately in one server."""

    def __init__(self) -> None:
        self._memory = Memory() if core is None else core.Memory(_COMMON, _alike)
        self._remember: _Remember = self._memory.remember

    @property
    def entries_remembered(self) -> int:
        """How many messages are kept, each counted for each of its keys."""
        return len(self._memory)

    def screen(self, reading: Reading, *, author_id: int, message_id: int, now: float) -> list[Signal]:
        """Remember this message, and return what it repeats. An edit of a message does not repeat it."""
        counted = self._remember(reading, message_id, author_id, now)
        if counted is None:
            return []
        repeats, authors = counted
        signals = []
        if repeats >= 3:
            signals.append(_signal(REPEAT_SCORES.get(repeats, _MOST), reading))
        if authors >= 3:
            signals.append(_signal(RAID_SCORES.get(authors, _MOST), reading))
        return signals


class Memory:
    """The last messages by their keys, in two halves: when the newer is full, the older is forgotten.

    `memory.c` is its twin.
    """

    def __init__(self) -> None:
        self._newer: _ByKey = {}
        self._older: _ByKey = {}
        self._in_newer = 0

    def __len__(self) -> int:
        """Return how many messages there are, each counted for each of its keys."""
        return sum(len(sharing) for half in (self._newer, self._older) for sharing in half.values())

    def remember(
        self, reading: Reading, message_id: int, author_id: int, now: float
    ) -> tuple[int, int] | None:
        """Remember a message; return how often its author said nearly this, and how many authors did.

        None, if nothing is remembered that may be like it.
        """
        packed = reading.packed
        if len(packed) < MIN_LETTERS or not (keys := _keys(reading)):
            return None
        said = _Said(now, message_id, author_id, packed[:COMPARED_CHARACTERS])
        newer, older = self._newer, self._older
        earlier: list[_Said] = []
        for key in keys:
            if key in older:
                earlier += older[key][-MAX_COMPARED:]
            if key in newer:
                earlier += newer[key][-MAX_COMPARED:]
                newer[key].append(said)
            else:
                newer[key] = [said]
        self._in_newer += 1
        if self._in_newer >= HALF_OF_RECENT:
            self._older, self._newer = newer, {}
            self._in_newer = 0
        return _count(said, earlier) if earlier else None


def _count(said: _Said, candidates: list[_Said]) -> tuple[int, int]:
    """Return how often the author said nearly this, and how many authors did, this time included."""
    short = len(said.packed) < SHORT_LETTERS
    window_s, per_cent = (SHORT_RAID_WINDOW_S, ALIKE_SHORT) if short else (RAID_WINDOW_S, ALIKE)
    least, most = len(said.packed) * _SHORTEST, len(said.packed) / _SHORTEST
    own = {said.message_id}
    authors = {said.author_id}
    compared = {said.message_id}
    for one in candidates:
        age_s = said.at - one.at
        if age_s > window_s or one.message_id in compared or not least <= len(one.packed) <= most:
            continue
        compared.add(one.message_id)
        if _alike(said.packed, one.packed, per_cent):
            authors.add(one.author_id)
            if one.author_id == said.author_id and age_s <= AUTHOR_WINDOW_S:
                own.add(one.message_id)
    return len(own), len(authors)


def _keys(reading: Reading) -> tuple[int, ...]:
    """Return the keys by which a message is found again: made of the rare words with the smallest hashes.

    Python's hashes of text differ from one start to the next, so nobody can write around them. There are
    none for what has too few words to tell a message from a cheer; a link or unspaced script will do.
    """
    words = reading.words
    if len(words) > SKETCHED_WORDS:
        words = words[:SKETCHED_WORDS]
    every = set(words)
    rare = every.difference(COMMON)  # what everybody says tells nothing
    if len(rare) >= 3:
        first, second, third = sorted(map(hash, rare))[:3]
        return (first ^ second, first ^ third, second ^ third)
    if len(every) >= 2 * _FEW:
        hashes = sorted(map(hash, every))
        return (hash(tuple(hashes[:_FEW])), hash(tuple(hashes[-_FEW:])))
    if reading.original.isascii():
        if len(every) >= MIN_WORDS:
            return (hash(frozenset(every)),)
        if "://" not in reading.original:
            return ()
    packed = reading.packed[:COMPARED_CHARACTERS]  # unspaced: every run of a few letters is a piece
    pieces = {packed[at : at + _SHINGLE] for at in range(len(packed) - _SHINGLE + 1)}
    hashes = sorted(map(hash, pieces))
    return tuple(dict.fromkeys(hash(tuple(few)) for few in (hashes[:2], hashes[1:3], hashes[-2:])))


def _alike(packed: str, other: str, per_cent: float) -> bool:
    return packed == other or fuzz.ratio(packed, other, score_cutoff=per_cent) > 0.0


def _signal(score: float, reading: Reading) -> Signal:
    evidence = (reading.original.strip()[:EVIDENCE_CHARACTERS],)
    return Signal(stage=Stage.REPEATS, category=Category.SPAM, score=score, evidence=evidence)

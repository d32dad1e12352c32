"""The repeats stage: one author posting the same again and again, or several posting nearly the same at once.

The only stage with a memory. It holds the last messages of one server, in bounds that hostile members
cannot raise, and forgets by the time that is passed in.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.core.signal import Category, Signal, Stage
from bot.filter.normalise import EVIDENCE_CHARACTERS, Reading

AUTHOR_WINDOW_S = 60.0
RAID_WINDOW_S = 120.0
MAX_AUTHORS = 2_000
MAX_PER_AUTHOR = 8
MAX_RECENT = 50
MIN_LETTERS = 12  # "gg", "lol" and "happy birthday" are said by many and mean nothing
MIN_WORDS = 3
COMPARED_CHARACTERS = 300
ALIKE = 88.0  # per cent, rapidfuzz's ratio
REPEAT_SCORES = {3: 0.5, 4: 0.65, 5: 0.8}  # by how often one author said it; more is 0.9
RAID_SCORES = {3: 0.6, 4: 0.75}  # by how many authors said it; more is 0.9
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class _Said:
    at: float
    message_id: int
    author_id: int
    packed: str


class RecentMessages:
    """What was said lately in one server."""

    def __init__(self) -> None:
        self._by_author: OrderedDict[int, deque[_Said]] = OrderedDict()
        self._recent: deque[_Said] = deque(maxlen=MAX_RECENT)

    def screen(self, reading: Reading, *, author_id: int, message_id: int, now: float) -> list[Signal]:
        """Remember this message, and return what it repeats. An edit of a message does not repeat it."""
        if len(reading.packed) < MIN_LETTERS or not _has_words(reading.decoded):
            return []
        said = _Said(now, message_id, author_id, reading.packed[:COMPARED_CHARACTERS])
        own = self._of_author(author_id)
        same = [one for one in own if _repeats(said, one, AUTHOR_WINDOW_S) and one.packed == said.packed]
        repeats = 1 + len({one.message_id for one in same})
        alike = [one for one in self._alike(said) if _repeats(said, one, RAID_WINDOW_S)]
        authors = len({author_id, *(one.author_id for one in alike)})
        own.append(said)
        self._recent.append(said)
        signals = []
        if repeats >= 3:
            signals.append(_signal(REPEAT_SCORES.get(repeats, _MOST), reading))
        if authors >= 3:
            signals.append(_signal(RAID_SCORES.get(authors, _MOST), reading))
        return signals

    def _alike(self, said: _Said) -> list[_Said]:
        """Return the recent messages that say nearly the same, all compared in one call."""
        found = process.extract(
            said.packed,
            [one.packed for one in self._recent],
            scorer=fuzz.ratio,
            score_cutoff=ALIKE,
            limit=None,
        )
        return [self._recent[index] for _, _, index in found]

    def _of_author(self, author_id: int) -> deque[_Said]:
        """Return one author's last messages, and forget the author longest silent if there are too many."""
        own = self._by_author.get(author_id)
        if own is None:
            own = self._by_author[author_id] = deque(maxlen=MAX_PER_AUTHOR)
            if len(self._by_author) > MAX_AUTHORS:
                self._by_author.popitem(last=False)
        self._by_author.move_to_end(author_id)
        return own


def _repeats(said: _Said, earlier: _Said, window_s: float) -> bool:
    """Whether the earlier message is recent, and not a former revision of this one."""
    return said.at - earlier.at <= window_s and earlier.message_id != said.message_id


def _has_words(text: str) -> bool:
    """Whether there are enough words to tell a message from a cheer; a link or unspaced script will do."""
    return len(set(text.split(maxsplit=20))) >= MIN_WORDS or "://" in text or not text.isascii()


def _signal(score: float, reading: Reading) -> Signal:
    evidence = (reading.original.strip()[:EVIDENCE_CHARACTERS],)
    return Signal(stage=Stage.REPEATS, category=Category.SPAM, score=score, evidence=evidence)

"""The mentions stage: one message that pings many, is a wall of emoji, or says one thing over and over."""

import re
from collections.abc import Callable
from itertools import islice

from bot.core.content import ContentItem
from bot.core.signal import Category, Signal, Stage
from bot.filter.native import core
from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, EVIDENCE_SPANS, MAX_CHARACTERS

FEW_MENTIONS = 4  # distinct; what a busy but ordinary message may hold
MANY_MENTIONS = 12  # at which nothing else need be said
FEW_EMOJI = 12
MANY_EMOJI = 60

FEW_REPEATS = 5  # of a line, or in every word of many: a chorus, a cheer
MANY_REPEATS = 20
MIN_FLOOD_CHARACTERS = 100  # less is no flood, whatever it repeats
_EMOJI_BYTES = 2 * FEW_EMOJI  # no flood of emoji is shorter
_FEW_SIGNS = 6  # different ones in a long message: it is no language

_MENTION = re.compile(r"<@[!&]?\d{1,20}>|@everyone|@here")
_PICTOGRAPHS = (
    "\u2600-\u27bf\u2b00-\u2bff"
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f9ff\U0001fa70-\U0001faff"
)
_PICTOGRAPH = re.compile(f"[{_PICTOGRAPHS}]")
_CUSTOM = re.compile(r"<a?:\w{2,32}:\d{15,21}>")
# Either of them; one that begins with a set is found several times sooner than one of two.
_EMOJI = re.compile(f"[<{_PICTOGRAPHS}](?:(?<!<)|(?<=<){_CUSTOM.pattern.removeprefix('<')})")


def screen(item: ContentItem, text: str) -> list[Signal]:
    """Return a signal for each kind of flood that is there: of mentions, of emoji, of the same again."""
    if (
        len(text) < MIN_FLOOD_CHARACTERS
        and item.mentions <= FEW_MENTIONS
        and "<" not in text
        and text.isascii()
    ):
        return []  # as most messages
    signals = []
    if item.mentions > FEW_MENTIONS:
        evidence = _first(_MENTION, text)
        signals.append(_signal(_rise(item.mentions, FEW_MENTIONS, MANY_MENTIONS), evidence))
    if ("<" in text or not text.isascii()) and (emoji := _emoji(text)) > FEW_EMOJI:
        signals.append(_signal(0.75 * _rise(emoji, FEW_EMOJI, MANY_EMOJI), _first(_EMOJI, text)))
    if len(text) >= MIN_FLOOD_CHARACTERS and (repeats := _repeats(text)) > FEW_REPEATS:
        evidence = (text.strip()[:EVIDENCE_CHARACTERS],)
        signals.append(_signal(0.8 * _rise(repeats, FEW_REPEATS, MANY_REPEATS), evidence))
    return signals


def _emoji_in_python(text: str) -> int:
    """Count emoji up to a little more than there can be too many; each kind for itself, which is quicker."""
    if len(text.encode("utf-8", "replace")) <= _EMOJI_BYTES:
        return 0
    kinds = (_CUSTOM if "<:" in text or "<a:" in text else None, None if text.isascii() else _PICTOGRAPH)
    return sum(1 for kind in kinds if kind is not None for _ in islice(kind.finditer(text), MANY_EMOJI))


_emoji: Callable[[str], int] = _emoji_in_python if core is None else core.count_emoji


def _repeats_in_python(text: str) -> float:
    """Return how often a long message says the same: its lines, its words, or hardly more than one sign."""
    lines = list(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else []
    words = text.split()
    by_line = len(lines) / len(set(lines)) if len(lines) > FEW_REPEATS else 0.0
    by_word = len(words) / len(set(words)) if len(words) > 4 * FEW_REPEATS else 0.0
    by_sign = MANY_REPEATS / 2 if len(text) > 4 * MIN_FLOOD_CHARACTERS and _has_few_signs(text) else 0.0
    return max(by_line, by_word, by_sign)


_repeats: Callable[[str], float] = _repeats_in_python if core is None else core.repeats


def _has_few_signs(text: str) -> bool:
    """Whether there are few different ones, as hardly ever in the first line already."""
    return all(len(set(text[:end])) <= _FEW_SIGNS for end in (MIN_FLOOD_CHARACTERS, MAX_CHARACTERS))


def _rise(count: float, few: int, many: int) -> float:
    """Return how far a count is from few (0.25) to many (0.9)."""
    return round(0.25 + 0.65 * min(1.0, (count - few) / (many - few)), 4)


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in islice(pattern.finditer(text), MANY_EMOJI):
        found[match.group()[:EVIDENCE_CHARACTERS]] = None
        if len(found) >= EVIDENCE_SPANS:
            break
    return tuple(found)


def _signal(score: float, evidence: tuple[str, ...]) -> Signal:
    return Signal(stage=Stage.MENTIONS, category=Category.SPAM, score=round(score, 4), evidence=evidence)

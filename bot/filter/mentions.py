"""The mentions stage: one message that pings many people, or is a wall of emoji."""

import re

from bot.core.content import ContentItem
from bot.core.signal import Category, Signal, Stage
from bot.filter.normalise import EVIDENCE_CHARACTERS, EVIDENCE_SPANS

FEW_MENTIONS = 4  # distinct; what a busy but ordinary message may hold
MANY_MENTIONS = 12  # at which nothing else need be said
FEW_EMOJI = 12
MANY_EMOJI = 60

_MENTION = re.compile(r"<@[!&]?\d{1,20}>|@everyone|@here")
_EMOJI = re.compile(
    r"<a?:\w{2,32}:\d{15,21}>"
    "|[\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f9ff\U0001fa70-\U0001faff]"
)


def screen(item: ContentItem, text: str) -> list[Signal]:
    """Return a signal for a flood of mentions and one for a flood of emoji, if they are there."""
    signals = []
    if item.mentions > FEW_MENTIONS:
        evidence = _first(_MENTION, text)
        signals.append(_signal(_rise(item.mentions, FEW_MENTIONS, MANY_MENTIONS), evidence))
    if ":" in text or not text.isascii():
        emoji = sum(1 for _ in _EMOJI.finditer(text))
        if emoji > FEW_EMOJI:
            signals.append(_signal(0.75 * _rise(emoji, FEW_EMOJI, MANY_EMOJI), _first(_EMOJI, text)))
    return signals


def _rise(count: int, few: int, many: int) -> float:
    """Return how far a count is from few (0.25) to many (0.9)."""
    return round(0.25 + 0.65 * min(1.0, (count - few) / (many - few)), 4)


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = dict.fromkeys(match.group()[:EVIDENCE_CHARACTERS] for match in pattern.finditer(text))
    return tuple(found)[:EVIDENCE_SPANS]


def _signal(score: float, evidence: tuple[str, ...]) -> Signal:
    return Signal(stage=Stage.MENTIONS, category=Category.SPAM, score=round(score, 4), evidence=evidence)

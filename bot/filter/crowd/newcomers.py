"""The newcomers stage: what links, floods and repeats weigh more for when the account or member is new.

A new account is no offence: without such a reason it says nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.core.sighting import Author
from bot.core.signal import Category, Signal, Stage
from bot.filter.links.links import Link

SCORE = 0.3  # alone never a flag; with an invite, or with any doubt about a link, it is one
DAY_MS = 86_400_000
_DISCORD_EPOCH_MS = 1_420_070_400_000  # 2015; an id's upper bits count from there (Discord's API reference)
_REASONS = frozenset({Stage.LINKS, Stage.MENTIONS, Stage.REPEATS})


def made_at_ms(account_id: int) -> int:
    """Return when an account was made, in milliseconds since 1970: its id says so."""
    return (account_id >> 22) + _DISCORD_EPOCH_MS


def is_new(author: Author, seen_at: datetime, days: int) -> bool:
    """Whether the account was made, or joined, less than so many days ago. A webhook is nobody's account."""
    if author.is_webhook:
        return False
    since_ms = int(seen_at.timestamp() * 1_000) - days * DAY_MS
    if made_at_ms(author.id) > since_ms:
        return True
    return author.joined_at is not None and author.joined_at.timestamp() * 1_000 > since_ms


def screen(
    author: Author, seen_at: datetime, days: int, links: Sequence[Link], signals: Sequence[Signal]
) -> list[Signal]:
    """Return a signal where a newcomer posts a link, a flood or a repeat; `days` of 0 means never."""
    if not days or not (links or any(signal.stage in _REASONS for signal in signals)):
        return []
    if not is_new(author, seen_at, days):
        return []
    evidence = tuple(link.typed[:80] for link in links[:1])
    return [Signal(stage=Stage.NEWCOMERS, category=Category.SPAM, score=SCORE, evidence=evidence)]

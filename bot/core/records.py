"""What crosses the edge of the store besides cases and judgements."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.case import CaseFile
from bot.core.content import ContentItem
from bot.core.context import Context
from bot.core.decision import Decision
from bot.core.judgement import Cause, Effort, LookNote, Priority
from bot.core.policy import Policy
from bot.core.sighting import Sighting
from bot.core.signal import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedSighting:
    """What intake hands to the store: a sighting that deserves judgements."""

    sighting: Sighting
    signals: tuple[Signal, ...]
    cause: Cause  # FLAG, REPORT or AUDIT
    policies: tuple[Policy, ...]  # the route; empty: people decide without the model
    priority: Priority
    effort: Effort = Effort.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """One question of a case on its way to a second look."""

    content_digest: str
    policy_digest: str
    item: ContentItem
    evidence: tuple[str, ...]
    context: Context | None
    note: LookNote
    samples: int  # how many answers are wanted
    priority: Priority
    effort: Effort = Effort.MEDIUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one flagged sighting."""

    case_id: int
    is_new: bool  # False: this very revision was recorded before
    judgements: int  # judgements of it that still wait for an answer
    due: bool = False  # a step of a case may be taken for it at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an answer brought about."""

    ready: tuple[int, ...] = ()  # ids of the cases that waited for it alone, and are to be decided
    dismissed: tuple[CaseFile, ...] = ()  # those decided with it, which nobody is shown; without content


# The decision on a case that nobody is shown, or None. The case comes without what decides nothing: names,
# what signals quote, the model's words, and of contents all but those of replies.
Dismiss = Callable[[CaseFile], Decision | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One stored version of one policy of one server."""

    policy: Policy
    version: int  # counts up from 1 within the policy
    enabled: bool
    created_by: int  # user id
    created_at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A moderator has just deleted messages of an author in a channel; which ones, Discord does not say."""

    server_id: int
    channel_id: int
    author_id: int
    messages: int  # how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far a channel or thread has been listened to."""

    server_id: int
    channel_id: int
    message_id: int  # the last message seen there; a snowflake, so it tells the time as well


@dataclass(frozen=True, slots=True, kw_only=True)
class ModLogNotice:
    """A mod-log that cannot be used, until it is mended."""

    server_id: int
    since: datetime  # UTC
    refused: bool  # Discord said so though all looks well from here: only `/setup` mends it
    told: bool  # the owner of the server knows


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who changed what. Facts only: never message text."""

    actor_id: int
    what: str  # such as "policy.enable"
    facts: dict[str, str | int]

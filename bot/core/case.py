"""The numbered file that people see, with everything that happened in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.decision import ActionKind, ActionState, Decision
from bot.core.judgement import Answer, Cause, Dropped, LookNote
from bot.core.sighting import Place, Sighting, SightingKind
from bot.core.signal import Signal


class CaseState(StrEnum):
    """How far a case has come."""

    JUDGING = "judging"  # at least one judgement has no answer yet
    READY = "ready"  # every judgement is settled; the decision is due
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRecord:
    """A sighting as the store keeps it."""

    id: int
    sighting: Sighting  # its item is empty once the content has been erased
    signals: tuple[Signal, ...]
    cause: Cause  # FLAG, REPORT or AUDIT
    content_digest: str
    erased: bool = False
    gone: bool = False  # the message has been deleted since, by whomever


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRecord:
    """One judgement of a case, answered or not."""

    id: int
    policy_id: str
    policy_digest: str
    answer: Answer | None  # None: open, or expired
    expired: bool = False  # not answered within judge_within, or dropped
    dropped: Dropped | None = None  # why it is not asked any more
    content_digest: str  # of what the question is about; a case can hold several contents
    sample: int = 0
    second: LookNote | None = None  # None: a first look


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """Something wanted or done about one sighting. One row per sighting and kind, whoever asked."""

    id: int
    sighting_id: int
    kind: ActionKind
    state: ActionState
    actor_id: int | None  # the moderator who pressed; None: automatic
    at: datetime  # UTC, of the last change of state
    detail: str = ""  # why it was refused or failed, as a sentence


class LabelKind(StrEnum):
    """What a moderator says of the decision."""

    CORRECT = "correct"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One moderator's opinion; a later one by the same moderator replaces it."""

    kind: LabelKind
    moderator_id: int
    at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a press on a case goes, over all its sightings: what whoever presses must be allowed."""

    places: tuple[tuple[Place, SightingKind], ...]  # distinct
    author_ids: tuple[int, ...]  # distinct; without webhooks and whoever has been forgotten
    last_sighting_id: int  # what joins later is out of its reach


class PostKind(StrEnum):
    """The forms in which a case is announced."""

    CASE = "case"
    DIGEST = "digest"  # one post for many cases, without buttons
    OUTAGE = "outage"  # no case: it says that the model is away


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A mod-log message, recorded before it is sent."""

    id: int
    kind: PostKind
    channel_id: int
    marker: str  # unique to this post; stands in its footer and names its nonce; at most 16 characters
    message_id: int | None  # None: begun, and not known to have arrived
    begun_at: datetime | None = None  # UTC, where it was recorded: it cannot stand among what is older


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything known about a case."""

    id: int
    server_id: int
    number: int | None  # given when the case is first shown; counts up within the server
    state: CaseState
    opened_at: datetime  # UTC
    version: int  # grows with every change that people should see
    posted_version: int  # the version that the mod-log shows
    sightings: tuple[SightingRecord, ...]  # in the order seen, at least one
    sighting_count: int  # may exceed len(sightings): at most 25 are loaded
    judgements: tuple[JudgementRecord, ...]
    decision: Decision | None
    actions: tuple[ActionRecord, ...] = ()
    labels: tuple[Label, ...] = ()
    post: Post | None = None
    fence: int = 0  # of the lease under which this file was read

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The distinct signals of all sightings, strongest first."""
        distinct = dict.fromkeys(signal for record in self.sightings for signal in record.signals)
        return tuple(sorted(distinct, key=lambda signal: (not signal.hard, -signal.score)))

    @property
    def is_hard(self) -> bool:
        """Whether any signal is one that the model cannot dismiss."""
        return any(signal.hard for signal in self.signals)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers that have come."""
        return tuple(record.answer for record in self.judgements if record.answer is not None)

    @property
    def reported(self) -> bool:
        """Whether a person asked for it, so that a person gets an answer."""
        return any(record.cause is Cause.REPORT for record in self.sightings)

    @property
    def sampled(self) -> bool:
        """Whether it was drawn at random from what the filter let pass, and nothing else brought it."""
        return all(record.cause is Cause.AUDIT for record in self.sightings)

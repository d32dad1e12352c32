"""What happens on the path, told to whoever watches: the log, the metrics, the demo's screen.

An event names things by id. `Screened` alone carries the sighting, for the demo and nobody else:
logs and metrics never take text from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.core.case import CaseFile
from bot.core.decision import ActionKind, ActionState, Decision
from bot.core.judgement import Answer, Judgement
from bot.core.sighting import Sighting
from bot.core.signal import Screened
from bot.core.values import light_value


@light_value
class MessageScreened:
    """The filter has looked at a message."""

    sighting: Sighting
    screened: Screened
    policy_ids: tuple[str, ...]  # the route; empty if unflagged or covered by no rule
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUncovered:
    """Soft signals that no enabled policy claims: counted, not judged."""

    server_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSampled:
    """A message that nobody flagged is judged all the same, to learn what the filter misses."""

    server_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeDropped:
    """Intake was full and the least urgent flag was lost."""

    server_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRecorded:
    """A flagged sighting is committed: from here on it cannot be lost."""

    case_id: int
    sighting: Sighting
    is_new: bool
    waited_s: float  # from hand-over to commit


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementAnswered:
    """A verdict or abstention is committed."""

    judgement: Judgement
    policy_id: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementWaits:
    """The model gave no answer; the judgement goes back to the queue."""

    judgement: Judgement
    reason: str  # a sentence without content


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided:
    """A decision is committed."""

    case: CaseFile
    decision: Decision
    took_s: float  # from the opening of the case

    @classmethod
    def of(cls, case: CaseFile, now: datetime) -> Self:
        """Tell of a case that was decided now."""
        assert case.decision is not None
        return cls(case=case, decision=case.decision, took_s=(now - case.opened_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEnded:
    """A wanted action has come to an end."""

    case_id: int
    server_id: int
    kind: ActionKind
    state: ActionState
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePosted:
    """The mod-log shows this version of the case."""

    case: CaseFile
    edited: bool  # an earlier post was brought up to date
    digest: bool  # the case stands in a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A step could not be taken now and will be tried again."""

    case_id: int
    server_id: int
    step: str
    reason: str  # a sentence without content


RareEvent = (
    MessageUncovered
    | MessageSampled
    | IntakeDropped
    | SightingRecorded
    | JudgementAnswered
    | JudgementWaits
    | CaseDecided
    | ActionEnded
    | CasePosted
    | StepFailed
)

Event = MessageScreened | RareEvent  # the one comes with every message, the others with few

# Synchronous, quick, and never raise.
Observer = Callable[[Event], None]
RareObserver = Callable[[RareEvent], None]


def tell_all(observers: tuple[Observer, ...], rare: tuple[RareObserver, ...]) -> Observer:
    """Make one observer of many, some of which are told of nothing that comes with every message."""

    def tell(event: Event) -> None:
        for observer in observers:
            observer(event)
        if not isinstance(event, MessageScreened):
            for seldom in rare:
                seldom(event)

    return tell

"""What a case calls for, and what is done about it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.policy import Echo


class Outcome(StrEnum):
    """What the answers and the signals of a case amount to."""

    VIOLATION = "violation"  # a verdict names clauses
    RULE = "rule"  # an armed exact rule matched; the model was not asked
    DISAGREES = "disagrees"  # the model finds nothing, but something else stands against that
    UNANSWERED = "unanswered"  # the model's answer could not be used
    NOT_JUDGED = "not-judged"  # the model has been away; not judged yet, or not in time
    DROPPED = "dropped"  # the question was dropped before it had an answer: its policy was withdrawn, say
    UNCOVERED = "uncovered"  # a hard signal that no enabled policy covers
    CLEARED = "cleared"  # the model finds nothing, and nothing stands against it


class ActionKind(StrEnum):
    """What can be done about a sighting."""

    DELETE = "delete"  # a message; the only one that is ever automatic
    LOCK = "lock"  # a thread, for its title
    RENAME = "rename"  # a thread, for its title


class ActionState(StrEnum):
    """How far an action has come. Wanted is recorded before anything is done."""

    WANTED = "wanted"
    DONE = "done"
    GONE = "gone"  # the message had gone before; that is success
    REFUSED = "refused"  # Discord, or Bylaw's own last check, does not allow it
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRef:
    """A clause of one version of one policy."""

    policy_id: str
    policy_digest: str
    clause_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What would be done and what is done, made once from everything known about a case."""

    outcome: Outcome
    shown: bool  # whether people are shown the case
    clauses: tuple[ClauseRef, ...] = ()
    severity: int = 0  # 0–3, the worst of the verdicts
    proposed: ActionKind | None = None  # what would be done
    action: ActionKind | None = None  # what is done by itself; None in shadow mode
    held_back: str | None = None  # why the proposal is left to people, as a sentence
    echo: Echo = Echo.FULL

"""What is kept of one member in one server, and how much of it an erasure took away."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.decision import ActionKind, ActionState

NOBODY_ID = 0  # stands in place of an author who has been forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much is kept of a member here."""

    messages: int  # flagged messages, a revision each
    readable: int  # of these, how many still have their text
    oldest: datetime | None  # when the oldest of them was seen, UTC
    actions: int  # done or wanted about them
    being_erased: bool  # an erasure of this member is under way


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAction:
    """What was done about a message, without who wanted it."""

    kind: ActionKind
    state: ActionState
    at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMessage:
    """What a member may see of a message of theirs."""

    channel_id: int
    message_id: int
    seen_at: datetime  # UTC
    case_number: int | None
    name: str  # as displayed then; empty once erased
    text: str | None  # None: erased
    unexamined: tuple[str, ...]  # names of attachments
    clauses: tuple[str, ...]  # "policy/clause" that the model found broken
    actions: tuple[OwnAction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How far one step of erasing came."""

    messages: int  # sightings that were emptied or made nobody's
    posts: int  # mod-log posts that have to be edited for it
    more: bool  # whether there is more to be done

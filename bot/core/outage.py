"""What a server's moderators are told while the model is away, and when it is back."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.case import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageFigures:
    """How the flagged messages of one server stand that met an absent model."""

    waiting: int  # flagged messages without an answer
    exact: int = 0  # cases among them that are shown as not judged yet
    judged: int = 0  # flagged messages that got their answers
    given_up: int = 0  # flagged messages that went to people unjudged
    shown: int = 0  # cases that people were shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One absence of the model, as one server is told of it."""

    id: int
    server_id: int
    since: datetime  # UTC
    back_at: datetime | None  # UTC; None: the model is still away
    post: Post
    told_at: datetime | None = None  # UTC, when the post was last sent or edited
    told_waiting: int = 0  # what it said then
    muted: bool = False  # a moderator deleted the post: nothing more is said

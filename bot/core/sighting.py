"""One revision of one message by one author in one channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.content import ContentItem
from bot.core.values import light_value


class SightingKind(StrEnum):
    """What was seen. A title can be renamed or its thread locked; it is never deleted."""

    MESSAGE = "message"
    TITLE = "title"


@light_value
class Author:
    """Who wrote it, with the facts that exemptions and the mod-log need."""

    id: int
    name: str  # as displayed; hostile text
    is_bot: bool = False
    is_webhook: bool = False  # PluralKit and other proxies: screened, cannot be sanctioned
    is_moderator: bool = False  # holds Manage Messages in this channel, or owns the server
    role_ids: frozenset[int] | None = frozenset()  # None: not known from this event
    joined_at: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it was written."""

    server_id: int
    channel_id: int  # the thread, if it was written in one
    ancestor_ids: tuple[int, ...] = ()  # the thread's channel, then the category

    @property
    def channel_ids(self) -> tuple[int, ...]:
        """The channel and everything that contains it, nearest first."""
        return (self.channel_id, *self.ancestor_ids)


@light_value
class Sighting:
    """One revision of one message, as it stood when it was seen."""

    place: Place
    message_id: int  # for a title: the id of the thread
    kind: SightingKind = SightingKind.MESSAGE
    revision: int = 0  # milliseconds since 1970 of the edit; 0 is the message as first posted
    author: Author
    item: ContentItem
    seen_at: datetime  # UTC
    reply_to_id: int | None = None

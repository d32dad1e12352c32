"""What happens in the servers, as sightings: messages, real edits, titles of threads.

Everything here is synchronous, because discord.py runs a handler per event and parses bursts ahead
of them. What needs a request first goes to `Completing`.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Generic, TypeVar

import discord

from bot.chat.channels import KnownChannels
from bot.chat.completing import Completing, Unfinished
from bot.chat.content import is_plain, says_nothing, text_attachments
from bot.chat.convert import is_screened, message_sighting, revision_of, title_sighting
from bot.chat.hands import NEW_TITLE
from bot.core.sighting import Author, Sighting

log = logging.getLogger(__name__)

REMEMBERED = 10_000  # messages whose last edit, and threads whose title, are known
SILENT_AFTER = 20  # ordinary messages in a row that came without any content

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Remembers one value for each of the most recent ids: the limit at least, and about twice that at most.

    In two halves: when the newer is full, the older is forgotten. To drop one id a message would cost more.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._newer: dict[int, Value] = {}
        self._older: dict[int, Value] = {}

    def is_news(self, key: int, value: Value) -> bool:
        """Remember the value, and say whether it differs from the one known before."""
        newer = self._newer
        known = newer.get(key)
        if known is None:
            known = self._older.get(key)
        newer[key] = value
        if len(newer) > self._limit:
            self._older, self._newer = newer, {key: value}
        return known != value


class Listener:
    """Converts events and hands them to screening."""

    def __init__(
        self,
        screen: Callable[[Sighting], None],
        completing: Completing,
        *,
        own_id: Callable[[], int],
        channels: KnownChannels | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._screen = screen
        self._completing = completing
        self._own_id = own_id
        self._clock = clock
        self._channels = channels or KnownChannels()
        self._messages: Recent[int] = Recent()
        self._edits: Recent[int] = Recent()
        self._titles: Recent[str] = Recent()
        self._silent = 0

    @property
    def content_is_missing(self) -> bool:
        """Whether messages arrive, but none of the last twenty said anything."""
        return self._silent >= SILENT_AFTER

    def message(self, message: discord.Message) -> None:
        """See a new message, once: it may come live and be fetched, or be replayed by the gateway."""
        revision = revision_of(message.edited_at)
        if not is_screened(message, self._own_id()) or not self._messages.is_news(message.id, revision):
            return
        if revision and not self._edits.is_news(message.id, revision):
            return
        self._watch_content(message)
        self._see(message)

    def ordinary(self, sighting: Sighting) -> None:
        """See a new message that was read the short way (bot/chat/ordinary.py)."""
        if self._messages.is_news(sighting.message_id, sighting.revision):
            self._silent = 0
            self._screen(sighting)

    def edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """See a message changed. Resolved embeds and pins leave the time of the edit as it was."""
        message = payload.message
        revision = revision_of(message.edited_at)
        if revision == 0 or not is_screened(message, self._own_id()):
            return
        if self._edits.is_news(message.id, revision):
            self._see(message)

    def thread(self, thread: discord.Thread) -> None:
        """See a new thread or forum post; its first message comes as a message of its own."""
        self._see_title(thread, thread.name, revision=0)

    def thread_update(self, payload: discord.RawThreadUpdateEvent, thread: discord.Thread | None) -> None:
        """See a thread changed; only a new name matters."""
        if thread is not None:
            milliseconds = revision_of(self._clock())
            self._see_title(thread, str(payload.data["name"]), revision=milliseconds)

    def _see(self, message: discord.Message) -> None:
        guild = message.guild
        assert guild is not None  # is_screened says so
        sighting = message_sighting(message, self._channels.of(guild, message.channel), self._clock())
        attachments = () if is_plain(message) else text_attachments(message)
        roles_unknown = sighting.author.role_ids is None and not sighting.author.is_webhook
        if attachments or roles_unknown:
            self._completing.put(
                Unfinished(sighting=sighting, guild=guild, channel=message.channel, attachments=attachments)
            )
        else:
            self._screen(sighting)

    def _see_title(self, thread: discord.Thread, title: str, *, revision: int) -> None:
        if not self._titles.is_news(thread.id, title):
            return
        if title == NEW_TITLE or thread.owner_id == self._own_id():
            return
        owner = Author(id=thread.owner_id, name=str(thread.owner_id), role_ids=None)
        sighting = title_sighting(thread, title, owner, revision=revision, seen_at=self._clock())
        self._completing.put(Unfinished(sighting=sighting, guild=thread.guild, channel=thread))

    def _watch_content(self, message: discord.Message) -> None:
        """Notice that content is silently empty, as it is when the intent is not granted."""
        if message.mentions and any(user.id == self._own_id() for user in message.mentions):
            return  # these come with content in any case
        was_missing = self.content_is_missing
        self._silent = self._silent + 1 if says_nothing(message) else 0
        if self.content_is_missing and not was_missing:
            log.error("message-content-is-missing", extra={"messages": SILENT_AFTER})

"""The short way from an event to a sighting, for the message that nearly every message is.

A new message of text alone, by a member who moderates nowhere near: all that is wanted of it stands in the
event, and to make discord.py's objects of it takes twice as long. Everything else, and whatever is odd, takes
the long way (bot/chat/convert.py); where both can be taken they give the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import discord

from bot.chat.channels import KnownChannels
from bot.core.content import ContentItem, ContentPart, PartKind
from bot.core.sighting import Author, Sighting

Event = Mapping[str, Any]  # a message object of Discord's documentation, with guild_id and member

DEFAULT_TYPE = discord.MessageType.default.value
# What makes a message more than text by a member, or needs to be looked up.
MORE = (
    *("attachments", "embeds", "sticker_items", "poll", "message_snapshots", "activity", "thread"),
    *("message_reference", "mention_roles", "mention_everyone", "webhook_id", "application_id"),
    *("edited_timestamp", "interaction", "interaction_metadata", "call", "application"),
)
TEXT = PartKind.TEXT  # looked up here once: on Python 3.11 each look costs a call
NOBODY: frozenset[int] = frozenset()
WRITABLE = (discord.TextChannel, discord.Thread, discord.VoiceChannel, discord.StageChannel)


class OrdinaryMessages:
    """Reads events of ordinary messages."""

    def __init__(
        self,
        channels: KnownChannels,
        *,
        guild: Callable[[int], discord.Guild | None],
        own_id: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._channels = channels
        self._guild = guild
        self._own_id = own_id
        self._clock = clock

    def read(self, event: Event) -> Sighting | None:
        """Return the sighting, or None for a message that has to be read the long way."""
        guild = self._guild(int(event.get("guild_id", 0)))
        if guild is None or not _is_ordinary(event):
            return None
        channel = guild.get_channel_or_thread(int(event["channel_id"]))
        if not isinstance(channel, WRITABLE):
            return None
        known = self._channels.of(guild, channel)
        author_id, role_ids = int(event["author"]["id"]), frozenset(map(int, event["member"]["roles"]))
        mentioned = {int(user["id"]) for user in event["mentions"]} if event["mentions"] else NOBODY
        own_id = self._own_id()
        if known.might_be_moderated_by(author_id, role_ids) or author_id == own_id or own_id in mentioned:
            return None
        message_id = int(event["id"])
        channel.last_message_id = message_id  # as discord.py would
        text = ContentPart(kind=TEXT, text=event["content"])
        return Sighting(
            place=known.place,
            message_id=message_id,
            author=_author(event, author_id, role_ids),
            item=ContentItem(parts=(text,), mentions=len(mentioned)),
            seen_at=self._clock(),
        )


def _is_ordinary(event: Event) -> bool:
    return (
        event["type"] == DEFAULT_TYPE
        and "member" in event
        and not any(map(event.get, MORE))
        and not event["author"].get("bot")
        and bool(event["content"].strip())
    )


def _author(event: Event, author_id: int, role_ids: frozenset[int]) -> Author:
    user, member = event["author"], event["member"]
    joined_at = member.get("joined_at")
    return Author(
        id=author_id,
        name=member.get("nick") or user.get("global_name") or user["username"],
        role_ids=role_ids,
        joined_at=datetime.fromisoformat(joined_at) if joined_at else None,
    )

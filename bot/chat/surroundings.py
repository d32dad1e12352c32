"""Read what was said shortly before a message, in its own channel, as it stands now.

Read over REST at the moment it is wanted, and only where Bylaw may read the history, so that nothing is
refused. What was deleted meanwhile, what bots wrote and what announces something is left out.
"""

import asyncio
import logging
from collections.abc import Iterable

import discord

from bot.chat.content import read_content
from bot.chat.convert import is_screened
from bot.chat.errors import UNREACHABLE
from bot.chat.permissions import may_read_history
from bot.core.context import Context, Speech
from bot.core.sighting import Sighting

log = logging.getLogger(__name__)

TIMEOUT_S = 10.0  # for both requests; reading again does no harm, and people wait for the verdict
NOTHING_KNOWN = 0  # the id of a client that has not logged in


class DiscordSurroundings:
    """Implements the port `Surroundings` with a connected client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def before(self, sighting: Sighting, *, most: int) -> Context | None:
        """Return the message replied to and at most so many that stand right before this one.

        None when it cannot be read. Never raises for Discord being away.
        """
        guild = self._client.get_guild(sighting.place.server_id)
        channel = None if guild is None else guild.get_channel_or_thread(sighting.place.channel_id)
        if not isinstance(channel, discord.abc.Messageable) or not may_read_history(channel):
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                parent = await _parent(channel, sighting.reply_to_id)
                earlier = channel.history(limit=most, before=discord.Object(sighting.message_id))
                found = [message async for message in earlier] if most else []
        except UNREACHABLE as error:
            log.warning("context-not-read", extra={"reason": type(error).__name__})
            return None
        own_id = self._client.user.id if self._client.user is not None else NOTHING_KNOWN
        messages = {message.id: message for message in [*found, *parent] if is_screened(message, own_id)}
        return Context(
            author_id=sighting.author.id, speeches=tuple(_speeches(messages.values(), sighting.reply_to_id))
        )


async def _parent(channel: discord.abc.Messageable, message_id: int | None) -> list[discord.Message]:
    """Return the message replied to, if it stands in this channel."""
    if message_id is None:
        return []
    try:
        return [await channel.fetch_message(message_id)]
    except discord.NotFound:
        return []


def _speeches(messages: Iterable[discord.Message], parent_id: int | None) -> Iterable[Speech]:
    for message in sorted(messages, key=lambda message: message.id):
        text = read_content(message).text
        if text.strip():
            yield Speech(author_id=message.author.id, text=text, is_parent=message.id == parent_id)

"""Read from the audit log that a moderator has deleted somebody's message.

Discord tells only bots that may view the audit log, and names the author and the channel but no message.
What an author deletes stands in no audit log.
"""

from collections.abc import Iterable
from typing import Protocol

import discord

from bot.core.records import Removal


class Gone(Protocol):
    """Hears that messages are gone."""

    def __call__(self, server_id: int, message_ids: Iterable[int], /, *, by_moderator: bool = False) -> None:
        """Take note; never wait."""


def read_removal(entry: discord.AuditLogEntry, own_id: int) -> Removal | None:
    """Return what was deleted by somebody else than Bylaw; None for an entry about anything else."""
    if entry.action is not discord.AuditLogAction.message_delete or entry.user_id == own_id:
        return None
    author_id = getattr(entry.target, "id", None)
    channel_id = getattr(getattr(entry.extra, "channel", None), "id", None)
    if author_id is None or channel_id is None:
        return None
    return Removal(
        server_id=entry.guild.id,
        channel_id=channel_id,
        author_id=author_id,
        messages=max(1, int(getattr(entry.extra, "count", 1))),
    )

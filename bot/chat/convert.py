"""Discord's messages and threads as sightings. Everything here is synchronous and asks nobody."""

from datetime import UTC, datetime, timedelta

import discord

from bot.chat.channels import KnownChannel, place_of
from bot.chat.content import read_content, title_content
from bot.core.sighting import Author, Sighting, SightingKind

# What members write themselves; every other type is Discord announcing something.
WRITTEN_TYPES = frozenset(
    {discord.MessageType.default, discord.MessageType.reply, discord.MessageType.thread_starter_message}
)
EPOCH = datetime.fromtimestamp(0, UTC)


def is_proxy(message: discord.Message) -> bool:
    """Whether a webhook posted it; an application's answer to a command has its own id as webhook."""
    return message.webhook_id is not None and message.webhook_id != message.application_id


def is_screened(message: discord.Message, own_id: int) -> bool:
    """Whether a message is one to look at: in a server, by a person or a webhook, not by a bot."""
    if message.guild is None or message.author.id == own_id:
        return False
    return message.type in WRITTEN_TYPES and (is_proxy(message) or not message.author.bot)


def message_sighting(message: discord.Message, known: KnownChannel, seen_at: datetime) -> Sighting:
    """Return the revision of the message as it stands in the event, in this channel of a server."""
    reference = message.reference
    is_reply = reference is not None and reference.type is discord.MessageReferenceType.default
    return Sighting(
        place=known.place,
        message_id=message.id,
        revision=revision_of(message.edited_at),
        author=author_of(message, known),
        item=read_content(message),
        seen_at=seen_at,
        reply_to_id=reference.message_id if reference is not None and is_reply else None,
    )


def title_sighting(
    thread: discord.Thread, title: str, author: Author, *, revision: int, seen_at: datetime
) -> Sighting:
    """Return the sighting of a thread's name. Discord does not say who renamed it: its owner answers."""
    return Sighting(
        place=place_of(thread.guild.id, thread),
        message_id=thread.id,
        kind=SightingKind.TITLE,
        revision=revision,
        author=author,
        item=title_content(title),
        seen_at=seen_at,
    )


def revision_of(edited_at: datetime | None) -> int:
    """Return the milliseconds since 1970 of the edit, or 0 for a message never edited."""
    return 0 if edited_at is None else (edited_at - EPOCH) // timedelta(milliseconds=1)


def author_of(message: discord.Message, known: KnownChannel) -> Author:
    """Return the author as the event describes them; without a member object their roles are unknown."""
    if is_proxy(message):
        return Author(id=message.author.id, name=message.author.display_name, is_webhook=True)
    if isinstance(message.author, discord.Member):
        return member_author(message.author, known)
    return user_author(message.author)


def user_author(user: discord.User | discord.Member) -> Author:
    """Return an author of whom only the account is known."""
    return Author(id=user.id, name=user.display_name, is_bot=user.bot, role_ids=None)


def member_author(member: discord.Member, known: KnownChannel) -> Author:
    """Return an author with roles and with what they may do in this channel."""
    role_ids = frozenset([role.id for role in member.roles])
    return Author(
        id=member.id,
        name=member.display_name,
        is_bot=member.bot,
        is_moderator=known.is_moderated_by(member, role_ids),
        role_ids=role_ids - {member.guild.id},  # every member has @everyone, whose id is the server's
        joined_at=member.joined_at,
    )

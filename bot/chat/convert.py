"""Discord's messages and threads as sightings. Everything here is synchronous and asks nobody."""

from datetime import UTC, datetime, timedelta

import discord

from bot.chat.content import read_content, title_content
from bot.core.sighting import Author, Place, Sighting, SightingKind

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


def message_sighting(message: discord.Message, seen_at: datetime) -> Sighting:
    """Return the revision of the message as it stands in the event. The message is in a server."""
    assert message.guild is not None
    reference = message.reference
    is_reply = reference is not None and reference.type is discord.MessageReferenceType.default
    return Sighting(
        place=place_of(message.guild.id, message.channel),
        message_id=message.id,
        revision=revision_of(message.edited_at),
        author=author_of(message),
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


def place_of(server_id: int, channel: object) -> Place:
    """Return where a channel is, with what contains it as far as that is known."""
    channel_id = getattr(channel, "id", 0)
    known: tuple[int | None, ...] = ()
    if isinstance(channel, discord.Thread):
        category_id = channel.parent.category_id if channel.parent is not None else None
        known = (channel.parent_id, category_id)
    elif isinstance(channel, discord.abc.GuildChannel):
        known = (channel.category_id,)
    return Place(
        server_id=server_id,
        channel_id=channel_id,
        ancestor_ids=tuple(ancestor for ancestor in known if ancestor is not None),
    )


def author_of(message: discord.Message) -> Author:
    """Return the author as the event describes them; without a member object their roles are unknown."""
    if is_proxy(message):
        return Author(id=message.author.id, name=message.author.display_name, is_webhook=True)
    if isinstance(message.author, discord.Member):
        return member_author(message.author, message.channel)
    return user_author(message.author)


def user_author(user: discord.User | discord.Member) -> Author:
    """Return an author of whom only the account is known."""
    return Author(id=user.id, name=user.display_name, is_bot=user.bot, role_ids=None)


def member_author(member: discord.Member, channel: object) -> Author:
    """Return an author with roles and with what they may do in this channel."""
    return Author(
        id=member.id,
        name=member.display_name,
        is_bot=member.bot,
        is_moderator=is_moderator(member, channel),
        role_ids=frozenset(role.id for role in member.roles if not role.is_default()),
        joined_at=member.joined_at,
    )


def is_moderator(member: discord.Member, channel: object) -> bool:
    """Whether a member owns the server or may manage messages in this channel."""
    if member.guild.owner_id == member.id:
        return True
    if isinstance(channel, discord.Thread) and channel.parent is not None:
        return channel.parent.permissions_for(member).manage_messages
    if isinstance(channel, discord.abc.GuildChannel):
        return channel.permissions_for(member).manage_messages
    return member.guild_permissions.manage_messages

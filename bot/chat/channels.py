"""What is known of a channel: where it lies, and who moderates it.

Both are wanted for every message, so they are worked out once and kept until an event may have changed them.
Nearly nobody moderates: kept is who could at all, and only for those few are permissions resolved in full.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import discord

from bot.core.sighting import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChannel:
    """One channel, as it stood when it was looked at."""

    guild: discord.Guild
    channel: object
    place: Place
    could_moderate: frozenset[int]  # roles and members: all whom something gives what moderating takes

    def might_be_moderated_by(self, member_id: int, role_ids: AbstractSet[int]) -> bool:
        """Whether it takes a closer look to say that a member with these roles does not moderate here."""
        able = self.could_moderate
        return (
            not able.isdisjoint(role_ids)
            or member_id in able
            or member_id == self.guild.owner_id
            or self.guild.id in able  # the role @everyone, which goes without saying
        )

    def is_moderated_by(self, member: discord.Member, role_ids: AbstractSet[int]) -> bool:
        """Whether a member with these roles moderates here."""
        return self.might_be_moderated_by(member.id, role_ids) and is_moderator(member, self.channel)


class KnownChannels:
    """Remembers the channels that messages came from."""

    def __init__(self) -> None:
        self._known: dict[int, dict[int, KnownChannel]] = {}  # by server, by channel

    def of(self, guild: discord.Guild, channel: discord.abc.Snowflake) -> KnownChannel:
        """Return what is known of a channel of this server."""
        known = self._known.get(guild.id, {}).get(channel.id)
        # A server that comes anew has channels and roles that are new objects, and is told of only later.
        if known is None or known.channel is not channel:
            known = know_channel(guild, channel)
            if isinstance(channel, discord.Thread | discord.abc.GuildChannel):
                self._known.setdefault(guild.id, {})[channel.id] = known
        return known

    def heard(self, event: str, about: object) -> None:
        """Hear of an event, by discord.py's name and with the first thing that it hands over.

        Everything that changes roles, channels or a server in place is called `guild_…`.
        """
        if event == "connect":
            self._known.clear()
        elif event.startswith("guild_"):
            guild = about if isinstance(about, discord.Guild) else getattr(about, "guild", None)
            self._known.pop(getattr(guild, "id", 0), None)
        elif event.startswith("thread_") and isinstance(about, discord.Thread):
            # Archived or deleted, perhaps; one that goes on is looked at again.
            self._known.get(about.guild.id, {}).pop(about.id, None)


def know_channel(guild: discord.Guild, channel: object) -> KnownChannel:
    """Look at a channel of this server."""
    return KnownChannel(
        guild=guild,
        channel=channel,
        place=place_of(guild.id, channel),
        could_moderate=_could_moderate(guild, channel),
    )


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


def is_moderator(member: discord.Member, channel: object) -> bool:
    """Whether a member owns the server or may manage messages in this channel."""
    if member.guild.owner_id == member.id:
        return True
    ruling = _ruling_channel(channel)
    if ruling is not None:
        return ruling.permissions_for(member).manage_messages
    return member.guild_permissions.manage_messages


def _could_moderate(guild: discord.Guild, channel: object) -> frozenset[int]:
    """Return every role and member to whom something gives what moderating takes; others may take it away."""
    able = {
        role.id for role in guild.roles if role.permissions.manage_messages or role.permissions.administrator
    }
    ruling = _ruling_channel(channel)
    if ruling is not None:
        able |= {target.id for target, given in ruling.overwrites.items() if given.manage_messages}
    return frozenset(able)


def _ruling_channel(channel: object) -> discord.abc.GuildChannel | None:
    """Return the channel whose permissions hold; a thread has those of its channel."""
    if isinstance(channel, discord.Thread):
        return channel.parent
    return channel if isinstance(channel, discord.abc.GuildChannel) else None

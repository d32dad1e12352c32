"""Who may do what, decided in code each time, and what Bylaw itself is missing.

Discord's own limits on commands are only what its client shows; a server's administrators can
change them, and buttons have none at all.
"""

from collections.abc import Iterable
from enum import Enum

import discord

from bot.core.errors import NotAllowedError
from bot.core.sighting import Place, SightingKind


class Needs(Enum):
    """What somebody must hold to ask for something."""

    NOTHING = "none"
    MANAGE_SERVER = "Manage Server"
    MODERATE = "Manage Messages or Moderate Members"


def authorise(interaction: discord.Interaction, needs: Needs) -> discord.Member:
    """Return the member who asks. Raises NotAllowedError with what is missing.

    Judged by the permissions that Discord resolved for this very interaction.
    """
    member = interaction.user
    if interaction.guild is None or not isinstance(member, discord.Member):
        raise NotAllowedError("This works only in a server.")
    held = interaction.permissions
    match needs:
        case Needs.NOTHING:
            allowed = True
        case Needs.MANAGE_SERVER:
            allowed = held.manage_guild
        case Needs.MODERATE:
            allowed = held.manage_messages or held.moderate_members
    if allowed or held.administrator or interaction.guild.owner_id == member.id:
        return member
    raise NotAllowedError(f"You need the permission {needs.value} for this.")


def authorise_action(member: discord.Member, places: Iterable[tuple[Place, SightingKind]]) -> None:
    """Raise NotAllowedError unless the member may act in every channel where it was seen.

    discord.py forgets archived threads; the channel of a thread, which it knows, has the same permissions.
    A channel of which nothing is known is gone: there, what the member may do in the whole server counts.
    """
    for place, kind in places:
        channel = _nearest_known(member.guild, place)
        held = member.guild_permissions if channel is None else channel_permissions(channel, member)
        is_title = kind is SightingKind.TITLE
        if not (held.manage_threads if is_title else held.manage_messages):
            missing = "Manage Threads" if is_title else "Manage Messages"
            where = (
                "the whole server, since a channel of this case is gone,"
                if channel is None
                else f"<#{channel.id}>"
            )
            raise NotAllowedError(f"You need the permission {missing} in {where} for this.")


def authorise_rank(member: discord.Member, authors: Iterable[discord.Member]) -> None:
    """Raise NotAllowedError if an author's highest role stands as high as the member's own."""
    if member.guild.owner_id == member.id:
        return
    for author in authors:
        if author.top_role >= member.top_role and not author.top_role.is_default():
            raise NotAllowedError(f"<@{author.id}> has a role as high as yours, so you cannot act on them.")


def channel_permissions(
    channel: discord.abc.GuildChannel | discord.Thread, member: discord.Member
) -> discord.Permissions:
    """Return what a member may do in a channel; a thread whose channel is unknown allows nothing."""
    if isinstance(channel, discord.Thread):
        return discord.Permissions.none() if channel.parent is None else channel.permissions_for(member)
    return channel.permissions_for(member)


def _nearest_known(guild: discord.Guild, place: Place) -> discord.abc.GuildChannel | discord.Thread | None:
    known = (guild.get_channel_or_thread(channel_id) for channel_id in place.channel_ids)
    return next((channel for channel in known if channel is not None), None)


def may_read_history(channel: object) -> bool:
    """Whether Discord lets Bylaw read the history of a channel; voice channels want Connect as well."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    held = channel_permissions(channel, channel.guild.me)
    spoken = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return held.view_channel and held.read_message_history and (held.connect or not spoken)


def missing(held: discord.Permissions, wanted: discord.Permissions) -> tuple[str, ...]:
    """Return the names, as Discord shows them, of the wanted permissions that are not held."""
    return tuple(display_name(name) for name, on in wanted if on and not getattr(held, name))


def display_name(permission: str) -> str:
    """Return a permission's name as Discord's English client shows it, as near as makes no difference."""
    renamed = {
        "read_messages": "View Channel",
        "view_channel": "View Channel",
        "manage_guild": "Manage Server",
    }
    return renamed.get(permission, permission.replace("_", " ").title())

"""What Bylaw can and cannot do in a server, as lines with ✔ and ✖ and what to mend."""

from collections.abc import Iterable

import discord

from bot.chat.modlog import NEEDED, is_public
from bot.chat.permissions import missing
from bot.core.settings import ServerSettings

READ = discord.Permissions(read_messages=True, read_message_history=True)
ACT = discord.Permissions(manage_messages=True)
NAMED = 5  # channels or roles named in one line

Watched = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


def diagnose(guild: discord.Guild, settings: ServerSettings) -> list[str]:
    """Return a line for each thing that Bylaw needs here."""
    watched = _watched(guild, settings)
    return [
        _mod_log_line(guild, settings),
        _channels_line(guild, watched, READ, "read"),
        _channels_line(guild, watched, ACT, "delete in"),
        _roles_line(guild),
    ]


def _mod_log_line(guild: discord.Guild, settings: ServerSettings) -> str:
    channel = guild.get_channel(settings.mod_log_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        return "✖ The mod-log channel is gone."
    if is_public(channel):
        return "✖ Everyone can read the mod-log: take View Channel from @everyone."
    lacking = missing(channel.permissions_for(guild.me), NEEDED)
    return f"✖ Bylaw lacks {', '.join(lacking)} in the mod-log." if lacking else "✔ The mod-log is private."


def _channels_line(
    guild: discord.Guild, watched: list[Watched], wanted: discord.Permissions, doing: str
) -> str:
    failing = [channel for channel in watched if missing(channel.permissions_for(guild.me), wanted)]
    if not failing:
        return f"✔ Bylaw can {doing} all {len(watched)} watched channels."
    names = _named(f"<#{channel.id}>" for channel in failing)
    needed = ", ".join(missing(discord.Permissions.none(), wanted))
    of = f"{len(failing)} of {len(watched)} channels"
    return f"✖ Bylaw cannot {doing} {of} ({names}): give it {needed}."


def _roles_line(guild: discord.Guild) -> str:
    above = [
        role
        for role in guild.roles
        if role > guild.me.top_role and not role.managed and not role.permissions.manage_messages
    ]
    if not above:
        return "✔ Bylaw's role stands above those of ordinary members."
    names = _named(f"<@&{role.id}>" for role in above)
    return f"✖ Bylaw never touches members with {names}: drag its role above these in Server Settings, Roles."


def _watched(guild: discord.Guild, settings: ServerSettings) -> list[Watched]:
    """Return the watched channels in which people write, without the mod-log."""
    chosen = settings.watched_channel_ids
    return [
        channel
        for channel in guild.channels
        if isinstance(channel, Watched)
        and channel.id != settings.mod_log_channel_id
        and (chosen is None or channel.id in chosen or channel.category_id in chosen)
    ]


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = len(listed) - NAMED
    return ", ".join(listed[:NAMED]) + (f" and {more} more" if more > 0 else "")

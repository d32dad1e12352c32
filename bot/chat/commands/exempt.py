"""/exempt: roles and channels that are left alone."""

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.commands.channel import WatchedId
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.core.errors import SettingError
from bot.core.settings import ServerSettings
from bot.desk.exemptions import Exemption

EVERYONE = (
    "Everybody has the role @\u200beveryone, so nobody would be looked at any more. To rest for a while, run "
    "`/pause`; to stop, run `/setup` with `mode:off`."
)
WHICH = "Name a role, a channel or both."
MODERATORS_EXEMPT = "The owner is exempt, and so are members with Manage Messages where they hold it."
MODERATORS_LOOKED_AT = (
    "The owner and members with Manage Messages are looked at like everybody; "
    "Bylaw still deletes nothing of theirs."
)
TARGET = app_commands.describe(
    role="Whoever has this role", channel="A channel with its threads, or a category with all that is in it"
)


class ExemptCommands(app_commands.Group):
    """Whom and what Bylaw does not look at."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="exempt",
            description="Roles and channels that are left alone",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._desks = desks

    @app_commands.command(description="Leave a role or a channel alone")
    @TARGET
    async def add(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        channel: WatchedId | None = None,
    ) -> None:
        """Look no longer at what members with this role write, or at what is written in this channel."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        if role is not None and role.is_default():
            raise SettingError(EVERYONE)
        exemption = chosen(role, channel)
        await self._desks.exemptions.add(call.server_id, exemption, call.actor_id)
        await call.reply(f"Exempt from now on: {named(exemption)}.")

    @app_commands.command(description="Look at a role or a channel again")
    @TARGET
    async def remove(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        channel: WatchedId | None = None,
    ) -> None:
        """Take a role or a channel off the list."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        exemption = chosen(role, channel)
        await self._desks.exemptions.remove(call.server_id, exemption, call.actor_id)
        await call.reply(f"Taken off the list of exemptions: {named(exemption)}.")

    @app_commands.command(name="list", description="Show what is exempt")
    async def list_exemptions(self, interaction: Interaction) -> None:
        """Show who and what is left alone."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        settings = await self._desks.exemptions.list(call.server_id)
        await call.reply(exemption_lines(call.member.guild, settings))

    @app_commands.command(description="Leave members with Manage Messages alone, or no longer")
    @app_commands.describe(on="Whether they are exempt; at first they are")
    async def moderators(self, interaction: Interaction, on: bool) -> None:
        """Exempt members with Manage Messages, or no longer."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        settings = await self._desks.exemptions.set_moderators(call.server_id, on, call.actor_id)
        await call.reply(moderators_line(settings))


def chosen(role: discord.Role | None, channel_id: int | None) -> Exemption:
    """Return what was given to the command. Raises SettingError if nothing was."""
    if role is None and channel_id is None:
        raise SettingError(WHICH)
    return Exemption(
        channel_ids=frozenset() if channel_id is None else frozenset({channel_id}),
        role_ids=frozenset() if role is None else frozenset({role.id}),
    )


def named(exemption: Exemption) -> str:
    """Return the roles and channels as references, which Discord shows by name and which ping nobody here.

    Nothing that a member could have written is repeated this way.
    """
    roles = [f"<@&{role_id}>" for role_id in sorted(exemption.role_ids)]
    return ", ".join([*roles, *(f"<#{channel_id}>" for channel_id in sorted(exemption.channel_ids))])


def moderators_line(settings: ServerSettings) -> str:
    """Return whether moderators are exempt."""
    return MODERATORS_EXEMPT if settings.moderators_exempt else MODERATORS_LOOKED_AT


def exemption_lines(guild: discord.Guild, settings: ServerSettings) -> list[str]:
    """Return a line for each exemption; what no longer exists on Discord is only counted."""
    channels = {found for found in settings.exempt_channel_ids if guild.get_channel(found) is not None}
    roles = {found for found in settings.exempt_role_ids if guild.get_role(found) is not None}
    lines = [f"- {named(Exemption(role_ids=frozenset({found})))}" for found in sorted(roles)]
    lines += [f"- {named(Exemption(channel_ids=frozenset({found})))}" for found in sorted(channels)]
    gone = len(settings.exempt_channel_ids) + len(settings.exempt_role_ids) - len(lines)
    if not lines:
        lines.append("No role and no channel is exempt.")
    if gone:
        lines.append(f"Deleted on Discord meanwhile, and without effect: {gone}.")
    return [moderators_line(settings), *lines]

"""/filter: how much is flagged, sampled, and judged unread; and /diagnose: what is in force."""

from typing import Any

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.desks import Desks
from bot.chat.diagnosis import diagnose
from bot.chat.flag_lines import flag_lines, percent, unread_line
from bot.chat.permissions import Needs
from bot.core.settings import UnreadLanguage
from bot.desk.flagging import FlagChoice

UNREAD = [
    app_commands.Choice(name="sample: judge a few of them, drawn by chance (the default)", value="sample"),
    app_commands.Choice(name="judge: judge all of them; many verdicts", value="judge"),
    app_commands.Choice(name="ignore: let them pass", value="ignore"),
]
Budget = app_commands.Range[float, 0.5, 10.0]
Sample = app_commands.Range[float, 0.0, 1.0]


class FilterCommands(app_commands.Group):
    """How much is looked at."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="filter",
            description="How much is looked at",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._desks = desks

    @app_commands.command(description="What share of ordinary messages may be flagged")
    @app_commands.describe(share="0.5 to 10; at first 2")
    @app_commands.rename(share="percent")
    async def budget(self, interaction: Interaction, share: Budget) -> None:
        """Set the flag budget."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        choice = FlagChoice(flag_budget=share / 100)
        await self._desks.flags.set(call.server_id, choice, call.actor_id)
        await call.reply(flag_lines(await self._desks.flags.report(call.server_id))[:2])

    @app_commands.command(description="Judge a few unflagged messages too, to learn what is missed")
    @app_commands.describe(share="Of what is not flagged: 0.2 is a good beginning, at most 1; 0 draws none")
    @app_commands.rename(share="percent")
    async def sample(self, interaction: Interaction, share: Sample) -> None:
        """Set the share of the audit sample."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        choice = FlagChoice(audit_share=share / 100)
        settings = await self._desks.flags.set(call.server_id, choice, call.actor_id)
        if not settings.audit_share:
            await call.reply("No samples are drawn any more. What was drawn is still judged.")
            return
        await call.reply(
            f"{percent(settings.audit_share)} of what is not flagged is judged all the same, under every "
            "policy in force, while the queue is short. What breaks a rule comes in the mod-log, marked "
            "“sample”: press ✔ or ✖, for only what you confirm counts. `/diagnose` says how much is missed."
        )

    @app_commands.command(description="What is done with languages that the filter cannot read")
    @app_commands.describe(messages="Such messages are never called clean")
    @app_commands.choices(messages=UNREAD)
    async def unread(self, interaction: Interaction, messages: app_commands.Choice[str]) -> None:
        """Set what is done with what cannot be read."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        choice = FlagChoice(unread_language=UnreadLanguage(messages.value))
        await call.reply(unread_line(await self._desks.flags.set(call.server_id, choice, call.actor_id)))


def diagnose_command(desks: Desks) -> app_commands.Command[Any, ..., Any]:
    """Return /diagnose."""

    @app_commands.command(
        name="diagnose", description="What Bylaw can do here, what it flags, and how much it misses"
    )
    @app_commands.default_permissions(manage_messages=True)
    async def show(interaction: Interaction) -> None:
        call = await begin(interaction, desks, Needs.MODERATE)
        report = await desks.flags.report(call.server_id)
        await call.reply([*diagnose(call.member.guild, call.settings), *flag_lines(report), *desks.notes])

    return show

"""/filter: how much is flagged, where, of whom, and sampled; and /diagnose: what is in force."""

from typing import Any

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.commands.channel import WatchedId
from bot.chat.desks import Desks
from bot.chat.diagnosis import diagnose
from bot.chat.flag_lines import budget_lines, channel_lines, flag_lines, newcomer_line, percent, unread_line
from bot.chat.permissions import Needs
from bot.core.settings import Sensitivity, UnreadLanguage
from bot.desk.flagging import FlagChoice
from bot.desk.sensitivity import MAX_NEW_DAYS

UNREAD = [
    app_commands.Choice(name="sample: judge a few of them, drawn by chance (the default)", value="sample"),
    app_commands.Choice(name="judge: judge all of them; many verdicts", value="judge"),
    app_commands.Choice(name="ignore: let them pass", value="ignore"),
]
LEVELS = [
    app_commands.Choice(name="low: flag less here", value="low"),
    app_commands.Choice(name="normal: as in other channels", value="normal"),
    app_commands.Choice(name="high: flag more here", value="high"),
]
Days = app_commands.Range[int, 0, MAX_NEW_DAYS]
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
        report = await self._desks.flags.report(call.server_id)
        await call.reply(budget_lines(report.flags))

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

    @app_commands.command(description="Flag more or less readily in a channel, or in a category")
    @app_commands.describe(
        channel="A channel with its threads, or a category with all that is in it",
        level="Exact rules hold at any level",
    )
    @app_commands.choices(level=LEVELS)
    async def channel(
        self, interaction: Interaction, channel: WatchedId, level: app_commands.Choice[str]
    ) -> None:
        """Set the sensitivity of a channel."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        chosen = Sensitivity(level.value)
        await self._desks.sensitivity.set_channel(call.server_id, channel, chosen, call.actor_id)
        await call.reply(f"Sensitivity of <#{channel}>: {chosen.value}.")

    @app_commands.command(description="For how many days links and repeats of new members weigh more")
    @app_commands.describe(days="Since the account was made, or joined; at first 7; 0: never")
    async def newcomers(self, interaction: Interaction, days: Days) -> None:
        """Set how long members count as new."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await call.reply(
            newcomer_line(await self._desks.sensitivity.set_new_days(call.server_id, days, call.actor_id))
        )

    @app_commands.command(description="Show the channels that differ, and how long members count as new")
    async def channels(self, interaction: Interaction) -> None:
        """Show what `channel` and `newcomers` have set."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await call.reply([*channel_lines(call.settings), newcomer_line(call.settings)])


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

"""/setup: where verdicts go, how far Bylaw may go, what it watches."""

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.commands.channel import WatchedId
from bot.chat.commands.filter import UNREAD, Budget
from bot.chat.desks import Desks
from bot.chat.diagnosis import diagnose
from bot.chat.flag_lines import flag_lines
from bot.chat.modlog import NEEDED, is_public
from bot.chat.permissions import Needs, missing
from bot.core.errors import NotAllowedError, NotFoundError
from bot.core.settings import Mode, ServerSettings, UnreadLanguage
from bot.desk.flagging import AUDIT_SHARE, FlagChoice
from bot.desk.setup import SetupChoice

MODES = [
    app_commands.Choice(name="shadow: only show verdicts, do nothing unasked (the default)", value="shadow"),
    app_commands.Choice(name="review: as shadow, and armed keywords and domains delete", value="review"),
    app_commands.Choice(name="assist: as review, and clauses made automatic delete", value="assist"),
    app_commands.Choice(name="off: look at nothing", value="off"),
]
PUBLIC = (
    "Everyone can read <#{id}>, so it cannot be the mod-log. Open its settings, Permissions, and take View "
    "Channel from @everyone; then give it to your moderators' role and to Bylaw, and run `/setup` again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was given to the command; None keeps what is in force."""

    mod_log: discord.TextChannel
    mode: Mode | None
    policies: str | None
    watched: frozenset[int]
    watch_everything: bool
    flags: FlagChoice


def setup_command(desks: Desks) -> app_commands.Command[Any, ..., Any]:
    """Return /setup."""

    @app_commands.command(description="Choose the mod-log channel, the mode, policies and what is watched")
    @app_commands.describe(
        mod_log="Where verdicts are posted; a channel that only moderators read",
        mode="How far Bylaw may go by itself",
        policies="Shipped policies to put in force: all, none, or ids with commas; at first all",
        watch="A channel or category to watch; without any, every channel that Bylaw can read",
        watch_2="Another one",
        watch_3="Another one",
        watch_everything="Watch every channel that Bylaw can read (again)",
        flag_budget="What percentage of ordinary messages may be flagged, 0.5 to 10; at first 2",
        sample="Judge 0.2 % of what is not flagged, too, to learn what is missed; at first off",
        unread_language="What is done with languages that the filter cannot read",
    )
    @app_commands.choices(mode=MODES, unread_language=UNREAD)
    @app_commands.default_permissions(manage_guild=True)
    async def setup(
        interaction: Interaction,
        *,
        mod_log: discord.TextChannel,
        mode: app_commands.Choice[str] | None = None,
        policies: str | None = None,
        watch: WatchedId | None = None,
        watch_2: WatchedId | None = None,
        watch_3: WatchedId | None = None,
        watch_everything: bool = False,
        flag_budget: Budget | None = None,
        sample: bool | None = None,
        unread_language: app_commands.Choice[str] | None = None,
    ) -> None:
        call = await begin(interaction, desks, Needs.MANAGE_SERVER, before_setup=True)
        require_usable(mod_log)
        chosen = Chosen(
            mod_log=mod_log,
            mode=None if mode is None else Mode(mode.value),
            policies=policies,
            watched=frozenset(channel_id for channel_id in (watch, watch_2, watch_3) if channel_id),
            watch_everything=watch_everything,
            flags=FlagChoice(
                flag_budget=None if flag_budget is None else flag_budget / 100,
                audit_share=None if sample is None else sample * AUDIT_SHARE,
                unread_language=None if unread_language is None else UnreadLanguage(unread_language.value),
            ),
        )
        starters = tuple(policy.id for policy in desks.policies.starters())
        choice = choose(chosen, call.settings, starters)
        settings = await desks.setup.apply(call.server_id, choice, call.actor_id)
        lines = [f"Set up: **{settings.mode.value}** mode, verdicts go to <#{mod_log.id}>."]
        if choice.starter_policy_ids:
            lines.append(f"Policies put in force: {', '.join(choice.starter_policy_ids)}.")
        report = await desks.flags.report(call.server_id)
        await call.reply([*lines, *diagnose(call.member.guild, settings), *flag_lines(report), *desks.notes])

    return setup


def require_usable(channel: discord.TextChannel) -> None:
    """Raise NotAllowedError unless the channel is private and Bylaw can post in it."""
    if is_public(channel):
        raise NotAllowedError(PUBLIC.format(id=channel.id))
    lacking = missing(channel.permissions_for(channel.guild.me), NEEDED)
    if lacking:
        raise NotAllowedError(
            f"In <#{channel.id}> Bylaw lacks {', '.join(lacking)}. Give it these and run `/setup` again."
        )


def choose(chosen: Chosen, settings: ServerSettings, starters: tuple[str, ...]) -> SetupChoice:
    """Fill in what was not chosen: at first the safe defaults, later what is in force."""
    watched: frozenset[int] | None = chosen.watched or settings.watched_channel_ids
    return SetupChoice(
        mod_log_channel_id=chosen.mod_log.id,
        mode=chosen.mode or settings.mode,
        starter_policy_ids=_starter_ids(chosen.policies, starters, first_time=not settings.is_set_up),
        watched_channel_ids=None if chosen.watch_everything else watched,
        flags=chosen.flags,
    )


def _starter_ids(typed: str | None, starters: tuple[str, ...], *, first_time: bool) -> tuple[str, ...]:
    if typed is None:
        return starters if first_time else ()
    words = [word.strip().lower() for word in typed.split(",") if word.strip()]
    if words == ["all"]:
        return starters
    if words == ["none"]:
        return ()
    if not set(words) <= set(starters):
        raise NotFoundError(f"Shipped policies are: {', '.join(starters)}. Or write all, or none.")
    return tuple(dict.fromkeys(words))

"""/pause and /resume: the kill switch."""

from typing import Any

from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.commands.duration import parse_duration
from bot.chat.desks import Desks
from bot.chat.permissions import Needs

AnyCommand = app_commands.Command[Any, ..., Any]


def pause_command(desks: Desks) -> AnyCommand:
    """Return /pause."""

    @app_commands.command(description="Stop looking at messages, for a while or until /resume")
    @app_commands.describe(duration="Such as 30m, 2h or 7d; without it until /resume")
    @app_commands.default_permissions(manage_guild=True)
    async def pause(interaction: Interaction, duration: str | None = None) -> None:
        call = await begin(interaction, desks, Needs.MANAGE_SERVER)
        wanted = None if duration is None else parse_duration(duration)
        until = await desks.pause.pause(call.server_id, wanted, call.actor_id)
        end = "until `/resume`" if until is None else f"until <t:{int(until.timestamp())}:f>"
        await call.reply(f"Paused {end}. What was flagged before is still judged and shown.")

    return pause


def resume_command(desks: Desks) -> AnyCommand:
    """Return /resume."""

    @app_commands.command(description="Look at messages again")
    @app_commands.default_permissions(manage_guild=True)
    async def resume(interaction: Interaction) -> None:
        call = await begin(interaction, desks, Needs.MANAGE_SERVER)
        await desks.pause.resume(call.server_id, call.actor_id)
        await call.reply("Bylaw looks at messages again.")

    return resume

"""The message menu "Check message": what the filter says at once, and what the model is asked."""

import discord
from discord import app_commands

from bot.chat.channels import know_channel
from bot.chat.commands.call import Interaction, begin
from bot.chat.completing import Unfinished, complete
from bot.chat.content import text_attachments
from bot.chat.convert import is_screened, message_sighting
from bot.chat.desks import Desks
from bot.chat.lines import signal_lines
from bot.chat.permissions import Needs
from bot.chat.text import inline
from bot.core.errors import NotFoundError
from bot.core.policy import Echo
from bot.desk.check import Checked

NAME = "Check message"


def check_message(desks: Desks) -> app_commands.ContextMenu:
    """Return the menu command. It works without the Message Content intent: menus carry the message."""

    @app_commands.context_menu(name=NAME)
    @app_commands.default_permissions(manage_messages=True)
    async def check(interaction: Interaction, message: discord.Message) -> None:
        call = await begin(interaction, desks, Needs.MODERATE)
        own_id = interaction.client.user.id if interaction.client.user is not None else 0
        if not is_screened(message, own_id):
            raise NotFoundError("Bylaw looks at what members and webhooks write, not at bots or notices.")
        known = know_channel(call.member.guild, message.channel)
        sighting = await complete(
            Unfinished(
                sighting=message_sighting(message, known, discord.utils.utcnow()),
                guild=call.member.guild,
                channel=message.channel,
                attachments=text_attachments(message),
            )
        )
        await call.reply(answer_lines(await desks.check.check(sighting)))

    return check


def answer_lines(checked: Checked) -> list[str]:
    """Return what is known at once; the verdict follows in the mod-log."""
    screened = checked.screened
    echo = Echo.NONE if any(policy.echo is Echo.NONE for policy in checked.policies) else Echo.FULL
    found = signal_lines(screened.signals, echo)
    flagged = "would flag" if screened.flagged else "would not flag"
    lines = [f"The filter {flagged} this message" + (":" if found else " and finds nothing.")]
    lines += [f"- {line}" for line in found]
    if checked.policies:
        asked = ", ".join(inline(policy.id, 64) for policy in checked.policies)
        lines.append(f"The model is asked under {asked}; its answer comes in the mod-log.")
    else:
        lines.append("No policy is enabled, so the model is not asked. `/policy enable` changes that.")
    return lines

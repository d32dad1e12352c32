"""/case: look at a case by its number."""

import discord
from discord import app_commands

from bot.chat.buttons import case_view
from bot.chat.commands.call import Interaction, begin
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.chat.render import render_case
from bot.chat.verbs import verbs_of
from bot.core.errors import NotFoundError
from bot.core.settings import Mode


class CaseCommands(app_commands.Group):
    """What moderators ask about cases."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="case",
            description="Look at cases",
            default_permissions=discord.Permissions(manage_messages=True),
        )
        self._desks = desks

    @app_commands.command(description="Show a case as it stands now")
    @app_commands.describe(number="The number in the footer of its post")
    async def view(self, interaction: Interaction, number: app_commands.Range[int, 1]) -> None:
        """Show the case with its buttons, to the caller only."""
        call = await begin(interaction, self._desks, Needs.MODERATE)
        view = await self._desks.review.view(call.server_id, number)
        if view.case.decision is None:
            raise NotFoundError(f"Case #{number} has not been decided yet.")
        shadow = call.settings.mode is Mode.SHADOW
        await call.reply(
            "",
            embed=render_case(view.case, view.policies, marker="now", shadow=shadow),
            view=case_view(view.case.id, verbs_of(view.case, list(view.policies.values()))),
        )

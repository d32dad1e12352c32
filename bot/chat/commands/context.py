"""/context: whether second looks may read what was said before."""

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.commands.channel import WatchedId
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.core.settings import ServerSettings
from bot.desk.context import MAX_MESSAGES

Messages = app_commands.Range[int, 0, MAX_MESSAGES]
WHERE = app_commands.describe(channel="A channel with its threads, or a category; without: the whole server")


class ContextCommands(app_commands.Group):
    """What a second look may read."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="context",
            description="Whether a second look may read what was said before",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._desks = desks

    @app_commands.command(description="Let second looks read what was said before")
    @WHERE
    async def on(self, interaction: Interaction, channel: WatchedId | None = None) -> None:
        """Switch it on, in a channel or in the server."""
        await self._switch(interaction, True, channel)

    @app_commands.command(description="Have every message judged by itself alone")
    @WHERE
    async def off(self, interaction: Interaction, channel: WatchedId | None = None) -> None:
        """Switch it off, in a channel or in the server."""
        await self._switch(interaction, False, channel)

    @app_commands.command(description="How many earlier messages a second look may read")
    @app_commands.describe(count="Besides the message replied to; at first 3")
    async def messages(self, interaction: Interaction, count: Messages) -> None:
        """Set how much is read."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await call.reply(
            context_lines(await self._desks.context.set_messages(call.server_id, count, call.actor_id))
        )

    @app_commands.command(description="Show what second looks may read")
    async def show(self, interaction: Interaction) -> None:
        """Show what is set."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await call.reply(context_lines(call.settings))

    async def _switch(self, interaction: Interaction, on: bool, channel_id: int | None) -> None:
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        settings = await self._desks.context.switch(call.server_id, on, call.actor_id, channel_id=channel_id)
        await call.reply(context_lines(settings))


def context_lines(settings: ServerSettings) -> list[str]:
    """Return what second looks may read, and where they may not."""
    if not settings.context:
        return ["Second looks read nothing of what was said before."]
    count = settings.context_messages
    earlier = "1 earlier message" if count == 1 else f"{count} earlier messages"
    lines = [f"Second looks may read the message replied to and {earlier} of the same channel."]
    if settings.no_context_channel_ids:
        named = ", ".join(f"<#{channel_id}>" for channel_id in sorted(settings.no_context_channel_ids))
        lines.append(f"Not in: {named}.")
    return lines

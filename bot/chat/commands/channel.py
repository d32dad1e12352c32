"""A channel as an option: anything that members write in, or a category of such."""

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel, AppCommandThread

# Without media channels, which Discord's OpenAPI does not list for options; their category can be given.
WATCHABLE = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
    discord.ChannelType.category,
]


class WatchedChannel(app_commands.Transformer):
    """Turns the chosen channel into its id."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The kind of option that Discord shows."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The channels that Discord offers."""
        return WATCHABLE

    async def transform(
        self,
        interaction: discord.Interaction,  # noqa: ARG002 - discord.py's signature
        value: AppCommandChannel | AppCommandThread,
        /,
    ) -> int:
        """Return the channel's id."""
        return value.id


WatchedId = app_commands.Transform[int, WatchedChannel]

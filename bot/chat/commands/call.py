"""One call of a command: acknowledged in private, authorised, and answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.chat.desks import DeskClient, Desks
from bot.chat.permissions import Needs, authorise
from bot.chat.text import within
from bot.core.errors import NotAllowedError
from bot.core.settings import ServerSettings

CONTENT_LIMIT = 2_000  # of a bot's message
SET_UP_FIRST = "Bylaw is not set up here yet. Somebody with Manage Server runs `/setup` first."

Interaction = discord.Interaction[DeskClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that has been acknowledged and authorised."""

    interaction: Interaction
    member: discord.Member
    settings: ServerSettings

    @property
    def server_id(self) -> int:
        """The server in which it was called."""
        return self.member.guild.id

    @property
    def actor_id(self) -> int:
        """Who called."""
        return self.member.id

    async def reply(
        self,
        lines: str | Sequence[str],
        *,
        embed: discord.Embed | None = None,
        view: discord.ui.View | None = None,
        file: discord.File | None = None,
    ) -> None:
        """Answer with text that is safe to show; too much of it is cut at a line."""
        entries = [lines] if isinstance(lines, str) else list(lines)
        await self.interaction.edit_original_response(
            content=within(entries, CONTENT_LIMIT) or None,
            embed=embed,
            view=view,
            attachments=[] if file is None else [file],
            allowed_mentions=discord.AllowedMentions.none(),
        )


async def begin(interaction: Interaction, desks: Desks, needs: Needs, *, before_setup: bool = False) -> Call:
    """Acknowledge, then authorise. Raises NotAllowedError, also while `/setup` has not been run.

    Acknowledging comes first: Discord drops what is not acknowledged within three seconds.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    return await admit(interaction, desks, needs, before_setup=before_setup)


async def admit(interaction: Interaction, desks: Desks, needs: Needs, *, before_setup: bool = False) -> Call:
    """Authorise without acknowledging, for a call that opens a form."""
    member = authorise(interaction, needs)
    settings = await desks.setup.settings(member.guild.id)
    if not (before_setup or settings.is_set_up):
        raise NotAllowedError(SET_UP_FIRST)
    return Call(interaction=interaction, member=member, settings=settings)


def text_file(name: str, text: str) -> discord.File:
    """Return a text as an attachment."""
    return discord.File(BytesIO(text.encode("utf-8", "replace")), filename=name)

"""The command tree: registered only when it changed, and every failure answered with one sentence."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
from discord import app_commands

from bot.chat.desks import DeskClient
from bot.chat.errors import TOO_LATE
from bot.core.errors import BotError

log = logging.getLogger(__name__)

IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
FOR_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
FAILED = "Something went wrong inside Bylaw; the operator finds it in the log."
OUTDATED = "Discord still shows an older form of this command. Reload Discord (Ctrl+R) and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedCommands:
    """Where the digest of the commands last registered is kept."""

    read: Callable[[], Awaitable[str | None]]
    write: Callable[[str], Awaitable[None]]


class BylawTree(app_commands.CommandTree[DeskClient]):
    """Bylaw's commands, in servers only."""

    def __init__(self, client: DeskClient) -> None:
        super().__init__(client, allowed_contexts=IN_SERVERS, allowed_installs=FOR_SERVERS)

    def digest(self) -> str:
        """Return a digest of what would be registered, and for which application."""
        payloads = [command.to_dict(self) for command in self.get_commands()]
        body = json.dumps([self.client.application_id, payloads], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()

    async def sync_if_changed(self, synced: SyncedCommands) -> bool:
        """Register the commands unless they are as last time; return whether they were registered."""
        digest = self.digest()
        if await synced.read() == digest:
            return False
        await self.sync()
        await synced.write(digest)
        log.info("commands-registered", extra={"digest": digest[:12]})
        return True

    async def on_error(
        self,
        interaction: discord.Interaction[DeskClient],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        """Answer with one clear sentence; log what nobody foresaw, without content."""
        await explain(interaction, error)


async def explain(interaction: discord.Interaction[DeskClient], error: Exception) -> None:
    """Say what went wrong, if anybody can still be told."""
    original = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(original, discord.HTTPException) and original.code in TOO_LATE:
        log_undelivered(original)
    else:
        await say(interaction, sentence_for(error, interaction))


def sentence_for(error: Exception, interaction: discord.Interaction[DeskClient]) -> str:
    """Return what to tell the member, and log what is Bylaw's own fault."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, BotError):
        return str(error)
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return OUTDATED
    if isinstance(error, app_commands.TransformerError | UnicodeEncodeError):  # or half a character in it
        return "One of the options cannot be read. Please check it and try again."
    command = interaction.command.qualified_name if interaction.command is not None else "unknown"
    log.error("command-failed", extra={"command": command}, exc_info=error)
    return FAILED


async def say(interaction: discord.Interaction[DeskClient], text: str) -> None:
    """Answer in private, whether or not the interaction has been acknowledged."""
    nobody = discord.AllowedMentions.none()
    text = text.encode("utf-8", "replace").decode()[:2000]  # what was typed may stand in it, halves included
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(content=text, allowed_mentions=nobody)
        else:
            await interaction.response.send_message(text, ephemeral=True, allowed_mentions=nobody)
    except discord.HTTPException as error:
        log_undelivered(error)


def log_undelivered(error: discord.HTTPException) -> None:
    """Note that an answer came too late: the three seconds or the fifteen minutes are over."""
    log.warning("answer-not-delivered", extra={"status": error.status, "code": error.code})

"""/privacy: what is kept of a member, a copy of it, its erasure, and for how long a server keeps content."""

import json
from typing import Any

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin, text_file
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.core.held import Held, OwnMessage
from bot.desk.privacy import Export

LONGEST_DAYS = 365
NOTHING_READ = (
    "Every message is read as it comes, and forgotten at once unless it is flagged. What is flagged is "
    "judged by a model that the operator runs; nobody else is given it, and nothing is trained on it."
)
HOW_TO = "`/privacy export-me` hands you a copy, `/privacy forget-me` has it erased."
FACTS_STAY = (
    "Your id, channel, time, what the filter and the model found and what was done stay without end; "
    "`/privacy forget-me` takes your id out of it."
)
ERASING = (
    "Your words, your name and what was quoted of them are being erased, also in the mod-log, where up to 20 "
    "posts a minute are edited. What is not decided yet is left to the moderators, without your words."
)
NOT_YOURS = (
    "Bylaw does not delete your messages on Discord, and digests in the mod-log keep naming you by id. What "
    "you did as a moderator stays in the record."
)


class PrivacyCommands(app_commands.Group):
    """What everybody may ask about themselves. Whoever may do more is checked in code."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(name="privacy", description="What Bylaw keeps of you, and how to have it erased")
        self._desks = desks

    @app_commands.command(description="What Bylaw keeps of you in this server, and for how long")
    async def show(self, interaction: Interaction) -> None:
        """Say what is kept of the caller."""
        call = await begin(interaction, self._desks, Needs.NOTHING, before_setup=True)
        held = await self._desks.privacy.show(call.server_id, call.actor_id)
        await call.reply(held_lines(held, call.settings.retention_days))

    @app_commands.command(name="export-me", description="A copy of your own messages that Bylaw keeps")
    async def export_me(self, interaction: Interaction) -> None:
        """Hand the caller what they wrote and what came of it, as a file."""
        call = await begin(interaction, self._desks, Needs.NOTHING, before_setup=True)
        export = await self._desks.privacy.export(call.server_id, call.actor_id)
        if not export.messages:
            await call.reply("Bylaw keeps nothing of yours in this server.")
            return
        older = "" if export.complete else " There are older ones; the operator can export them all."
        await call.reply(
            f"Your {len(export.messages)} newest flagged messages, as JSON.{older}",
            file=text_file("my-messages.json", export_text(export, call.server_id)),
        )

    @app_commands.command(name="forget-me", description="Erase what Bylaw keeps of you in this server")
    async def forget_me(self, interaction: Interaction) -> None:
        """Have everything of the caller erased."""
        call = await begin(interaction, self._desks, Needs.NOTHING, before_setup=True)
        held = await self._desks.privacy.forget(call.server_id, call.actor_id)
        if not held.messages:
            await call.reply(["Bylaw keeps no message of yours in this server.", NOT_YOURS])
            return
        await call.reply([f"Messages: {held.messages}.", ERASING, NOT_YOURS])

    @app_commands.command(description="Erase what Bylaw keeps of a member (Manage Server)")
    @app_commands.describe(user="Whose messages; the id works for somebody who has left")
    async def purge(self, interaction: Interaction, user: discord.User) -> None:
        """Have everything of a member erased."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER, before_setup=True)
        held = await self._desks.privacy.forget(call.server_id, user.id)
        if not held.messages:
            await call.reply(f"Bylaw keeps nothing of <@{user.id}> in this server.")
            return
        await call.reply(
            f"Messages of <@{user.id}> being erased: {held.messages}. Posts in the mod-log follow, up to 20 "
            "a minute. Digests keep naming ids."
        )

    @app_commands.command(description="For how many days content is kept (Manage Server)")
    @app_commands.describe(days="1 to 365; at first 30")
    async def retention(
        self, interaction: Interaction, days: app_commands.Range[int, 1, LONGEST_DAYS]
    ) -> None:
        """Set for how long content is kept."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER, before_setup=True)
        settings = await self._desks.privacy.set_retention(call.server_id, days, call.actor_id)
        await call.reply(
            f"What members wrote is kept for {settings.retention_days} days from now on. What is older is "
            "being erased, also in the mod-log. What the model clears is erased at once, as before."
        )


def held_lines(held: Held, retention_days: int) -> list[str]:
    """Say what is kept of somebody, in their words."""
    if not held.messages:
        return ["Bylaw keeps no message of yours in this server.", NOTHING_READ]
    since = f", the oldest of <t:{int(held.oldest.timestamp())}:f>" if held.oldest is not None else ""
    lines = [
        f"Flagged messages of yours that Bylaw knows of here: {held.messages}{since}.",
        f"With their text and your name: {held.readable}.",
        f"Text and name go {retention_days} days after the message was seen; what the model clears, at once.",
        FACTS_STAY,
        f"Actions about your messages: {held.actions}.",
    ]
    if held.being_erased:
        lines.append("An erasure is under way.")
    return [*lines, NOTHING_READ, HOW_TO]


def export_text(export: Export, server_id: int) -> str:
    """Return the export as JSON; lone surrogates are escaped, so that they come back as they were."""
    document: dict[str, Any] = {
        "server_id": str(server_id),
        "complete": export.complete,
        "messages": [_message(message) for message in export.messages],
    }
    return json.dumps(document, indent=1)


def _message(message: OwnMessage) -> dict[str, Any]:
    """Ids are text: JavaScript cannot hold them as numbers."""
    return {
        "channel_id": str(message.channel_id),
        "message_id": str(message.message_id),
        "seen_at": message.seen_at.isoformat(),
        "case": message.case_number,
        "name": message.name or None,
        "text": message.text,
        "attachments_not_read": list(message.unexamined),
        "clauses": list(message.clauses),
        "done": [
            {"what": action.kind.value, "state": action.state.value, "at": action.at.isoformat()}
            for action in message.actions
        ],
    }

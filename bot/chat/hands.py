"""Acts in Discord: deletes a message, locks or renames a thread. The last checks are made here.

What is checked is Discord as it stands at this moment: that the message is still by the member who
was judged, that nobody who must never be touched is, and that Bylaw holds the permission (10,000
refused requests in ten minutes would ban its address). Every act is safe to repeat.
"""

from urllib.parse import quote

import discord

from bot.chat.channels import is_moderator
from bot.chat.convert import is_proxy, revision_of
from bot.chat.errors import UNREACHABLE
from bot.chat.permissions import channel_permissions, missing
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import BotError, ChatError
from bot.core.sighting import Sighting, SightingKind

REASON_LIMIT = 512  # of the URL-encoded audit log reason (Discord's documentation)
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
NEW_TITLE = "renamed by moderators"
GONE = (ActionState.GONE, "It had been deleted already.")

Ended = tuple[ActionState, str]


class RefusedError(BotError):
    """Bylaw's own last check, or Discord, does not allow the act. str(error) is the sentence."""


class DiscordHands:
    """Implements the port `Hands` with a connected client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def act(self, sighting: Sighting, kind: ActionKind, *, reason: str, automatic: bool) -> Ended:
        """Do it, after the last checks, and return how it ended with a sentence for people.

        An automatic act is refused if the message was edited since it was judged: the edit is
        judged for itself. A moderator's press deletes what stands. Raises ChatError when Discord
        cannot be reached; the act is then still wanted.
        """
        try:
            if sighting.kind is SightingKind.TITLE:
                return await self._act_on_title(sighting, kind, reason=reason, automatic=automatic)
            if kind is not ActionKind.DELETE:
                return ActionState.REFUSED, "A message can only be deleted."
            return await self._delete(sighting, reason=reason, automatic=automatic)
        except RefusedError as refused:
            return ActionState.REFUSED, str(refused)
        except discord.NotFound:
            return GONE
        except discord.Forbidden:
            return ActionState.REFUSED, "Discord does not allow it: Bylaw lacks a permission there."
        except discord.HTTPException as error:
            if error.status >= SERVER_ERROR or error.status == TOO_MANY_REQUESTS:
                raise ChatError("Discord has trouble just now; Bylaw will try again.") from error
            return (
                ActionState.FAILED,
                f"Discord did not accept it (status {error.status}, code {error.code}).",
            )
        except UNREACHABLE as error:
            raise ChatError("Discord could not be reached to act; Bylaw will try again.") from error

    async def _delete(self, sighting: Sighting, *, reason: str, automatic: bool) -> Ended:
        guild = self._guild(sighting)
        channel = await self._channel(guild, sighting)
        if not isinstance(channel, discord.abc.Messageable):
            raise RefusedError("There are no messages in that channel.")
        wanted = discord.Permissions(read_messages=True, read_message_history=True, manage_messages=True)
        _require(channel, guild, wanted)
        message = await channel.fetch_message(sighting.message_id)
        if message.author.id != sighting.author.id:
            raise RefusedError("The message is by somebody else than the member who was judged.")
        if automatic and revision_of(message.edited_at) != sighting.revision:
            raise RefusedError("The message was edited after it was judged; the edit is judged for itself.")
        if not is_proxy(message):
            await self._refuse_protected(guild, message.author, channel)
        await self._client.http.delete_message(channel.id, message.id, reason=audit_reason(reason))
        return ActionState.DONE, "The message was deleted."

    async def _act_on_title(
        self, sighting: Sighting, kind: ActionKind, *, reason: str, automatic: bool
    ) -> Ended:
        if automatic:
            raise RefusedError("A title is never acted on automatically.")
        if kind is ActionKind.DELETE:
            raise RefusedError("A title is never deleted: that would delete everybody's messages.")
        guild = self._guild(sighting)
        thread = await self._channel(guild, sighting)
        if not isinstance(thread, discord.Thread):
            raise RefusedError("That is no thread.")
        _require(thread, guild, discord.Permissions(read_messages=True, manage_threads=True))
        if thread.owner_id != sighting.author.id:
            raise RefusedError("The thread belongs to somebody else than the member who was judged.")
        await self._refuse_protected(guild, discord.Object(thread.owner_id), thread)
        if kind is ActionKind.LOCK:
            await _lock(thread, audit_reason(reason))
            return ActionState.DONE, "The thread was locked."
        await _rename(thread, audit_reason(reason))
        return ActionState.DONE, "The thread was renamed."

    def _guild(self, sighting: Sighting) -> discord.Guild:
        guild = self._client.get_guild(sighting.place.server_id)
        if guild is not None and not guild.unavailable:
            return guild
        if not self._client.is_ready() or guild is not None:
            raise ChatError("The server is not available just now; Bylaw will try again.")
        raise RefusedError("Bylaw is no longer in this server.")

    async def _channel(
        self, guild: discord.Guild, sighting: Sighting
    ) -> discord.abc.GuildChannel | discord.Thread:
        channel_id = sighting.place.channel_id
        return guild.get_channel_or_thread(channel_id) or await guild.fetch_channel(channel_id)

    async def _refuse_protected(
        self,
        guild: discord.Guild,
        author: discord.abc.Snowflake,
        channel: discord.abc.GuildChannel | discord.Thread,
    ) -> None:
        """Raise RefusedError for the owner, bots, staff and roles as high as Bylaw's own."""
        if author.id == guild.owner_id:
            raise RefusedError("The owner of the server is never touched.")
        try:
            member = await guild.fetch_member(author.id)
        except discord.NotFound:
            if isinstance(author, discord.User) and author.bot:
                raise RefusedError("Bots are never touched.") from None
            return  # left the server; what they wrote can still go
        if member.bot:
            raise RefusedError("Bots are never touched.")
        if is_moderator(member, channel):
            raise RefusedError("Members with Manage Messages are never touched.")
        if not member.top_role.is_default() and member.top_role >= guild.me.top_role:
            raise RefusedError(
                "The member has a role as high as Bylaw's. In Server Settings, Roles, drag Bylaw's role "
                "above the roles of ordinary members."
            )


def audit_reason(reason: str) -> str:
    """Cut a reason so that it fits the audit log header once it is URL-encoded."""
    kept = reason
    while len(quote(kept, safe="/ ")) > REASON_LIMIT:
        kept = kept[:-1]
    return kept


def _require(
    channel: discord.abc.GuildChannel | discord.Thread, guild: discord.Guild, wanted: discord.Permissions
) -> None:
    lacking = missing(channel_permissions(channel, guild.me), wanted)
    if lacking:
        raise RefusedError(f"Bylaw lacks the permission {', '.join(lacking)} in that channel.")


async def _lock(thread: discord.Thread, reason: str) -> None:
    if thread.locked:
        return
    if thread.archived:  # only an open thread can be changed
        await thread.edit(archived=False, locked=True, reason=reason)
    else:
        await thread.edit(locked=True, reason=reason)


async def _rename(thread: discord.Thread, reason: str) -> None:
    if thread.name == NEW_TITLE:
        return
    if thread.archived:
        await thread.edit(archived=False, name=NEW_TITLE, reason=reason)
    else:
        await thread.edit(name=NEW_TITLE, reason=reason)

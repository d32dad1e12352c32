"""The mod-log channel: posts, edits, and finding a post again after a crash.

A post carries its marker twice: in the nonce, with which Discord refuses to make it a second time
for some minutes, and in its footer, where it is found long after.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import discord

from bot.chat.buttons import case_view
from bot.chat.errors import NOT_OURS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, translated
from bot.chat.outage import render_outage
from bot.chat.permissions import missing
from bot.chat.render import marker_of, render_case, render_digest
from bot.chat.verbs import verbs_of
from bot.core.case import CaseFile, Post
from bot.core.errors import ChatError, ModLogGoneError
from bot.core.outage import Outage, OutageFigures
from bot.core.policy import Policy
from bot.core.settings import Mode
from bot.pipeline.ports.servers import SettingsStore

CLOCKS_DIFFER = timedelta(minutes=1)  # this machine's and Discord's, at most
RECENT_MESSAGES = 100  # one request's worth; a post is looked for among so many
NEEDED = discord.Permissions(
    read_messages=True, send_messages=True, embed_links=True, read_message_history=True
)
NOBODY = discord.AllowedMentions.none()


class DiscordModLog:
    """Implements the port `ModLog` with a connected client."""

    def __init__(self, client: discord.Client, settings: SettingsStore) -> None:
        self._client = client
        self._settings = settings

    async def post(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> int:
        """Send the post of a case and return its message id. Raises ChatError, ModLogGoneError."""
        embed, view = await self._rendered(case, policies, post)
        return await self._send(post, embed, view)

    async def post_digest(self, cases: Sequence[CaseFile], post: Post) -> int:
        """Send one post for many cases and return its message id. Raises ChatError, ModLogGoneError."""
        return await self._send(post, render_digest(cases, marker=post.marker), None)

    async def edit(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> bool:
        """Bring the post up to date; False when it no longer stands. Raises ChatError, ModLogGoneError."""
        embed, view = await self._rendered(case, policies, post)
        return await self._edit(post, embed, view)

    async def post_outage(self, outage: Outage, figures: OutageFigures) -> int:
        """Say that the model is away and return the message id. Raises ChatError, ModLogGoneError."""
        return await self._send(outage.post, render_outage(outage, figures), None)

    async def edit_outage(self, outage: Outage, figures: OutageFigures) -> bool:
        """Bring that message up to date; False when it no longer stands. Raises as `edit` does."""
        return await self._edit(outage.post, render_outage(outage, figures), None)

    async def _edit(self, post: Post, embed: discord.Embed, view: discord.ui.View | None) -> bool:
        assert post.message_id is not None, "only a post that arrived can be edited"
        with translated("edit the mod-log"), _refused(post.channel_id):
            channel = self._channel(post.channel_id)
            message = channel.get_partial_message(post.message_id)
            try:
                await message.edit(embed=embed, view=view, allowed_mentions=NOBODY)
            except discord.HTTPException as error:
                if error.code in {UNKNOWN_MESSAGE, NOT_OURS}:
                    return False
                raise
        return True

    async def find(self, post: Post) -> int | None:
        """Look for a post by its marker. Raises ChatError.

        Among the channel's recent messages, and among those that came when it was begun: others may
        have written much since.
        """
        with translated("read the mod-log"), _refused(post.channel_id):
            channel = self._channel(post.channel_id)
            async for message in channel.history(limit=RECENT_MESSAGES):
                if self._is_post(message, post):
                    return message.id
            if post.begun_at is None:
                return None
            since = post.begun_at - CLOCKS_DIFFER
            async for message in channel.history(limit=RECENT_MESSAGES, after=since, oldest_first=True):
                if self._is_post(message, post):
                    return message.id
        return None

    def _is_post(self, message: discord.Message, post: Post) -> bool:
        own = self._client.user is not None and message.author.id == self._client.user.id
        return own and any(marker_of(embed) == post.marker for embed in message.embeds)

    async def _send(self, post: Post, embed: discord.Embed, view: discord.ui.View | None) -> int:
        with translated("post in the mod-log"), _refused(post.channel_id):
            channel = self._channel(post.channel_id)
            nonce = f"bylaw-{post.marker}"
            if view is None:
                message = await channel.send(embed=embed, nonce=nonce, allowed_mentions=NOBODY)
            else:
                message = await channel.send(embed=embed, view=view, nonce=nonce, allowed_mentions=NOBODY)
        return message.id

    async def _rendered(
        self, case: CaseFile, policies: Mapping[str, Policy], post: Post
    ) -> tuple[discord.Embed, discord.ui.View]:
        shadow = (await self._settings.settings(case.server_id)).mode is Mode.SHADOW
        embed = render_case(case, policies, marker=post.marker, shadow=shadow)
        return embed, case_view(case.id, verbs_of(case, list(policies.values())))

    def check(self, channel_id: int) -> None:
        """Raise ModLogGoneError if the channel cannot be used, as far as is known without asking."""
        self._channel(channel_id)

    def _channel(self, channel_id: int) -> discord.TextChannel:
        """Return the channel, usable and private. Raises ModLogGoneError with what to mend.

        Nobody is asked: Discord tells every change of a channel, and asking for one that is hidden
        would be refused.
        """
        channel = self._client.get_channel(channel_id)
        if channel is None:
            if not self._client.is_ready() or any(guild.unavailable for guild in self._client.guilds):
                raise ChatError("Discord has not said yet which channels there are.")
            raise ModLogGoneError("The mod-log channel is gone. Run /setup again.")
        if not isinstance(channel, discord.TextChannel):
            raise ModLogGoneError("The mod-log must be an ordinary text channel. Run /setup again.")
        if is_public(channel):
            raise ModLogGoneError(
                f"Everyone can read <#{channel.id}>, so Bylaw posts nothing there. "
                "Take View Channel from @everyone in its permissions."
            )
        lacking = missing(channel.permissions_for(channel.guild.me), NEEDED)
        if lacking:
            raise ModLogGoneError(f"Bylaw lacks {', '.join(lacking)} in the mod-log <#{channel.id}>.")
        return channel


@contextmanager
def _refused(channel_id: int) -> Iterator[None]:
    """Turn what says that the channel cannot be used at all into ModLogGoneError."""
    try:
        yield
    except discord.Forbidden as error:
        raise ModLogGoneError(
            f"Discord refuses Bylaw the mod-log <#{channel_id}>. Check its permissions and run /setup again."
        ) from error
    except discord.NotFound as error:
        if error.code == UNKNOWN_CHANNEL:
            raise ModLogGoneError("The mod-log channel is gone. Run /setup again.") from error
        raise


def is_public(channel: discord.TextChannel) -> bool:
    """Whether everybody in the server can read the channel."""
    return channel.permissions_for(channel.guild.default_role).view_channel

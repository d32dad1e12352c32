"""Tell the owner of a server what only people there can mend."""

import discord

from bot.chat.errors import translated
from bot.chat.text import inline
from bot.core.records import ModLogNotice

NAME_LIMIT = 100  # characters of a server's name
MOD_LOG_GONE = (
    "Bylaw cannot post in the mod-log of **{server}**. {reason}\n"
    "Until that is mended, verdicts wait and nothing is deleted by itself there. Somebody with Manage Server "
    "runs `/setup` in the server; what waits is posted then. Bylaw tells you this once."
)


class DiscordOwners:
    """Implements the port `Owners` with a connected client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, notice: ModLogNotice, reason: str) -> bool:
        """Tell the owner that the mod-log is gone; False when Bylaw does not see the server."""
        guild = self._client.get_guild(notice.server_id)
        if guild is None or guild.unavailable or guild.owner_id is None:
            return False
        text = MOD_LOG_GONE.format(server=inline(guild.name, NAME_LIMIT), reason=reason)
        with translated("tell the owner of the server"):
            try:
                owner = await self._client.fetch_user(guild.owner_id)
                await owner.send(
                    text, nonce=nonce_of(notice), allowed_mentions=discord.AllowedMentions.none()
                )
            except (discord.Forbidden, discord.NotFound):
                return True  # takes no messages from us, or has no account any more
        return True


def nonce_of(notice: ModLogNotice) -> str:
    """Return a nonce of this very trouble, at most 25 characters: a repeated message is made once."""
    return f"{int(notice.since.timestamp()):x}-{notice.server_id:x}"

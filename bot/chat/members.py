"""Ask Discord which of many users are members, a hundred at a time over the gateway."""

from collections.abc import AsyncIterator, Iterable
from itertools import islice

import discord

from bot.chat.errors import UNREACHABLE
from bot.core.errors import ChatError

MEMBERS_A_QUERY = 100  # of one request over the gateway (Discord's documentation)


async def current_members(guild: discord.Guild, user_ids: Iterable[int]) -> AsyncIterator[discord.Member]:
    """Yield those of the users who are members now. Raises ChatError if Discord does not say, even midway."""
    left = iter(sorted(user_ids))
    while some := list(islice(left, MEMBERS_A_QUERY)):
        try:
            found = await guild.query_members(user_ids=some, limit=MEMBERS_A_QUERY, cache=False)
        except (*UNREACHABLE, RuntimeError) as error:  # RuntimeError: the connection has just gone
            raise ChatError("Discord did not say who is a member; please try again in a moment.") from error
        for member in found:
            yield member

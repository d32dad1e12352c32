"""What Discord's refusals mean to Bylaw.

ChatError                 Discord refused or could not be reached; try again later
└── ModLogGoneError       the mod-log cannot be used until a person mends it
"""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.core.errors import ChatError

# JSON error codes, Discord's documentation
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
NOT_OURS = 50005  # an edit of somebody else's message
# An interaction whose 3 s or whose token's 15 min are over: Unknown Interaction, Unknown Webhook,
# Invalid Webhook Token.
TOO_LATE = frozenset({10062, 10015, 50027})
UNREACHABLE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what discord.py raises into ChatError. `doing` completes "Discord refused to …"."""
    try:
        yield
    except discord.Forbidden as error:
        raise ChatError(f"Discord refused to {doing}: a permission is missing.") from error
    except discord.HTTPException as error:
        raise ChatError(f"Discord refused to {doing} (status {error.status}, code {error.code}).") from error
    except UNREACHABLE as error:
        raise ChatError(f"Discord could not be reached to {doing}.") from error

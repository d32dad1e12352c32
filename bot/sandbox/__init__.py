"""A local Discord on loopback: REST, gateway and CDN, for tests, the demo and benchmarks.

It knows nothing of the rest of the bot, nor of discord.py. Start it with `Sandbox.start()`, point
the bot at `rest_url` and `gateway_url`, act for members with `control` and break things with
`faults`. It does as much of Discord as a moderation bot uses; what is not built answers 404.
"""

from bot.sandbox.control import Control, InteractionResult
from bot.sandbox.errors import ControlError, RefusalError
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.permissions import ALL_PERMISSIONS, EVERYONE_DEFAULT, Permission
from bot.sandbox.ratelimit import RateLimits
from bot.sandbox.rest.router import RecordedRequest, Validator
from bot.sandbox.server import Sandbox
from bot.sandbox.state.model import (
    Attachment,
    AuditEntry,
    Channel,
    ChannelKind,
    Member,
    Message,
    MessageKind,
    Role,
    Server,
    User,
)
from bot.sandbox.state.world import World

__all__ = [
    "ALL_PERMISSIONS",
    "EVERYONE_DEFAULT",
    "Attachment",
    "AuditEntry",
    "Channel",
    "ChannelKind",
    "Control",
    "ControlError",
    "Fault",
    "Faults",
    "InteractionResult",
    "Member",
    "Message",
    "MessageKind",
    "Permission",
    "RateLimits",
    "RecordedRequest",
    "RefusalError",
    "Role",
    "Sandbox",
    "Server",
    "User",
    "Validator",
    "World",
]

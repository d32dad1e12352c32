"""What every part of the control shares: the world, and waiting for something to happen."""

from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.errors import ControlError
from bot.sandbox.gateway.hub import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.state.model import Channel, Member, Server, User
from bot.sandbox.state.world import World

T = TypeVar("T")
Person = Member | User


class ControlBase:
    """Holds what the parts of the control act on."""

    def __init__(self, world: World, gateway: Gateway, interactions: Interactions) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = interactions

    async def wait_until(self, predicate: Callable[[], T], timeout_s: float = 10) -> T:
        """Return the predicate's first true value, looking again at every change of the sandbox.

        A change is an event, a REST answer, an interaction's answer or a connection that comes or
        goes. TimeoutError when the predicate stays false.
        """
        return await self._world.changes.wait_until(predicate, timeout_s)

    async def wait_for_bot(self, timeout_s: float = 10) -> None:
        """Wait until the bot has an identified session with a live connection."""
        await self.wait_until(lambda: self._gateway.live_sessions, timeout_s)

    async def wait_for_no_bot(self, timeout_s: float = 10) -> None:
        """Wait until no session has a live connection."""
        await self.wait_until(lambda: not self._gateway.live_sessions, timeout_s)

    async def flush(self) -> None:
        """Wait until every event published so far has been written to the bot's sockets."""
        await self._gateway.flush()


def account(person: Person) -> User:
    """Return the account of a member, or the user itself."""
    return person.user if isinstance(person, Member) else person


def server_of(channel: Channel) -> Server:
    """Return a channel's server; ControlError for a direct conversation."""
    if channel.server is None:
        raise ControlError(f"the conversation with {channel.name} is in no server")
    return channel.server

"""One or several model servers as one: the least busy is asked; one that dies costs a retry elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from bot.core.errors import ModelAwayError
from bot.judge.server import ModelServer, ModelStatus
from bot.judge.wire import CompletionReply, CompletionRequest, ModelEntry

LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a server replied."""

    model: ModelEntry
    reply: CompletionReply
    took_s: float  # from the moment at which there was room for it


class Pool:
    """The configured servers."""

    def __init__(self, servers: Sequence[ModelServer], *, clock: Callable[[], float]) -> None:
        self.servers = tuple(servers)
        self._clock = clock
        self._open = AsyncExitStack()

    async def open(self) -> None:
        """Make connections possible."""
        for server in self.servers:
            await server.client.open()
            self._open.push_async_callback(server.client.close)

    async def close(self) -> None:
        """Close all connections."""
        await self._open.aclose()

    @property
    def is_away(self) -> bool:
        """Whether every server is known to be out of reach."""
        return all(server.is_away for server in self.servers)

    @property
    def room(self) -> int:
        """How many questions the servers that are there take at once, all together; at least one."""
        return max(1, sum(server.room.limit for server in self.servers if not server.is_away))

    @property
    def declined(self) -> tuple[str, ...]:
        """Return a sentence for each thing that a server turned out not to do."""
        return tuple(dict.fromkeys(sentence for server in self.servers for sentence in server.declined))

    async def ask(self, request: CompletionRequest, *, timeout_s: float) -> Asked:
        """Send a request to the least busy server once it has room, to the next one when it does not answer.

        Raises RefusedError when a server declined it, and ModelAwayError when none answered.
        """
        tried: set[int] = set()
        while True:
            server = self._least_busy(tried)
            tried.add(id(server))
            try:
                async with server.room.place(request.priority) as priority:
                    began = self._clock()
                    model = await server.find_model()
                    same = priority == request.priority  # as it is for nearly all
                    sent = request if same else replace(request, priority=priority)
                    reply = await server.ask(sent, timeout_s=timeout_s)
                    return Asked(model=model, reply=reply, took_s=self._clock() - began)
            except ModelAwayError:
                if all(id(other) in tried or other.is_away for other in self.servers):
                    raise

    async def prepare(self, name: str, request: Callable[[], CompletionRequest], *, timeout_s: float) -> None:
        """Have every server that lacks it compile the grammar of this name."""
        lacking = [server for server in self.servers if server.lacks(name)]
        if lacking:
            made = request()
            await asyncio.gather(*(server.prepare(name, made, timeout_s=timeout_s) for server in lacking))

    async def look(self) -> bool:
        """Look whether any server is there, at those that are away no more often than is decent."""
        found = await asyncio.gather(*(_is_there(server.find_model) for server in self.servers))
        return any(found)

    async def probe(self) -> tuple[ModelStatus, ...]:
        """Look at every server now."""
        return tuple(await asyncio.gather(*(server.look() for server in self.servers)))

    async def watch(self) -> None:
        """Keep finding out how busy the servers are, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            busy = [server for server in self.servers if server.room.in_flight]
            await asyncio.gather(*(server.look_at_load() for server in busy))
            if not self.is_away:  # else whoever waits for them looks
                away = [server for server in self.servers if server.is_away]
                await asyncio.gather(*(_is_there(server.find_model) for server in away))

    def _least_busy(self, tried: set[int]) -> ModelServer:
        """Choose by the share of its room that is wanted; those away come last, the first named first."""
        left = [server for server in self.servers if id(server) not in tried]
        return min(left, key=lambda server: (server.is_away, server.room.wanted))


async def _is_there(find_model: Callable[[], Awaitable[ModelEntry]]) -> bool:
    try:
        await find_model()
    except ModelAwayError:
        return False
    return True

"""Take events off the gateway without keeping the loop from everything else.

discord.py reads whatever has arrived without a pause, and makes a task of every handler: a burst of thousands
stops the loop until all of it is read, and again until all of it is handled. Bylaw handles a message as it is
read (bot/chat/client.py), and pauses every few milliseconds: here. What is not read yet waits in the socket.

While hundreds come in a second, it does not look at each: it lets them gather for a moment. What is read
together costs a third less than the same one by one, since all that it needs is at hand after the first. What
comes meanwhile stays in the system's buffer, and nothing wakes for it. (Over TLS it is taken from there as it
comes, and only deciphered later; asyncio knows no public way to leave it.)
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord
from discord.gateway import DiscordClientWebSocketResponse

TURN_S = 0.005  # of reading on end; nothing slower runs on the loop
GATHER_S = 0.05  # while much comes, what comes gathers for so long
MUCH = 20  # events in such a time: 400 a second
WAITED_S = (
    0.0003  # reading what is there takes less, a tenth of this as a rule; whatever takes longer waited for it
)


class TurnTakingSocket(DiscordClientWebSocketResponse):
    """A connection to the gateway that lets others have their turn, and events gather."""

    _turn_began = 0.0
    _counted_since = 0.0
    _counted = 0  # events since then
    _gathers = False
    _has_gathered = False  # just now: what came meanwhile has still to be read

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109, ARG002
        """Return what has arrived; wait for it if need be.

        For how long is left to discord.py's keep-alive thread, which closes a connection that falls silent: a
        timer for each message would cost more than its decoding.
        """
        began = time.perf_counter()
        if began - self._turn_began > TURN_S:
            await asyncio.sleep(0)
            self._turn_began = began = time.perf_counter()
        message = await super().receive()
        self._counted += 1
        if (now := time.perf_counter()) - began > WAITED_S and not self._has_gathered:
            await self._let_gather(now)
        else:
            self._has_gathered = False
        return message

    async def _let_gather(self, now: float) -> None:
        """Having read everything: wait for more to come, if much has come of late."""
        if (lasted := now - self._counted_since) >= GATHER_S:
            self._gathers = self._counted * GATHER_S >= MUCH * lasted
            self._counted_since, self._counted = now, 0
        if self._gathers:
            with self._not_reading():
                await asyncio.sleep(GATHER_S)
            self._has_gathered = True
            self._turn_began = time.perf_counter()

    @contextmanager
    def _not_reading(self) -> Iterator[None]:
        """Leave what comes where it is: to be woken for each costs more than to read it."""
        transport = None if self._conn is None else self._conn.transport
        if transport is None or not transport.is_reading():  # aiohttp holds as much as it wants to
            yield
            return
        transport.pause_reading()
        try:
            yield
        finally:
            transport.resume_reading()


def take_turns() -> None:
    """Have discord.py open connections of this kind, once and before any client logs in."""
    # There is no public way; discord.py names the class when it makes its session.
    discord.http.DiscordClientWebSocketResponse = TurnTakingSocket  # type: ignore[attr-defined]

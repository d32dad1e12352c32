"""Take events off the gateway without keeping the loop from everything else.

discord.py reads whatever has arrived without a pause, and makes a task of every handler: a burst of thousands
stops the loop until all of it is read, and again until all of it is handled. Bylaw handles a message as it is
read (bot/chat/client.py), and pauses every few milliseconds: here. What is not read yet waits in the socket.

While hundreds come in a second, it does not wake for each: it lets them gather for a moment. What is read
together costs a third less than the same one by one, since all that it needs is at hand after the first.
"""

import asyncio
import time

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
        if (now := time.perf_counter()) - began > WAITED_S:
            await self._let_gather(now)
        return message

    async def _let_gather(self, now: float) -> None:
        """Having read everything: wait for more to come, if much has come of late."""
        if (lasted := now - self._counted_since) >= GATHER_S:
            self._gathers = self._counted * GATHER_S >= MUCH * lasted
            self._counted_since, self._counted = now, 0
        if self._gathers:
            await asyncio.sleep(GATHER_S)
            self._turn_began = time.perf_counter()


def take_turns() -> None:
    """Have discord.py open connections of this kind, once and before any client logs in."""
    # There is no public way; discord.py names the class when it makes its session.
    discord.http.DiscordClientWebSocketResponse = TurnTakingSocket  # type: ignore[attr-defined]

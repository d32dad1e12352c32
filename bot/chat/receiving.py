"""Take events off the gateway without keeping the loop from everything else.

discord.py reads whatever has arrived without a pause, and makes a task of every handler: a burst of thousands
stops the loop until all of it is read, and again until all of it is handled. Bylaw handles a message as it is
read (bot/chat/client.py), and pauses every few milliseconds: here. What is not read yet waits in the socket.
"""

import asyncio
import time

import aiohttp
import discord
from discord.gateway import DiscordClientWebSocketResponse

TURN_S = 0.005  # of reading on end; nothing slower runs on the loop


class TurnTakingSocket(DiscordClientWebSocketResponse):
    """A connection to the gateway that lets others have their turn."""

    _turn_began = 0.0

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109, ARG002
        """Return what has arrived; wait for it if need be.

        For how long is left to discord.py's keep-alive thread, which closes a connection that falls silent: a
        timer for each message would cost more than its decoding.
        """
        if time.perf_counter() - self._turn_began > TURN_S:
            await asyncio.sleep(0)
            self._turn_began = time.perf_counter()
        return await super().receive()


def take_turns() -> None:
    """Have discord.py open connections of this kind, once and before any client logs in."""
    # There is no public way; discord.py names the class when it makes its session.
    discord.http.DiscordClientWebSocketResponse = TurnTakingSocket  # type: ignore[attr-defined]

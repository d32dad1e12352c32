"""Connecting, and what to do when it does not work: one sentence each.

StartError                a start that cannot succeed until the operator changes something
"""

import asyncio
import json
import ssl

import aiohttp
import discord
import orjson
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.receiving import take_turns
from bot.core.errors import ChatError

CONNECT_TIMEOUT_S = 10.0
AUTHENTICATION_FAILED = 4004  # gateway close code, Discord's documentation
SCOPES = ("bot", "applications.commands")
INVITE_PERMISSIONS = discord.Permissions(
    read_messages=True,
    read_message_history=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    manage_messages=True,
    manage_threads=True,  # lock and rename, the two things offered for a title
)

NOT_LET_IN = (
    "Discord does not know this token. Copy it anew from the Developer Portal (your application, Bot, "
    "Reset Token) into DISCORD_TOKEN."
)
CONTENT_INTENT_OFF = (
    "The Message Content intent is off. Switch it on in the Developer Portal (your application, Bot, "
    "Privileged Gateway Intents), then start again."
)
CONTENT_IS_EMPTY = (
    "Messages arrive without content. Check the Message Content intent in the Developer Portal (your "
    "application, Bot, Privileged Gateway Intents), then start again."
)
NO_COMMANDS = (
    "Bylaw was invited to {server} without its commands. Open the invite link again (it carries the scope "
    "applications.commands); nothing has to be removed first."
)


class StartError(ChatError):
    """Bylaw cannot start until something is changed."""


async def run_client(client: discord.Client, token: str) -> None:
    """Log in, connect, and stay until the client is closed. Raises StartError."""
    accept_half_characters()
    take_turns()
    try:
        await client.login(token)
        require_message_content(client.application_flags)
        await _require_gateway()
        await client.connect()
    except discord.LoginFailure as error:
        raise StartError(NOT_LET_IN) from error
    except discord.PrivilegedIntentsRequired as error:
        raise StartError(CONTENT_INTENT_OFF) from error
    except discord.ConnectionClosed as error:
        if error.code == AUTHENTICATION_FAILED:
            raise StartError(NOT_LET_IN) from error
        raise StartError(
            f"Discord closed the gateway for good (code {error.code}). Its documentation of gateway close "
            "codes says why."
        ) from error
    except discord.HTTPException as error:
        raise StartError(
            f"Discord's REST API at {Route.BASE} answers with status {error.status}. Check the "
            "configured address, or try again later."
        ) from error
    except (aiohttp.ClientError, OSError) as error:
        raise StartError(
            f"Discord's REST API at {Route.BASE} cannot be reached. Check the network and the address."
        ) from error


def require_message_content(flags: discord.ApplicationFlags) -> None:
    """Raise StartError when the portal does not grant message content.

    The gateway would close with 4014 instead; asking first spares a connection.
    """
    if not (flags.gateway_message_content or flags.gateway_message_content_limited):
        raise StartError(CONTENT_INTENT_OFF)


async def _require_gateway() -> None:
    """Raise StartError when nothing listens at the gateway.

    Once connected, discord.py reconnects by itself for ever; a wrong address would look the same.
    """
    url = DiscordWebSocket.DEFAULT_GATEWAY
    secure = ssl.create_default_context() if url.scheme in ("wss", "https") else None
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            _, writer = await asyncio.open_connection(url.host, url.port, ssl=secure)
    except (OSError, TimeoutError) as error:
        raise StartError(
            f"Discord's gateway at {url} cannot be reached. Check the network and the address."
        ) from error
    writer.close()


def invite_link(application_id: int) -> str:
    """Return the link that invites Bylaw with the least permissions it can do its work with."""
    return discord.utils.oauth_url(application_id, permissions=INVITE_PERMISSIONS, scopes=SCOPES)


def configure_endpoints(rest_url: str | None, gateway_url: str | None) -> None:
    """Point discord.py elsewhere, once and before any client connects; None leaves Discord's own.

    Both are globals of discord.py: all clients of a process share them.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Bylaw never speaks
    if rest_url is not None:
        Route.BASE = rest_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


def accept_half_characters() -> None:
    """Have discord.py read what Discord's JSON can carry, once and before any client connects.

    With orjson installed discord.py reads with it alone, and orjson refuses lone surrogates: one message that
    holds one would end the connection and the bot with it.
    """
    # There is no public way; discord.py hands over nothing but str and bytes.
    discord.utils._from_json = read_json  # type: ignore[assignment]  # noqa: SLF001


def read_json(text: str | bytes) -> object:
    """Read JSON, lone surrogates included. Raises ValueError for what is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)

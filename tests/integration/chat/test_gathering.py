"""Events that gather on a real socket, with TLS as Discord's is and without."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.chat.receiving import TurnTakingSocket
from tests.certificates import server_context, write_certificate

MESSAGES = 3_000
AT_ONCE, PAUSE_S = 10, 0.01  # a thousand a second


async def send_many(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    for number in range(MESSAGES):
        await socket.send_str(f"{number:06} {'x' * 500}")
        if number % AT_ONCE == 0:
            await asyncio.sleep(PAUSE_S)
    await socket.close()
    return socket


@asynccontextmanager
async def gateway(context: ssl.SSLContext | None) -> AsyncIterator[str]:
    """Serve a socket that says much and then closes; yields its address."""
    application = web.Application()
    application.router.add_get("/", send_many)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        port = runner.addresses[0][1]
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{port}/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("tls", [False, True])
async def test_all_that_gathers_comes_in_order_and_the_end_too(tls: bool, tmp_path: Path) -> None:
    context = server_context(write_certificate(tmp_path)) if tls else None
    heard: list[int] = []
    gathered = 0
    async with (
        gateway(context) as url,
        aiohttp.ClientSession(ws_response_class=TurnTakingSocket) as session,
        session.ws_connect(url, ssl=False) as socket,
        asyncio.timeout(60),
    ):
        assert isinstance(socket, TurnTakingSocket)
        while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            heard.append(int(message.data[:6]))
            gathered += socket._has_gathered

    assert heard == list(range(MESSAGES))
    assert message.type is aiohttp.WSMsgType.CLOSE
    assert gathered > 10

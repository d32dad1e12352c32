"""Events that gather on a real socket, with TLS as Discord's is and without."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.chat.receiving import TurnTakingSocket

MESSAGES = 3_000
AT_ONCE, PAUSE_S = 10, 0.01  # a thousand a second


def own_certificate(folder: Path) -> ssl.SSLContext:
    """Return a server's context with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


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
    context = own_certificate(tmp_path) if tls else None
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

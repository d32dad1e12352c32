"""What a server says of its load is believed only where it can be a number of requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.judge.client import Client, Endpoint, Load


@asynccontextmanager
async def telling(page: str) -> AsyncIterator[Client]:
    """Yield a client of a server whose page of metrics this is."""

    async def tell(_: web.Request) -> web.Response:
        return web.Response(text=page)

    app = web.Application()
    app.router.add_get("/metrics", tell)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    client = Client(Endpoint(url=f"http://{host}:{port}"))
    await client.open()
    try:
        yield client
    finally:
        await client.close()
        await runner.cleanup()


def page(running: str, end: str = "\n") -> str:
    return f'vllm:num_requests_running{{engine="0"}} {running}{end}vllm:num_requests_waiting 3{end}'


@pytest.mark.parametrize("running", ["NaN", "+Inf", "1e400", "abc", "-5", ""])
async def test_a_load_that_is_no_number_of_requests_is_not_told(running: str) -> None:
    async with telling(page(running)) as client:
        assert await client.load() is None


@pytest.mark.parametrize(("running", "end"), [("8.0", "\n"), ("8", "\r\n"), ("8 1763750000000", "\n")])
async def test_a_load_is_read_however_its_lines_end(running: str, end: str) -> None:
    async with telling(page(running, end)) as client:
        assert await client.load() == Load(running=8, waiting=3)

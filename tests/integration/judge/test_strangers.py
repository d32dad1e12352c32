"""What stands at the model's address is no model server, such as a proxy that expects TLS."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.core.errors import ModelAwayError
from bot.core.judgement import Verdict
from bot.model.stand_in import StandIn
from tests.integration.judge.asking import Clock, ask, make_judge

pytestmark = pytest.mark.parametrize("status", [400, 413, 422])


@asynccontextmanager
async def stranger(status: int) -> AsyncIterator[str]:
    """Answer everything with one status; yield the address."""

    async def decline(_: web.Request) -> web.Response:
        return web.Response(status=status, text="The plain HTTP request was sent to HTTPS port")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", decline)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def test_whoever_declines_to_name_its_models_answers_no_question(status: int) -> None:
    async with stranger(status) as url, make_judge(url) as judge:
        for _ in range(3):
            with pytest.raises(ModelAwayError, match=f"declines /v1/models .HTTP {status}."):
                await judge.judge(ask())
        assert judge.is_away


async def test_whoever_declines_a_look_is_away_and_no_look_fails(status: int) -> None:
    clock = Clock()
    async with stranger(status) as url, make_judge(url, clock=clock) as judge:
        (found,) = await judge.probe()
        assert not await judge.look()
        clock.now += 60.0  # the breaker allows a look
        assert not await judge.look()
    assert not found.reachable
    assert f"declines /health (HTTP {status})" in found.sentence


async def test_a_question_goes_to_the_server_that_is_one(status: int) -> None:
    async with stranger(status) as url, StandIn.start() as stand_in, make_judge(url, stand_in.url) as judge:
        assert isinstance(await judge.judge(ask()), Verdict)

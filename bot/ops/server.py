"""Answer /healthz and /metrics on loopback."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.core.errors import ConfigError
from bot.ops.metrics import Metrics

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Health = Callable[[], Mapping[str, object]]  # facts; "ok" says whether all is well


@asynccontextmanager
async def serve_ops(host: str, port: int, metrics: Metrics, health: Health) -> AsyncIterator[int]:
    """Serve until the block ends; gives the port that was bound.

    Raises ConfigError when the port cannot be had.
    """

    async def healthz(_: web.Request) -> web.Response:
        facts = health()
        return web.json_response(dict(facts), status=200 if facts.get("ok") else 503)

    async def exposition(_: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition(), headers={"Content-Type": METRICS_TYPE})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/metrics", exposition)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise ConfigError(
                f"ops.port {port} on {host} cannot be used ({error.strerror}). Choose another, or 0 for none."
            ) from error
        bound: int = runner.addresses[0][1]
        yield bound
    finally:
        await runner.cleanup()

"""One client of benchmarks/ingest.py, in a process of its own: the whole bot, or a bare discord.py client.

    python -m benchmarks.ingest_client whole|bare --config FILE

It answers each line on stdin with a line of JSON: how far the gateway was heard, the CPU seconds used in all
threads, and the longest time in which the loop had no turn since the line before.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.build import open_app
from bot.chat.client import least_intents
from bot.chat.start import configure_endpoints
from bot.cli.run import keep_what_is_built
from bot.config import Config, load_config
from bot.logs import configure_logging

TICK_S = 0.001


class BareClient(discord.Client):
    """What any bot of this library costs: the same intents, and nothing done."""

    async def on_message(self, message: discord.Message) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Ticking:
    """Knows the longest time in which the loop had no turn."""

    longest_s: float = 0.0

    async def run(self) -> None:
        """Tick until cancelled."""
        before = time.perf_counter()
        while True:
            await asyncio.sleep(TICK_S)
            now = time.perf_counter()
            self.longest_s = max(self.longest_s, now - before - TICK_S)
            before = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A client that is connecting."""

    client: discord.Client
    work: Awaitable[None]
    at_rest: Callable[[], Awaitable[bool]]  # whether nothing that it heard is still to be done


async def never_busy() -> bool:
    """Answer for a client that does nothing."""
    return True


@asynccontextmanager
async def bare(config: Config, token: str) -> AsyncIterator[Running]:
    """Make the client that does nothing."""
    configure_endpoints(config.discord.rest_url, config.discord.gateway_url)
    async with BareClient(intents=least_intents()) as client:
        yield Running(client=client, work=client.start(token), at_rest=never_busy)


@asynccontextmanager
async def whole(config: Config, token: str) -> AsyncIterator[Running]:
    """Build what `bylaw run` builds, and keep it as that does."""
    async with open_app(config, environ=os.environ, say=lambda _: None) as app:
        keep_what_is_built()
        # How far the gateway was heard is nobody's business but discord.py's, so the bot does not offer it.
        yield Running(client=app._client, work=app.run(token), at_rest=app.is_at_rest)  # noqa: SLF001


async def answer(running: Running) -> None:
    """Answer every line until stdin ends. A line `tick` has the loop watched from there on."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    ticking = Ticking()
    task: asyncio.Task[None] | None = None
    while line := (await reader.readline()).strip():
        if task is not None:
            task.cancel()
            task = None
        socket = running.client.ws
        heard = {
            "sequence": 0 if socket is None else socket.sequence or 0,
            "cpu_s": time.process_time(),
            "longest_s": ticking.longest_s,
            "at_rest": await running.at_rest(),
        }
        print(json.dumps(heard), flush=True)
        if line == b"tick":
            ticking = Ticking()
            task = asyncio.create_task(ticking.run())


async def run(kind: str, config: Config) -> None:
    """Connect and answer until stdin ends."""
    token = os.environ["DISCORD_TOKEN"]
    async with (whole if kind == "whole" else bare)(config, token) as running:
        work = asyncio.ensure_future(running.work)
        answering = asyncio.create_task(answer(running))
        done, _ = await asyncio.wait([work, answering], return_when=asyncio.FIRST_COMPLETED)
        for task in (work, answering):
            task.cancel()
        await asyncio.gather(work, answering, return_exceptions=True)
        for task in done:
            task.result()


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("whole", "bare"))
    parser.add_argument("--config", type=Path, required=True)
    arguments = parser.parse_args()
    config = load_config(arguments.config)
    configure_logging(config.log.level, config.log.format)
    asyncio.run(run(arguments.kind, config))


if __name__ == "__main__":
    main()

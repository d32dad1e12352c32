"""Run the bot: own its tasks from the first connection to the last commit.

What it is made of is built in bot/parts.py.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat.client import BylawClient
from bot.chat.start import invite_link, run_client
from bot.pipeline.flagging import TrafficKeeper
from bot.pipeline.intake import Intake
from bot.pipeline.marks import Marks
from bot.store import Store

log = logging.getLogger(__name__)

CLOSE_GATEWAY_S = 2.0  # SIGTERM must be answered within 5 s, all told
DRAIN_S = 2.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Say = Callable[[str], None]  # tells the operator one sentence that is no log line


class Worker(Protocol):
    """Something that works until it is cancelled."""

    async def run(self) -> None:
        """Work."""


@dataclass(frozen=True, slots=True)
class OnceConnected:
    """A worker that begins when the servers are known: sooner, its first steps fail, and rest for minutes."""

    connected: asyncio.Event
    worker: Worker

    async def run(self) -> None:
        """Wait, then work."""
        await self.connected.wait()
        await self.worker.run()


class App:
    """A bot that is built and not yet connected."""

    def __init__(
        self,
        client: BylawClient,
        store: Store,
        intake: Intake,
        *,
        marks: Marks,
        traffic: TrafficKeeper,
        workers: Sequence[Worker],
        say: Say,
    ) -> None:
        self._client = client
        self._store = store
        self._intake = intake
        self._marks = marks
        self._traffic = traffic
        self._workers = workers
        self._say = say
        self._stop = asyncio.Event()

    async def run(self, token: str) -> None:
        """Connect and work until `stop`, SIGTERM or SIGINT. Raises BotError when Discord does not let us in.

        Stopping closes the gateway, commits what was flagged, and leaves the rest to the next start.
        """
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._stop.set)
        workers = [asyncio.create_task(self._greet(), name="greeting")]
        workers += [asyncio.create_task(worker.run(), name=type(worker).__name__) for worker in self._workers]
        intake = asyncio.create_task(self._intake.run(), name="intake")
        discord = asyncio.create_task(run_client(self._client, token), name="discord")
        stop = asyncio.create_task(self._stop.wait(), name="stop")
        try:
            done, _ = await asyncio.wait(
                [stop, discord, intake, *workers], return_when=asyncio.FIRST_COMPLETED
            )
            await _cancel(workers)  # what they are at is found unfinished at the next start
            await self._close(discord)
            for task in done:
                task.result()  # raises what ended it
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)
            await _cancel([stop, discord, intake, *workers])

    def stop(self) -> None:
        """Have `run` end."""
        self._stop.set()

    async def is_at_rest(self) -> bool:
        """Whether nothing flagged is uncommitted, undecided, unacted or unposted."""
        return self._intake.is_idle and await self._store.unfinished() == 0

    async def _greet(self) -> None:
        """Once connected, print the invite link; then wait to be cancelled like the other tasks."""
        await self._client.checked.wait()
        assert self._client.application_id is not None
        self._say(f"Connected. To invite Bylaw: {invite_link(self._client.application_id)}")
        for problem in self._client.problems:
            self._say(problem)
        await asyncio.Event().wait()

    async def _close(self, discord: "asyncio.Task[None]") -> None:
        """Stop listening, then commit what was heard."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_GATEWAY_S):
                await self._client.close()
                await asyncio.wait([discord])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._intake.drained()
                await self._traffic.write()
                if self._client.completing.is_idle:  # else what was being read is fetched at the next start
                    await self._marks.write()
        log.info("stopped", extra={"not_committed": len(self._intake)})


async def _cancel(tasks: Sequence["asyncio.Task[object]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

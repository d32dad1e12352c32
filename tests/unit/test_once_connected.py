"""Nothing is done in Discord before the servers are known."""

import asyncio

from bot.app import OnceConnected


class Worked:
    def __init__(self) -> None:
        self.began = asyncio.Event()

    async def run(self) -> None:
        self.began.set()


async def test_a_worker_begins_once_bylaw_is_connected_and_not_before() -> None:
    connected, worker = asyncio.Event(), Worked()
    task = asyncio.create_task(OnceConnected(connected, worker).run())
    await asyncio.sleep(0)
    assert not worker.began.is_set()

    connected.set()
    await task

    assert worker.began.is_set()

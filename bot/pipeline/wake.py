"""A bell for workers that share a queue in the store: ringing is remembered until heard."""

import asyncio


class Wake:
    """Wakes every waiting worker at once, and loses no ring between looking and waiting."""

    def __init__(self) -> None:
        self.count = 0  # rings so far
        self._event = asyncio.Event()

    def set(self) -> None:
        """Ring."""
        self.count += 1
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, *, since: int, at_most_s: float) -> None:
        """Wait for a ring after the one numbered `since`, but no longer than this."""
        if self.count != since:
            return
        try:
            async with asyncio.timeout(at_most_s):
                await self._event.wait()
        except TimeoutError:
            return

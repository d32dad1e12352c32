"""Remember how far each channel has been listened to, cheaply: in memory, written down in groups.

A mark is written only when everything up to it is committed, so a crash can repeat a little of a
channel and never skip any of it. While what was missed is being fetched, what comes live is held
aside: a mark that moved past a gap would forget the gap.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from bot.core.errors import StoreError
from bot.core.records import Mark
from bot.pipeline.ports.servers import MarkStore

log = logging.getLogger(__name__)

WRITE_EVERY_S = 5.0  # one transaction for all channels in which something was written meanwhile


@dataclass(slots=True)
class _Reached:
    """A mark that moves with every message."""

    server_id: int
    message_id: int


@dataclass(slots=True, kw_only=True)
class _Live:
    """What came in one channel while fetching was due."""

    server_id: int
    first_id: int
    last_id: int


class Marks:
    """The marks of all channels.

    settled  returns once everything that was seen before the call is committed
    """

    def __init__(self, store: MarkStore, settled: Callable[[], Awaitable[None]]) -> None:
        self._store = store
        self._settled = settled
        self._marks: dict[int, _Reached] = {}  # by channel
        self._servers: set[int] = set()
        self._changed: set[int] = set()
        self._live: dict[int, _Live] = {}  # what is held aside
        self._all_held = False
        self._held: frozenset[int] = frozenset()  # channels whose gap could not be fetched yet
        self._session = 0
        self._writing = asyncio.Lock()  # who asks for a write while one is at work waits for that one too

    async def load(self, *, older_than: int) -> None:
        """Read the marks; those before this message id say nothing any more and are dropped."""
        await self._store.prune_marks(older_than)
        self._marks = {
            mark.channel_id: _Reached(mark.server_id, mark.message_id) for mark in await self._store.marks()
        }
        self._servers = {mark.server_id for mark in self._marks.values()}

    def knows(self, server_id: int) -> bool:
        """Whether the server was listened to before."""
        return server_id in self._servers

    def of(self, channel_id: int) -> int | None:
        """Return the last message seen in the channel before the gap, or None."""
        mark = self._marks.get(channel_id)
        return None if mark is None else mark.message_id

    def first_live(self, channel_id: int) -> int | None:
        """Return the first message that came live since `hold`: the gap ends before it."""
        live = self._live.get(channel_id)
        return None if live is None else live.first_id

    def saw(self, server_id: int, channel_id: int, message_id: int) -> None:
        """See a message as it comes. Never waits."""
        if not self._all_held and channel_id not in self._held:
            self.reach(server_id, channel_id, message_id)
            return
        live = self._live.get(channel_id)
        if live is None:
            self._live[channel_id] = _Live(server_id=server_id, first_id=message_id, last_id=message_id)
        else:
            live.last_id = max(live.last_id, message_id)

    def reach(self, server_id: int, channel_id: int, message_id: int) -> None:
        """Move the mark of a channel forward: nothing up to this message has to be fetched."""
        known = self._marks.get(channel_id)
        if known is None:
            self._marks[channel_id] = _Reached(server_id, message_id)
            self._servers.add(server_id)
        elif known.message_id < message_id:
            known.message_id = message_id
        else:
            return
        self._changed.add(channel_id)

    def hold(self) -> None:
        """Hold aside what comes live from now on, because something may have been missed before it.

        What was held aside before lies within the gap now: fetching ends before the first message since.
        """
        self._session += 1
        self._all_held = True
        self._live = {}

    @property
    def session(self) -> int:
        """Counts the calls of `hold`."""
        return self._session

    def let_go(self, session: int, *, but: Collection[int] = ()) -> None:
        """Count what came live as seen, unless something was missed again since that session began.

        These channels are still held: what was missed of them could not be fetched.
        """
        if session != self._session:
            return
        self._all_held, self._held = False, frozenset(but)
        live, self._live = self._live, {}
        for channel_id, seen in live.items():
            if channel_id in self._held:
                self._live[channel_id] = seen
            else:
                self.reach(seen.server_id, channel_id, seen.last_id)

    async def forget(self, server_id: int) -> None:
        """Forget a server that Bylaw has left."""
        self._marks = {key: mark for key, mark in self._marks.items() if mark.server_id != server_id}
        self._servers.discard(server_id)
        self._live = {key: live for key, live in self._live.items() if live.server_id != server_id}
        await self._store.forget_marks(server_id)

    async def run(self) -> None:
        """Write what has changed, every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            try:
                await self.write()
            except StoreError as error:
                log.warning("marks-wait", extra={"reason": str(error)})

    async def write(self) -> None:
        """Write the marks as they stand now, once everything up to them is committed.

        Raises StoreError; the marks are then written with the next ones.
        """
        async with self._writing:
            changed, self._changed = self._changed, set()
            marks = [
                Mark(server_id=mark.server_id, channel_id=channel_id, message_id=mark.message_id)
                for channel_id in changed
                if (mark := self._marks.get(channel_id)) is not None
            ]
            if not marks:
                return
            try:
                await self._settled()
                await self._store.write_marks(marks)
            except BaseException:
                self._changed |= changed
                raise

"""Tell each server, in one mod-log message edited in place, that the model is away and that it is back.

The message is recorded before it is sent, and found again by its marker, so that a crash makes no
second one. It is edited seldom, ever more seldom, and not at all while it still says what is so.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.errors import ChatError, ModLogGoneError
from bot.core.outage import Outage, OutageFigures
from bot.pipeline.absence import Absence
from bot.pipeline.enduring import sit_out_refusals
from bot.pipeline.ports.chat import ModLog
from bot.pipeline.ports.trouble import OutageStore
from bot.pipeline.servers import Servers

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
# Between two edits: as long as the absence has lasted, but within these.
EDIT_LEAST, EDIT_MOST = timedelta(minutes=10), timedelta(hours=1)
USED_AGAIN_WITHIN = timedelta(hours=1)  # a model that comes and goes gets one message an hour
RETRY = timedelta(minutes=1)  # after Discord could not be reached
NO_MOD_LOG = timedelta(minutes=10)  # while the mod-log is gone or closed to us


class OutageNews:
    """Watches an absence and keeps servers informed of it."""

    def __init__(
        self,
        store: OutageStore,
        servers: Servers,
        mod_log: ModLog,
        absence: Absence,
        *,
        tell_after: timedelta = timedelta(seconds=60),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._mod_log = mod_log
        self._absence = absence
        self._tell_after = tell_after
        self._clock = clock
        self._rest: dict[int, datetime] = {}  # servers that could not be told, until when they are left alone

    async def run(self) -> None:
        """Look until cancelled. A store that refuses is asked again."""
        await sit_out_refusals("outage", self._watch)

    async def _watch(self) -> None:
        every_s = min(LOOK_EVERY_S, self._tell_after.total_seconds())
        while True:
            await asyncio.sleep(every_s)
            await self.look()

    async def look(self) -> None:
        """Say what is to be said now."""
        now, since = self._clock(), self._absence.since
        if since is None:
            await self._tell_of_return(now)
        elif now - since >= self._tell_after:
            await self._tell_of_absence(since, now)

    async def _tell_of_absence(self, since: datetime, now: datetime) -> None:
        known = {outage.server_id: outage for outage in await self._store.open_outages()}
        for server_id, figures in (await self._store.waiting_by_server()).items():
            channel_id = self._channel_of(server_id)
            if channel_id is None or self._rests(server_id, now):
                continue
            outage, is_new = known.get(server_id), False
            if outage is None or outage.back_at is not None:
                outage = await self._store.begin_outage(
                    server_id, channel_id, since, ended_after=now - USED_AGAIN_WITHIN
                )
                is_new = outage.told_at is None
            if _is_due(outage, figures, now):
                await self._tell(outage, figures, now, look_first=not is_new)

    async def _tell_of_return(self, now: datetime) -> None:
        """Say once that the model is back, and once more when all that waited is settled."""
        for outage in await self._store.open_outages():
            if self._rests(outage.server_id, now):
                continue
            ended = outage if outage.back_at is not None else await self._store.note_back(outage, now)
            figures = await self._store.outage_figures(ended)
            settled = figures.waiting == 0
            if settled or ended.told_at is None or ended.told_at < (ended.back_at or now):
                told = await self._tell(ended, figures, now, look_first=True)
                if told and settled:
                    await self._store.close_outage(ended)

    async def _tell(self, outage: Outage, figures: OutageFigures, now: datetime, *, look_first: bool) -> bool:
        """Send the message or edit it; False when that has to be tried again."""
        if outage.muted:
            return True
        try:
            await self._send_or_edit(outage, figures, now, look_first=look_first)
        except ChatError as error:
            self._rest[outage.server_id] = now + (NO_MOD_LOG if isinstance(error, ModLogGoneError) else RETRY)
            log.warning("outage-untold", extra={"server_id": outage.server_id, "reason": str(error)})
            return False
        return True

    async def _send_or_edit(
        self, outage: Outage, figures: OutageFigures, now: datetime, *, look_first: bool
    ) -> None:
        message_id = outage.post.message_id
        if message_id is None and look_first:
            message_id = await self._mod_log.find(outage.post)
            if message_id is not None:
                await self._store.record_told(outage, message_id, figures.waiting, now)
                outage = _standing(outage, message_id)
        if message_id is not None:
            if not await self._mod_log.edit_outage(outage, figures):
                await self._store.mute_outage(outage)
                return
        elif outage.back_at is None:
            message_id = await self._mod_log.post_outage(outage, figures)
        else:
            await self._store.mute_outage(outage)  # nobody was told that it was away
            return
        await self._store.record_told(outage, message_id, figures.waiting, now)

    def _channel_of(self, server_id: int) -> int | None:
        in_force = self._servers.get(server_id)
        return None if in_force is None else in_force.settings.mod_log_channel_id

    def _rests(self, server_id: int, now: datetime) -> bool:
        if self._rest.get(server_id, now) > now:
            return True
        self._rest.pop(server_id, None)
        return False


def _is_due(outage: Outage, figures: OutageFigures, now: datetime) -> bool:
    """Whether the message says something else than what is so, and has said it long enough."""
    if outage.told_at is None or outage.post.message_id is None:
        return True
    lasted = max(outage.told_at - outage.since, timedelta(0))
    wait = min(max(lasted, EDIT_LEAST), EDIT_MOST)
    changed = figures.waiting != outage.told_waiting or outage.told_at < outage.since
    return changed and now - outage.told_at >= wait


def _standing(outage: Outage, message_id: int) -> Outage:
    return replace(outage, post=replace(outage.post, message_id=message_id))

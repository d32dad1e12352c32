"""Know which mod-logs are gone, tell each server's owner once, and notice when one is mended.

While a mod-log is gone its verdicts wait in the store, and nothing is done by itself: nobody could
see it. Looking costs no request, so it is done before every decision and post, and every minute.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.core.errors import ChatError, ModLogGoneError, StoreError
from bot.core.records import ModLogNotice
from bot.pipeline.ports.chat import ModLog, Owners
from bot.pipeline.ports.trouble import NoticeStore
from bot.pipeline.servers import Servers
from bot.pipeline.wake import Wake

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0  # notices what nobody told us of, such as a role that gained a permission


class ModLogs:
    """The state of every server's mod-log."""

    def __init__(
        self,
        store: NoticeStore,
        servers: Servers,
        mod_log: ModLog,
        owners: Owners,
        *,
        cases: Wake,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._mod_log = mod_log
        self._owners = owners
        self._cases = cases
        self._clock = clock
        self._gone: dict[int, ModLogNotice] = {}
        self._reasons: dict[int, str] = {}
        self._untold = Wake()

    async def load(self) -> None:
        """Read which mod-logs were gone when Bylaw stopped."""
        self._gone = {notice.server_id: notice for notice in await self._store.mod_logs_gone()}

    async def is_gone(self, server_id: int) -> bool:
        """Look whether the server's mod-log is gone, and remember it; False where none was chosen."""
        in_force = self._servers.get(server_id) or await self._servers.reload(server_id)
        channel_id = in_force.settings.mod_log_channel_id
        if channel_id is None:
            return False
        known = self._gone.get(server_id)
        try:
            self._mod_log.check(channel_id)
        except ModLogGoneError as error:
            self._reasons[server_id] = str(error)
            if known is None:
                await self._note(server_id, refused=False)
            return True
        except ChatError:
            return known is not None
        if known is None or known.refused:
            return known is not None
        await self.mended(server_id)
        return False

    async def note_refusal(self, server_id: int, reason: str) -> None:
        """Hear that the mod-log could not be used.

        If it looks well all the same, it was Discord that refused, and only `/setup` mends that:
        trying again by ourselves would be refused again, and too many refusals ban an address.
        """
        if not await self.is_gone(server_id):
            self._reasons[server_id] = reason
            await self._note(server_id, refused=True)

    async def mended(self, server_id: int) -> None:
        """Hear that the mod-log can be used: what waited is posted. Does nothing if it was not gone."""
        if self._gone.pop(server_id, None) is not None:
            await self._store.mend_mod_log(server_id)
            log.info("mod-log-mended", extra={"server_id": server_id})
            self._cases.set()

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            seen = self._untold.count
            try:
                await self.look()
            except StoreError as error:
                log.warning("mod-logs-wait", extra={"reason": str(error)})
            await self._untold.wait(since=seen, at_most_s=LOOK_EVERY_S)

    async def look(self) -> None:
        """Look at every server's mod-log, and tell the owners who do not know yet."""
        for server_id in {*self._servers.ids, *self._gone}:
            await self.is_gone(server_id)
        for notice in tuple(self._gone.values()):
            if not notice.told:
                await self._tell(notice)

    async def _note(self, server_id: int, *, refused: bool) -> None:
        self._gone[server_id] = await self._store.note_mod_log_gone(server_id, self._clock(), refused=refused)
        reason = self._reasons[server_id]
        log.warning("mod-log-gone", extra={"server_id": server_id, "reason": reason})
        self._untold.set()

    async def _tell(self, notice: ModLogNotice) -> None:
        reason = self._reasons.get(notice.server_id, "The mod-log cannot be used.")
        try:
            told = await self._owners.tell(notice, reason)
        except ChatError as error:
            log.warning("owner-not-told", extra={"server_id": notice.server_id, "reason": str(error)})
            return
        if told and notice.server_id in self._gone:
            await self._store.record_owner_told(notice.server_id)
            self._gone[notice.server_id] = replace(notice, told=True)

"""What a server has decided: read, changed with an audit row, and in force at once.

Every desk that changes settings does it here.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry, DeskStore
from bot.pipeline.servers import Servers

Change = Callable[[ServerSettings], ServerSettings]  # whatever it raises leaves everything as it was


class SettingsDesk:
    """Reads and changes settings."""

    def __init__(
        self,
        store: DeskStore,
        servers: Servers,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._clock = clock

    async def of(self, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never set up."""
        return await self._store.settings(server_id)

    async def change(self, server_id: int, change: Change, audit: AuditEntry) -> ServerSettings:
        """Change the settings and return them as they are now; the next message is screened by them."""
        settings = await self._store.change_settings(server_id, change, audit, self._clock())
        await self._servers.reload(server_id)
        return settings

"""The kill switch: stop looking at messages, for a while or until told otherwise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry
from bot.desk.settings import SettingsDesk

FOREVER = datetime.max.replace(tzinfo=UTC)


class PauseDesk:
    """Pauses and resumes screening. What was flagged before is still judged and shown, and left to people."""

    def __init__(
        self, settings: SettingsDesk, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._clock = clock

    async def pause(self, server_id: int, duration: timedelta | None, actor_id: int) -> datetime | None:
        """Pause; return when screening resumes by itself, or None for not before /resume."""
        until = FOREVER if duration is None else self._clock() + duration
        await self._write(server_id, until, "pause", actor_id)
        return None if duration is None else until

    async def resume(self, server_id: int, actor_id: int) -> None:
        """Resume at once."""
        await self._write(server_id, None, "resume", actor_id)

    async def _write(self, server_id: int, until: datetime | None, what: str, actor_id: int) -> None:
        def change(settings: ServerSettings) -> ServerSettings:
            return replace(settings, paused_until=until)

        audit = AuditEntry(actor_id=actor_id, what=what, facts={})
        await self._settings.change(server_id, change, audit)

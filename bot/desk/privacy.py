"""What members may ask about themselves, and how long a server keeps what its members wrote."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.held import Held, OwnMessage
from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry, DeskStore
from bot.desk.settings import SettingsDesk
from bot.pipeline.wake import Wake

EXPORTED = 1_000  # messages; the newest of more


class PrivacyStore(DeskStore, Protocol):
    """What this desk needs from the store besides. Every method is one transaction."""

    async def held(self, server_id: int, user_id: int) -> Held:
        """Count what is kept of this member in this server."""

    async def own_messages(self, server_id: int, user_id: int, *, limit: int) -> tuple[OwnMessage, ...]:
        """Return this member's flagged messages, newest first; no moderator's name and no reasoning."""

    async def ask_erasure(self, server_id: int, user_id: int, now: datetime) -> None:
        """Note that everything of this member in this server is to be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a member is handed."""

    messages: tuple[OwnMessage, ...]  # newest first
    complete: bool  # False: there are older ones


class PrivacyDesk:
    """Answers for what is kept. The erasing itself is the work of Retention, which is woken."""

    def __init__(
        self,
        store: PrivacyStore,
        settings: SettingsDesk,
        asked: Wake,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._settings = settings
        self._asked = asked
        self._clock = clock

    async def show(self, server_id: int, user_id: int) -> Held:
        """Say how much is kept of this member here."""
        return await self._store.held(server_id, user_id)

    async def export(self, server_id: int, user_id: int) -> Export:
        """Return what this member wrote and what came of it."""
        found = await self._store.own_messages(server_id, user_id, limit=EXPORTED + 1)
        return Export(messages=found[:EXPORTED], complete=len(found) <= EXPORTED)

    async def forget(self, server_id: int, user_id: int) -> Held:
        """Have everything of this member erased; return how much that is. It is done soon after."""
        held = await self._store.held(server_id, user_id)
        await self._store.ask_erasure(server_id, user_id, self._clock())
        self._asked.set()
        return held

    async def set_retention(self, server_id: int, days: int, actor_id: int) -> ServerSettings:
        """Set for how many days content is kept, 1 to 365; what is older goes soon after."""

        def change(settings: ServerSettings) -> ServerSettings:
            return replace(settings, retention_days=days)

        audit = AuditEntry(actor_id=actor_id, what="privacy.retention", facts={"days": days})
        settings = await self._settings.change(server_id, change, audit)
        self._asked.set()
        return settings

"""What servers were told of what does not work: the model, or their mod-log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.core.outage import Outage, OutageFigures
from bot.core.records import ModLogNotice


class OutageStore(Protocol):
    """What servers were told of an absent model. Every method is one transaction."""

    async def waiting_by_server(self) -> Mapping[int, OutageFigures]:
        """Count what waits for an answer, by server."""

    async def open_outages(self) -> tuple[Outage, ...]:
        """Return the outages of which something is still to be said."""

    async def begin_outage(
        self, server_id: int, channel_id: int, since: datetime, *, ended_after: datetime
    ) -> Outage:
        """Record that a server is about to be told, and return what it is told by.

        A message that says that the model is away is returned as it is; one about an outage that
        ended after that moment is used again.
        """

    async def record_told(self, outage: Outage, message_id: int, waiting: int, now: datetime) -> None:
        """Record where the message stands and how many it says wait."""

    async def note_back(self, outage: Outage, now: datetime) -> Outage:
        """Record that the model is back."""

    async def mute_outage(self, outage: Outage) -> None:
        """Record that the message was deleted; nothing more is said of this outage."""

    async def close_outage(self, outage: Outage) -> None:
        """Record that everything has been said."""

    async def outage_figures(self, outage: Outage) -> OutageFigures:
        """Return how the cases stand that met an absent model, once it is back."""


class NoticeStore(Protocol):
    """Mod-logs that are gone. Every method is one transaction."""

    async def mod_logs_gone(self) -> tuple[ModLogNotice, ...]:
        """Return every mod-log that is gone."""

    async def note_mod_log_gone(self, server_id: int, now: datetime, *, refused: bool) -> ModLogNotice:
        """Record that a mod-log is gone.

        Until it is mended, cases that only have to be posted are not leased, and no automatic
        action is wanted in this server.
        """

    async def record_owner_told(self, server_id: int) -> None:
        """Record that the owner was told of it, so that nobody tells them again."""

    async def mend_mod_log(self, server_id: int) -> None:
        """Record that the mod-log can be used: what waited for it is due."""

"""What is remembered of servers: what they decided, and what was heard of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.estimate import SampleFigures
from bot.core.policy import Policy
from bot.core.records import Mark
from bot.core.settings import ServerSettings
from bot.core.sketch import SketchCounts


class PolicyStore(Protocol):
    """Versions of policies, per server."""

    async def policy(self, server_id: int, digest: str) -> Policy:
        """Return one version. Raises NotFoundError."""

    async def enabled_policies(self, server_id: int) -> tuple[Policy, ...]:
        """Return the versions in force, by id."""


class SettingsStore(Protocol):
    """What servers have decided."""

    async def settings(self, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never seen."""


class MarkStore(Protocol):
    """How far channels have been listened to. Every method is one transaction."""

    async def marks(self) -> tuple[Mark, ...]:
        """Return every mark."""

    async def write_marks(self, marks: Sequence[Mark]) -> None:
        """Move these marks forward, all or none; none is ever moved back."""

    async def prune_marks(self, older_than: int) -> None:
        """Drop the marks before this message id, but never a server's newest."""

    async def forget_marks(self, server_id: int) -> None:
        """Drop every mark of a server, which then counts as never seen."""


class TrafficStore(Protocol):
    """What the flag budget and the audit sample need to know. Every method is one transaction."""

    async def sketches(self) -> Mapping[int, SketchCounts]:
        """Return how scores are spread, by server."""

    async def keep_sketches(self, sketches: Mapping[int, SketchCounts]) -> None:
        """Keep these in place of what was kept of the same servers, all or none."""

    async def oldest_questions(self, since: datetime) -> Mapping[int, datetime]:
        """Return when the oldest open question was asked, by server; only those asked since then.

        Samples do not count: they may wait.
        """

    async def waiting(self) -> int:
        """Count the judgements without an answer."""

    async def sample_figures(self, server_id: int, since: datetime) -> SampleFigures:
        """Count the messages of a server that were sampled since then, and what became of them."""

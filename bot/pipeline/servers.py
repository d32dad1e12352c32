"""What is in force in each server: its settings, its policies, and the filter compiled from them.

Screening reads this synchronously for every message, so it is kept in memory and replaced
whole when a moderator changes something.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.policy import Policy
from bot.core.route import claimed_categories
from bot.core.settings import ServerSettings
from bot.core.sighting import Sighting
from bot.core.signal import Category, Screened, Signal
from bot.pipeline.ports.servers import PolicyStore, SettingsStore
from bot.pipeline.wake import Wake


class Filter(Protocol):
    """The fast filter of one server. A second implementation screens nothing, for the demo's control."""

    @property
    def disabled_patterns(self) -> tuple[str, ...]:
        """The server's patterns that were switched off because they proved too slow."""

    def screen(self, sighting: Sighting, now: float) -> Screened:
        """Look at one message; `now` in seconds of any steady clock."""


CompileFilter = Callable[[ServerSettings, Sequence[Policy]], Filter]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Everything that decides what happens to a message in one server."""

    settings: ServerSettings
    policies: tuple[Policy, ...]
    filter: Filter
    claimed: frozenset[Category] | None = None  # by the policies; None: all, for there is a general policy

    def covers(self, signals: Sequence[Signal]) -> bool:
        """Whether a policy would be asked about these signals, or a person told of them."""
        claimed = self.claimed
        if claimed is None:
            return True
        for signal in signals:
            if signal.category in claimed or signal.policy_id is not None or signal.hard:
                return True
        return False


class ServerStore(PolicyStore, SettingsStore, Protocol):
    """What is read to know what is in force."""


class Servers:
    """Remembers what is in force, and reads it again when told."""

    def __init__(self, store: ServerStore, compile_filter: CompileFilter) -> None:
        self._store = store
        self._compile = compile_filter
        self._in_force: dict[int, InForce] = {}
        self.changed = Wake()
        self._reading = asyncio.Lock()  # two changes at once: the later read wins

    @property
    def ids(self) -> tuple[int, ...]:
        """The servers of which it is known what is in force."""
        return tuple(self._in_force)

    def get(self, server_id: int) -> InForce | None:
        """Return what is in force, or None for a server not read yet."""
        return self._in_force.get(server_id)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy version in force anywhere, once, in the order in which they were read."""
        versions = {policy.digest: policy for one in self._in_force.values() for policy in one.policies}
        return tuple(versions.values())

    async def reload(self, server_id: int) -> InForce:
        """Read settings and policies and compile the filter anew.

        Compiling takes milliseconds with a server's largest rule set, so it runs in a thread.
        """
        async with self._reading:
            settings = await self._store.settings(server_id)
            policies = await self._store.enabled_policies(server_id)
            compiled = await asyncio.to_thread(self._compile, settings, policies)
            in_force = InForce(
                settings=settings,
                policies=policies,
                filter=compiled,
                claimed=claimed_categories(policies, settings.general_policy_id),
            )
            self._in_force[server_id] = in_force
        self.changed.set()
        return in_force

    def forget(self, server_id: int) -> None:
        """Stop screening a server that Bylaw has left."""
        self._in_force.pop(server_id, None)

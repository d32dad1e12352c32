"""What the desk needs from the store."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.case import CaseFile, LabelKind, Reach
from bot.core.decision import ActionKind
from bot.core.policy import Policy
from bot.core.records import AuditEntry, PolicyVersion
from bot.core.settings import ServerSettings

__all__ = ["AuditEntry", "DeskStore", "PolicyVersion"]


class DeskStore(Protocol):
    """What people change. Every method is one transaction and writes its audit row in it."""

    async def case(self, server_id: int, case_id: int) -> CaseFile:
        """Return a case of this server by its row id. Raises NotFoundError, also for another server's."""

    async def case_by_number(self, server_id: int, number: int) -> CaseFile:
        """Return a case of this server by its number. Raises NotFoundError."""

    async def label(
        self, server_id: int, case_id: int, kind: LabelKind, moderator_id: int, now: datetime
    ) -> CaseFile:
        """Record a moderator's opinion in place of an earlier one; the version grows if it changed."""

    async def reach(self, server_id: int, case_id: int) -> Reach:
        """Return where an action on this case would be done, and to whom. Raises NotFoundError."""

    async def want_action(
        self,
        server_id: int,
        case_id: int,
        kind: ActionKind,
        actor_id: int,
        now: datetime,
        *,
        up_to: int | None = None,
    ) -> tuple[CaseFile, int | None]:
        """Want this action for every message of the case for which none of its kind still stands.

        It is wanted for the newest revision of a message; only the sightings up to `up_to` count, if
        that is given. Returns the case, and, if nothing new was wanted, the actor of the action that
        stands (None if that was automatic): two moderators pressing at once are told who was first.
        An action that FAILED or was REFUSED may be wanted again.
        """

    async def settings(self, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never seen."""

    async def change_settings(
        self,
        server_id: int,
        change: Callable[[ServerSettings], ServerSettings],
        audit: AuditEntry,
        now: datetime,
    ) -> ServerSettings:
        """Read, change and write the settings in one transaction; return them as they are now."""

    async def add_policy(self, server_id: int, policy: Policy, actor_id: int, now: datetime) -> PolicyVersion:
        """Store a version, not enabled; the same digest again returns the version that stands."""

    async def policy_versions(self, server_id: int, policy_id: str | None = None) -> Sequence[PolicyVersion]:
        """Return the versions of one policy, or of all, by id and then newest first."""

    async def enable_policy(
        self, server_id: int, policy_id: str, version: int, actor_id: int, now: datetime
    ) -> PolicyVersion:
        """Put this version in force in place of any other. Raises NotFoundError."""

    async def disable_policy(self, server_id: int, policy_id: str, actor_id: int, now: datetime) -> None:
        """Put no version of this policy in force. Raises NotFoundError if none was."""

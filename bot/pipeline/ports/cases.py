"""What is remembered of cases, a recorded step at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.case import CaseFile, Post
from bot.core.decision import ActionState, Decision


class CaseStore(Protocol):
    """The cases, one recorded step at a time. Every method is one transaction."""

    async def lease_cases(self, now: datetime, *, limit: int, lease_s: float) -> tuple[CaseFile, ...]:
        """Lease cases that need a step: READY, or wanted actions, or a version not yet posted.

        Shown cases only need posting; a cleared case needs nothing once it is decided. Those to be
        decided come first, then those with wanted actions, the oldest of each first. A case
        released with `not_before` in the future rests until then, and one that cannot be read until
        its lease is over. Fewer than `limit` are all that there were.
        """

    async def lease_unposted(
        self, server_id: int, now: datetime, *, limit: int, lease_s: float
    ) -> tuple[CaseFile, ...]:
        """Lease shown cases of this server without post or wanted action; oldest first.

        Those that are about to be decided anew are left out.
        """

    async def rest_unposted(self, case: CaseFile, now: datetime, until: datetime) -> None:
        """Give the lease back until then; all of its server that only wait for a post rest as long."""

    async def release_case(self, case: CaseFile, not_before: datetime | None = None) -> None:
        """Give the lease back, at once or for later. A stale lease is no error."""

    async def record_decision(self, case: CaseFile, decision: Decision, now: datetime) -> CaseFile:
        """Record the decision and the actions it wants, number the case if it is shown.

        Content of a case that is not shown is erased in the same transaction, and its lease is over:
        nothing more is to be done about it. A case that people have seen stays shown. An automatic
        action is wanted once a message, only where that message's own content calls for it under the
        stored settings, and never past the server's hourly limit. Returns the case as it stands now,
        under the same lease; of one that is not shown, what is known of it without reading it again.
        Raises StaleLeaseError, also for a case that is not READY.
        """

    async def record_action(
        self, case: CaseFile, action_id: int, state: ActionState, detail: str, now: datetime
    ) -> CaseFile:
        """Record how a wanted action ended. Raises StaleLeaseError."""

    async def begin_post(self, case: CaseFile, channel_id: int) -> Post:
        """Record that a post for this case is about to be sent, and return it with its marker.

        One begun for this channel and not known to have arrived is returned again. Raises
        StaleLeaseError.
        """

    async def begin_digest(
        self, cases: Sequence[CaseFile], channel_id: int
    ) -> tuple[Post, tuple[CaseFile, ...]]:
        """Record that one digest for these cases is about to be sent, and return it with them.

        Those whose lease is stale are left out. Raises StaleLeaseError if none is left.
        """

    async def record_post(self, post: Post, message_id: int, cases: Sequence[CaseFile]) -> None:
        """Record where the post stands, and that it shows these versions, whoever holds the lease."""

    async def record_edit(self, case: CaseFile) -> None:
        """Record that the standing post now shows this version of the case."""

    async def forget_post(self, case: CaseFile) -> None:
        """Forget the post of this case: it was deleted. The next step posts anew."""

    async def automatic_actions_since(self, server_id: int, since: datetime) -> int:
        """Count automatic actions wanted since then."""

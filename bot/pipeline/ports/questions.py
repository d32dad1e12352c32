"""Who answers questions, and where they wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.case import CaseFile
from bot.core.judgement import Answer, Judgement
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import AskedAgain, Dismiss, FlaggedSighting, Recorded, Removal, Settled


class Judge(Protocol):
    """Answers questions."""

    @property
    def is_away(self) -> bool:
        """Whether the model is known to be out of reach just now."""

    @property
    def room(self) -> int:
        """How many questions it takes at once, at least one; it finds out while it is asked."""

    async def judge(self, question: Question) -> Answer:
        """Return a verdict or an abstention; beyond the room, questions wait here, the most urgent first.

        Raises ModelAwayError when there is no answer at all; the question then waits.
        """

    async def prepare(self, policy: Policy) -> None:
        """Make ready for questions under a policy; cheap once done. Never raises for an absent model."""

    async def run(self) -> None:
        """Keep finding out how many questions it takes at once, until cancelled."""

    async def look(self) -> bool:
        """Look whether a model that was away is there again; never raises ModelAwayError.

        However often this is called, the server is looked at no more often than is decent.
        """


class JudgementStore(Protocol):
    """The queue of open questions. Every method is one transaction, in the order of the calls."""

    async def record(self, flagged: Sequence[FlaggedSighting], now: datetime) -> tuple[Recorded, ...]:
        """Commit sightings with their judgements, all or none; the results stand in the same order.

        A revision already recorded (same server, message, kind, revision and content digest) is
        left alone, unless a person now reports what the filter had flagged: then it counts as
        reported. A sighting joins the case of its message if there is one; else the newest case
        of the same server, kind and content, and of no other content, opened within
        `raid_window_s`; else it opens a case. A judgement key already in the store is shared, not
        asked again, unless it has expired. A case all of whose judgements are settled becomes
        READY. A sighting that joins a decided case without a new judgement takes over its
        decision: if the case is shown, the decision's action is wanted for it too (within the
        limits of `record_decision`) and the version grows; if not, its content is erased, but a
        report makes the case READY again. If the sighting adds judgements to a case, the case
        goes back to JUDGING (or READY when they are answered already), whoever holds it loses the
        lease, and it will be decided anew. Raises NotFoundError for a policy that is not stored.
        """

    async def lease(self, now: datetime, *, limit: int, lease_s: float) -> tuple[Judgement, ...]:
        """Lease open judgements: the most urgent first as far as that is lent, fair between servers.

        What is more urgent than a flag goes before other servers' flags while its server is no more than
        a few questions ahead of any that waits; then it takes turns with them, still before its own
        server's other questions. Samples go last. A turn is a run of one policy. Within a priority, those
        of the last minutes go before those that have waited longer, such as for an absent model; the
        oldest of either first. A lease that has run out is open again.
        `not_before` is respected.
        """

    async def settle(
        self, judgement: Judgement, answer: Answer, now: datetime, dismiss: Dismiss = ...
    ) -> Settled:
        """Record the answer; the cases that waited for it alone become READY.

        Those that `dismiss` decides are hidden at once, unless people have seen them: their content is erased
        in the same transaction, and so are the answer's words where no copy of the content is left. It is
        called on another thread, and must not raise; what it is not told, `Dismiss` says. Raises
        StaleLeaseError when another worker has leased the judgement since.
        """

    async def release(self, judgement: Judgement, not_before: datetime) -> None:
        """Give a judgement back unanswered; it waits until then. A stale lease is no error."""

    async def lost(self, leases: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Return those of these leases, each an id and a fence, under which no answer is taken any more."""

    async def show_unjudged(self, judgement: Judgement, now: datetime) -> int:
        """Show the hard cases of a judgement that waits for an absent model; return how many.

        Such a case gets a number and a provisional decision (NOT_JUDGED) and a new version, and
        stays JUDGING. A case already shown is left alone.
        """

    async def show_waiting(self) -> int:
        """Show hard cases that wait for an absent model as `show_unjudged` does; return how many.

        At most a hundred at a time; 0 when there are no more.
        """

    async def expire(self, opened_before: datetime, now: datetime) -> int:
        """Give up on judgements that have waited since before then, at most 500 at a time; return how many.

        Their cases become READY and go to people: an expired judgement is no clearance.
        """

    async def note_gone(self, server_id: int, message_ids: Sequence[int], now: datetime) -> int:
        """Note that messages were deleted in Discord; return how many shown cases that changes.

        A message never recorded is left alone. One that a bot has posted anew as a webhook's, in the same
        channel within seconds, is a sighting no more: what stands is. Questions stay open.
        """

    async def note_removed(self, server_id: int, message_ids: Sequence[int]) -> None:
        """Note that moderators deleted these messages; questions about nothing else are dropped."""

    async def note_removal(self, removal: Removal, now: datetime) -> None:
        """Note the same of as many messages as were just noted to be gone, of this author in this channel."""

    async def waiting(self) -> int:
        """Count the judgements without an answer."""


class SecondLookStore(Protocol):
    """Questions asked again."""

    async def ask_again(self, case: CaseFile, asked: Sequence[AskedAgain], now: datetime) -> int:
        """Ask these questions of a READY case again, and end its lease; return how many answers it waits for.

        What was asked before under the same key is shared; with nothing left to wait for, the case stays
        READY. A content erased meanwhile is left out. One transaction. Raises StaleLeaseError, also for a
        case that is not READY.
        """

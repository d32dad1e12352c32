"""What the path needs from outside: a store that remembers, a judge, and hands in Discord.

The judge, the hands and the mod-log have second implementations in the tests' fakes. The store needs
none: SQLite in a temporary folder is fast enough to be used in every test, and tests/contract holds
it to what stands here, as it would a second one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.case import CaseFile, Post
from bot.core.context import Context
from bot.core.decision import ActionKind, ActionState, Decision
from bot.core.estimate import SampleFigures
from bot.core.judgement import Answer, Judgement
from bot.core.outage import Outage, OutageFigures
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import AskedAgain, FlaggedSighting, Mark, ModLogNotice, Recorded, Removal
from bot.core.settings import ServerSettings
from bot.core.sighting import Sighting
from bot.core.sketch import SketchCounts

__all__ = [
    "CaseStore",
    "FlaggedSighting",
    "Hands",
    "Judge",
    "JudgementStore",
    "MarkStore",
    "ModLog",
    "NoticeStore",
    "OutageStore",
    "Owners",
    "PolicyStore",
    "Recorded",
    "SecondLookStore",
    "SettingsStore",
    "Surroundings",
    "TrafficStore",
]


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
    """The queue of open questions. Every method is one transaction."""

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
        """Lease open judgements: lowest priority number first, fair between servers, runs of one policy.

        Within a priority, those of the last minutes go before those that have waited longer, such as
        for an absent model; the oldest of either first. A lease that has run out is open again.
        `not_before` is respected.
        """

    async def settle(self, judgement: Judgement, answer: Answer, now: datetime) -> tuple[int, ...]:
        """Record the answer; return the ids of the cases that became READY.

        Raises StaleLeaseError when another worker has leased the judgement since.
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


class CaseStore(Protocol):
    """The cases, one recorded step at a time. Every method is one transaction."""

    async def lease_case(self, now: datetime, *, lease_s: float) -> CaseFile | None:
        """Lease one case that needs a step: READY, or wanted actions, or a version not yet posted.

        Shown cases only need posting; a cleared case needs nothing once it is decided. Oldest
        first. A case released with `not_before` in the future rests until then.
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

        Content of a case that is not shown is erased in the same transaction; a case that people
        have seen stays shown. An automatic action is wanted once a message, only where that
        message's own content calls for it under the stored settings, and never past the server's
        hourly limit. Returns the case as it stands now, under the same lease. Raises
        StaleLeaseError, also for a case that is not READY.
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

    async def begin_digest(self, cases: Sequence[CaseFile], channel_id: int) -> Post:
        """Record that one digest for all these cases is about to be sent. Raises StaleLeaseError."""

    async def record_post(self, post: Post, message_id: int, cases: Sequence[CaseFile]) -> None:
        """Record where the post stands, and that it shows these versions, whoever holds the lease."""

    async def record_edit(self, case: CaseFile) -> None:
        """Record that the standing post now shows this version of the case."""

    async def forget_post(self, case: CaseFile) -> None:
        """Forget the post of this case: it was deleted. The next step posts anew."""

    async def automatic_actions_since(self, server_id: int, since: datetime) -> int:
        """Count automatic actions wanted since then."""


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


class Hands(Protocol):
    """Acts in Discord. Every act is safe to repeat."""

    async def act(
        self, sighting: Sighting, kind: ActionKind, *, reason: str, automatic: bool
    ) -> tuple[ActionState, str]:
        """Do it, after the last checks, and return how it ended with a sentence for people.

        The last checks are made against Discord as it stands: the author id of the standing
        message, staff, owner, bots and higher roles untouched. What has gone already is GONE.
        Raises ChatError when Discord cannot be reached: the act is still wanted.
        """


class Surroundings(Protocol):
    """Reads what was said before a message."""

    async def before(self, sighting: Sighting, *, most: int) -> Context | None:
        """Return the message replied to and at most so many that stand right before this one.

        Of the same channel only, as it stands now. None when it cannot be read; never raises ChatError.
        """


class Owners(Protocol):
    """The people who own servers."""

    async def tell(self, notice: ModLogNotice, reason: str) -> bool:
        """Tell the owner that the mod-log is gone; False when there is nobody to be told just now.

        An owner who takes no messages counts as told. Safe to repeat within minutes. Raises
        ChatError when Discord cannot be reached.
        """


class ModLog(Protocol):
    """The mod-log channel of a server."""

    def check(self, channel_id: int) -> None:
        """Raise ModLogGoneError if the channel cannot be used, as far as is known without asking.

        Raises ChatError while nothing is known.
        """

    async def post(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> int:
        """Send the post of a case and return its message id. Raises ChatError."""

    async def post_digest(self, cases: Sequence[CaseFile], post: Post) -> int:
        """Send one post for many cases and return its message id. Raises ChatError."""

    async def edit(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> bool:
        """Bring the post up to date; False when it no longer stands. Raises ChatError."""

    async def post_outage(self, outage: Outage, figures: OutageFigures) -> int:
        """Say that the model is away and return the message id. Raises ChatError."""

    async def edit_outage(self, outage: Outage, figures: OutageFigures) -> bool:
        """Bring that message up to date; False when it no longer stands. Raises ChatError."""

    async def find(self, post: Post) -> int | None:
        """Look for a post by its marker among the channel's recent messages. Raises ChatError."""

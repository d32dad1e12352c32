"""One question to the model, and what can come back."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.core.content import ContentItem
from bot.core.context import Context, ContextState


class Effort(StrEnum):
    """How long the model may think."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cause(StrEnum):
    """Why the question is asked."""

    FLAG = "flag"
    REPORT = "report"
    SECOND_LOOK = "second-look"
    APPEAL = "appeal"
    AUDIT = "audit"
    REPLAY = "replay"


class Priority(IntEnum):
    """The order in which questions are asked; lower goes first, as in vLLM's scheduler.

    Before a flag of another server only as far as that is lent (`bot/store/turns.py`).
    """

    APPEAL = 0
    HARD = 1
    REPORT = 2
    SECOND_LOOK = 3
    FLAG = 5
    AUDIT = 9


class Dropped(StrEnum):
    """Why a question is not asked any more, though it got no answer."""

    WITHDRAWN = "withdrawn"  # its policy is not in force any more; a second look: not in this version
    REMOVED = "removed"  # a moderator has deleted all that it is about


class LookReason(StrEnum):
    """Why a question is asked a second time."""

    SEVERE = "severe"  # dangerous to somebody, or a clause that would act by itself
    ASKED = "asked"  # a person asks about what was decided
    CONTESTED = "contested"  # something speaks against the first answer
    UNCLEAR = "unclear"  # a short reply, which says little by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LookNote:
    """What is known of a second look besides its answer. Facts only."""

    reason: LookReason
    context: ContextState
    messages: int = 0  # earlier messages that the model was given


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementKey:
    """What makes two questions the same question. Unique in the store."""

    server_id: int
    content_digest: str  # HMAC under the server's own key, hexadecimal
    context_digest: str | None = None  # None: a first look, without context
    policy_digest: str
    effort: Effort = Effort.LOW
    sample: int = 0  # number of the sample, from 0; a retry after malformed output is not a new sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One question, leased to a worker until the lease runs out."""

    id: int
    key: JudgementKey
    cause: Cause
    priority: Priority
    item: ContentItem
    evidence: tuple[str, ...] = ()  # what the filter pointed at, so that long text can be cut around it
    context: Context | None = None  # only second looks have one
    fence: int  # grows with every lease; an answer under an older one is refused
    attempts: int  # leases so far, this one included


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRun:
    """What an answer cost and who gave it."""

    model: str
    stand_in: bool = False  # it came from the stand-in, which compares and does not reason
    effort: Effort
    policy_digest: str
    prompt_version: str
    prompt_tokens: int
    completion_tokens: int
    latency_s: float
    attempts: int = 1  # requests sent for this answer
    budget_hit: bool = False  # the thinking was ended by its bound: trust the answer a little less


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A usable answer."""

    clauses: tuple[str, ...]  # ids of the clauses broken, all of them in the policy; empty: no violation
    severity: int  # 0–3
    rationale: str  # from the final channel, at most 300 characters; hostile text
    quote: str | None = None  # a span of the content, as typed; None if there is none that can be shown
    quote_unsupported: bool = False  # the model quoted what the content does not say: no automatic action
    manipulation: bool = False  # the content tries to steer the model: a hint to people, clears nothing
    confidence: float | None = None  # log-odds of the violation digit, if the server gave them
    judged_characters: int  # of the content's total_characters
    total_characters: int
    run: ModelRun

    @property
    def violates(self) -> bool:
        """Whether any clause is broken."""
        return bool(self.clauses)


class AbstentionReason(StrEnum):
    """Why an answer could not be used."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"  # not harmony, or not one final message
    INVALID = "invalid"  # harmony, but not the JSON that was asked for
    UNKNOWN_CLAUSE = "unknown-clause"
    REFUSED = "refused"  # the model server refused the request itself, such as a prompt too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """A bad answer after its retries. It goes to people; it is never a verdict."""

    reason: AbstentionReason
    run: ModelRun


Answer = Verdict | Abstention

"""What one server has decided: where to look, whom to leave alone, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.threshold import BUDGET


class Mode(StrEnum):
    """How far Bylaw may go by itself."""

    OFF = "off"  # nothing is screened
    SHADOW = "shadow"  # the default: verdicts are shown, nothing is done by itself
    REVIEW = "review"  # as shadow, and armed exact rules delete
    ASSIST = "assist"  # as review, and clauses that a moderator made automatic delete


class UnreadLanguage(StrEnum):
    """What is done with a message in a language that the filter cannot read, and that nothing else flags."""

    IGNORE = "ignore"  # let it pass; it is counted for the operator
    SAMPLE = "sample"  # have the model judge the share that the flag budget allows, drawn at random
    JUDGE = "judge"  # have the model judge all of them, as far as it keeps up


class RuleKind(StrEnum):
    """The forms that a server's own exact rule can take."""

    KEYWORD = "keyword"  # a word or phrase, whole words, any spelling trick undone
    DOMAIN = "domain"  # a domain and all below it
    ALLOWED_DOMAIN = "allowed-domain"  # never a link signal
    PATTERN = "pattern"  # an RE2 regular expression
    INVITE = "invite"  # an invite to a Discord server, by its code; "*" is every one that is not allowed
    ALLOWED_INVITE = "allowed-invite"  # an invite that is never a signal, such as this server's own


class Sensitivity(StrEnum):
    """How readily messages of a channel are flagged."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """One exact rule that a server's moderators wrote."""

    kind: RuleKind
    value: str
    armed: bool = False  # delete without asking the model; keywords and domains only

    @property
    def id(self) -> str:
        """How signals and people name the rule: "keyword:free nitro"."""
        return f"{self.kind.value}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Everything that a server's moderators can set."""

    server_id: int
    mode: Mode = Mode.SHADOW
    mod_log_channel_id: int | None = None  # None: /setup has not been run; nothing is screened
    watched_channel_ids: frozenset[int] | None = None  # None: every channel the bot can read
    exempt_channel_ids: frozenset[int] = frozenset()
    exempt_role_ids: frozenset[int] = frozenset()
    moderators_exempt: bool = True  # members with Manage Messages
    paused_until: datetime | None = None  # UTC; datetime.max with zone: until /resume
    rules: tuple[OwnRule, ...] = ()
    automatic_clauses: frozenset[str] = frozenset()  # "policy-id/clause-id"; honoured in assist mode
    general_policy_id: str | None = None  # judges what no other policy claims
    low_channel_ids: frozenset[int] = frozenset()  # flagged less readily, with all that they contain
    high_channel_ids: frozenset[int] = frozenset()  # flagged more readily, likewise
    new_member_days: int = 7  # links and repeats of younger accounts and members weigh more; 0: never
    policies_per_message: int = 2
    automatic_actions_per_hour: int = 30  # further ones become alerts
    retention_days: int = 30  # content of shown cases; content of cleared ones goes at once
    flag_budget: float = BUDGET  # share of benign traffic that may be flagged, 0.005–0.10
    audit_share: float = 0.0  # share of unflagged messages that is judged all the same, 0–0.01; 0: none
    unread_language: UnreadLanguage = UnreadLanguage.SAMPLE
    context: bool = True  # second looks may read what was said shortly before
    context_messages: int = 3  # so many at most, besides the message replied to; 0–10
    no_context_channel_ids: frozenset[int] = frozenset()  # nothing is read there, nor in what they contain

    @property
    def is_set_up(self) -> bool:
        """Whether /setup has been completed."""
        return self.mod_log_channel_id is not None

    def is_paused(self, now: datetime) -> bool:
        """Whether screening rests at this time."""
        return self.paused_until is not None and now < self.paused_until

    def screens(self, now: datetime) -> bool:
        """Whether messages seen at this time are looked at at all."""
        # The properties' own words, since this is asked of every message.
        return (
            self.mod_log_channel_id is not None
            and self.mode is not Mode.OFF
            and (self.paused_until is None or now >= self.paused_until)
        )

    def watches(self, channel_ids: Sequence[int]) -> bool:
        """Whether messages there are looked at: a channel with all that contains it, nearest first."""
        watched = self.watched_channel_ids
        return (
            channel_ids[0] != self.mod_log_channel_id
            and (watched is None or not watched.isdisjoint(channel_ids))
            and self.exempt_channel_ids.isdisjoint(channel_ids)
        )

    def sensitivity(self, channel_ids: Sequence[int]) -> Sensitivity:
        """Return how readily messages there are flagged; what is nearest decides."""
        if not self.low_channel_ids and not self.high_channel_ids:
            return Sensitivity.NORMAL
        for channel_id in channel_ids:
            if channel_id in self.high_channel_ids:
                return Sensitivity.HIGH
            if channel_id in self.low_channel_ids:
                return Sensitivity.LOW
        return Sensitivity.NORMAL

    def reads_context(self, channel_ids: Sequence[int]) -> bool:
        """Whether a second look may read what was said before, in a channel with all that contains it."""
        return self.context and self.no_context_channel_ids.isdisjoint(channel_ids)

    def clause_is_automatic(self, policy_id: str, clause_id: str) -> bool:
        """Whether a moderator made this clause delete by itself."""
        return self.mode is Mode.ASSIST and f"{policy_id}/{clause_id}" in self.automatic_clauses

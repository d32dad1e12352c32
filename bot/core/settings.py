"""What one server has decided: where to look, whom to leave alone, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """How far Bylaw may go by itself."""

    OFF = "off"  # nothing is screened
    SHADOW = "shadow"  # the default: verdicts are shown, nothing is done by itself
    REVIEW = "review"  # as shadow, and armed exact rules delete
    ASSIST = "assist"  # as review, and clauses that a moderator made automatic delete


class RuleKind(StrEnum):
    """The forms that a server's own exact rule can take."""

    KEYWORD = "keyword"  # a word or phrase, whole words, any spelling trick undone
    DOMAIN = "domain"  # a domain and all below it
    ALLOWED_DOMAIN = "allowed-domain"  # never a link signal
    PATTERN = "pattern"  # an RE2 regular expression


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
    policies_per_message: int = 2
    automatic_actions_per_hour: int = 30  # further ones become alerts
    retention_days: int = 30  # content of shown cases; content of cleared ones goes at once

    @property
    def is_set_up(self) -> bool:
        """Whether /setup has been completed."""
        return self.mod_log_channel_id is not None

    def is_paused(self, now: datetime) -> bool:
        """Whether screening rests at this time."""
        return self.paused_until is not None and now < self.paused_until

    def screens(self, now: datetime) -> bool:
        """Whether messages are looked at at all."""
        return self.is_set_up and self.mode is not Mode.OFF and not self.is_paused(now)

    def watches(self, channel_ids: Sequence[int]) -> bool:
        """Whether messages there are looked at: a channel with all that contains it, nearest first."""
        watched = self.watched_channel_ids
        return (
            channel_ids[0] != self.mod_log_channel_id
            and (watched is None or not watched.isdisjoint(channel_ids))
            and self.exempt_channel_ids.isdisjoint(channel_ids)
        )

    def clause_is_automatic(self, policy_id: str, clause_id: str) -> bool:
        """Whether a moderator made this clause delete by itself."""
        return self.mode is Mode.ASSIST and f"{policy_id}/{clause_id}" in self.automatic_clauses

"""How much is looked at, and how much that misses: what moderators set, and what is in force.

What is set takes effect with the next message. What is measured is told as it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.errors import SettingError
from bot.core.estimate import SampleFigures
from bot.core.settings import ServerSettings, UnreadLanguage
from bot.core.threshold import LEAST_BUDGET, MOST_BUDGET
from bot.desk.ports import AuditEntry, DeskStore
from bot.desk.settings import SettingsDesk
from bot.pipeline.flagging import FlagFigures, Flagging
from bot.pipeline.servers import Servers

AUDIT_SHARE = 0.002  # of unflagged messages: some two verdicts a thousand messages
MOST_AUDITED = 0.01
SAMPLES_COUNT_FOR = timedelta(days=180)  # what the filter missed before then says little of today


class SampleStore(DeskStore, Protocol):
    """What this desk needs from the store besides. Every method is one transaction."""

    async def sample_figures(self, server_id: int, since: datetime) -> SampleFigures:
        """Count the messages of a server that were sampled since then, and what became of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagChoice:
    """What was chosen; None keeps what is in force."""

    flag_budget: float | None = None  # share of benign traffic, 0.005–0.10
    audit_share: float | None = None  # share of unflagged messages, 0–0.01
    unread_language: UnreadLanguage | None = None


AS_IT_IS = FlagChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReport:
    """What is in force in a server, and what was found out."""

    settings: ServerSettings
    flags: FlagFigures
    samples: SampleFigures
    model_away: bool  # it gives no answers just now


class FlagDesk:
    """Changes and reports what is flagged."""

    def __init__(
        self,
        store: SampleStore,
        servers: Servers,
        settings: SettingsDesk,
        flagging: Flagging,
        *,
        is_away: Callable[[], bool],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._settings = settings
        self._flagging = flagging
        self._is_away = is_away
        self._clock = clock

    async def set(self, server_id: int, choice: FlagChoice, actor_id: int) -> ServerSettings:
        """Put the choice in force. Raises SettingError for a share out of bounds."""
        check_choice(choice)
        audit = AuditEntry(actor_id=actor_id, what="filter.set", facts=_facts(choice))
        return await self._settings.change(server_id, lambda settings: with_choice(settings, choice), audit)

    async def report(self, server_id: int) -> FlagReport:
        """Return what is in force, and what the samples of the last 180 days say."""
        in_force = self._servers.get(server_id) or await self._servers.reload(server_id)
        samples = await self._store.sample_figures(server_id, self._clock() - SAMPLES_COUNT_FOR)
        return FlagReport(
            settings=in_force.settings,
            flags=self._flagging.figures(in_force.settings),
            samples=samples,
            model_away=self._is_away(),
        )


def check_choice(choice: FlagChoice) -> None:
    """Raise SettingError for a share out of bounds."""
    budget, audited = choice.flag_budget, choice.audit_share
    if budget is not None and not LEAST_BUDGET <= budget <= MOST_BUDGET:
        raise SettingError(f"The flag budget is {LEAST_BUDGET:.1%} to {MOST_BUDGET:.0%}.")
    if audited is not None and not 0.0 <= audited <= MOST_AUDITED:
        raise SettingError(f"The sample is at most {MOST_AUDITED:.0%} of what is not flagged; 0 draws none.")


def with_choice(settings: ServerSettings, choice: FlagChoice) -> ServerSettings:
    """Return the settings with what was chosen."""
    if choice.flag_budget is not None:
        settings = replace(settings, flag_budget=choice.flag_budget)
    if choice.audit_share is not None:
        settings = replace(settings, audit_share=choice.audit_share)
    if choice.unread_language is not None:
        settings = replace(settings, unread_language=choice.unread_language)
    return settings


def _facts(choice: FlagChoice) -> dict[str, str | int]:
    facts: dict[str, str | int] = {}
    if choice.flag_budget is not None:
        facts["flag_budget"] = f"{choice.flag_budget:g}"
    if choice.audit_share is not None:
        facts["audit_share"] = f"{choice.audit_share:g}"
    if choice.unread_language is not None:
        facts["unread_language"] = choice.unread_language.value
    return facts

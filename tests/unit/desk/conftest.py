"""The desks over a real store and the real filter, and a screen to see what is in force."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.records import FlaggedSighting
from bot.core.settings import Mode
from bot.desk.check import CheckDesk
from bot.desk.exemptions import ExemptionDesk
from bot.desk.pause import PauseDesk
from bot.desk.policies import PolicyDesk
from bot.desk.review import Review
from bot.desk.rules import RuleDesk
from bot.desk.settings import SettingsDesk
from bot.desk.setup import Setup, SetupChoice
from bot.filter.server_filter import ServerFilter
from bot.pipeline.flagging import Flagging
from bot.pipeline.intake import Intake
from bot.pipeline.screening import Screening
from bot.pipeline.servers import Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake
from bot.policy.shipped import load_shipped
from bot.store import Store
from tests.factories import NOW, SERVER_ID, make_sighting
from tests.fakes import Watcher

MODERATOR = 42


class Office:
    """Every desk of one server."""

    def __init__(self, store: Store) -> None:
        self.now = NOW
        self.mended: list[int] = []
        self.store = store
        self.cases = Wake()
        self.servers = Servers(
            store, lambda settings, policies: ServerFilter(rules=settings.rules, policies=policies)
        )
        self.intake = Intake(store, Watcher(), lambda: None, self.cases.set, clock=self.clock)
        self.flagging = Flagging(default=0.5, chance=lambda: 0.999)
        self._screening = Screening(self.servers, self.intake, Watcher(), flagging=self.flagging)
        self.settings = SettingsDesk(store, self.servers, clock=self.clock)
        self.policies = PolicyDesk(
            store, self.servers, self.settings, load_shipped(), lambda text: len(text) // 4, clock=self.clock
        )
        self.setup = Setup(self.settings, self.policies, self._mend)
        self.rules = RuleDesk(self.settings, self.servers)
        self.exemptions = ExemptionDesk(self.settings)
        self.pause = PauseDesk(self.settings, clock=self.clock)
        self.check = CheckDesk(self.servers, self.intake, self.flagging)
        self.review = Review(store, PolicyShelf(store), self.cases, clock=self.clock)

    async def _mend(self, server_id: int) -> None:
        self.mended.append(server_id)

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def open(self, *policy_ids: str, mode: Mode = Mode.SHADOW) -> None:
        """Run /setup."""
        choice = SetupChoice(
            mod_log_channel_id=30, mode=mode, starter_policy_ids=policy_ids, watched_channel_ids=None
        )
        await self.setup.apply(SERVER_ID, choice, MODERATOR)

    def flags(self, text: str, **changes: Any) -> bool:
        """Whether a member's message would now be judged."""
        return bool(self.screened(text, **changes))

    def screened(self, text: str, **changes: Any) -> list[FlaggedSighting]:
        before = len(self.intake)
        self._screening.screen(make_sighting(text, **{"seen_at": self.clock(), **changes}))
        return [held.flagged for held in self.intake._held[before:]]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Store.open(tmp_path / "data", bytes(32), clock=lambda: NOW) as store:
        yield Office(store)

"""A path with a real store and everything outside it played."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import CaseFile
from bot.core.policy import Policy
from bot.core.records import AuditEntry
from bot.core.sighting import Sighting
from bot.pipeline.announcing import Announcing
from bot.pipeline.budget import PostBudget
from bot.pipeline.casework import Casework
from bot.pipeline.dismissing import Dismissing
from bot.pipeline.events import CasePosted
from bot.pipeline.flagging import Flagging
from bot.pipeline.intake import Intake
from bot.pipeline.judging import Judging
from bot.pipeline.mod_logs import ModLogs
from bot.pipeline.outage import OutageNews
from bot.pipeline.screening import Screening
from bot.pipeline.second_looks import SecondLooks
from bot.pipeline.servers import Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.unjudged import Unjudged
from bot.pipeline.wake import Wake
from bot.store import Store, writer
from tests.factories import NOW, SERVER_ID, make_policy, make_settings
from tests.fakes import FakeHands, FakeJudge, FakeModLog, FakeOwners, FakeSurroundings, Watcher, WordFilter


class PlayedPath:
    """The whole path, taken one step at a time by the test, or run."""

    def __init__(self, store: Store) -> None:
        self.now = NOW
        self.store = store
        self.judge = FakeJudge()
        self.hands = FakeHands()
        self.mod_log = FakeModLog()
        self.filter = WordFilter()
        self.surroundings = FakeSurroundings()
        self.seen = Watcher()
        self.questions, self.cases = Wake(), Wake()
        shelf = PolicyShelf(store)
        self.servers = Servers(store, lambda settings, policies: self.filter)
        self.intake = Intake(store, self.seen, self.questions.set, self.cases.set, clock=self.clock)
        self.chances: list[float] = []  # what the next draws give; then one that draws nothing
        self.has_room = True
        self.flagging = Flagging(default=0.5, chance=self._chance, has_room=lambda: self.has_room)
        self.screening = Screening(self.servers, self.intake, self.seen, flagging=self.flagging)
        self.dismissing = Dismissing(self.servers, shelf)
        self.judging = Judging(
            store,
            shelf,
            self.judge,
            self.seen,
            questions=self.questions,
            cases=self.cases,
            dismiss=self.dismissing.decide,
            clock=self.clock,
        )
        self.news = OutageNews(store, self.servers, self.mod_log, self.judging.absence, clock=self.clock)
        self.unjudged = Unjudged(store, questions=self.questions, cases=self.cases, clock=self.clock)
        self.budget = PostBudget(lambda: self.clock().timestamp())
        announcing = Announcing(store, self.mod_log, shelf, self.budget, self.seen)
        self.owners = FakeOwners()
        self.mod_logs = ModLogs(
            store, self.servers, self.mod_log, self.owners, cases=self.cases, clock=self.clock
        )
        self.casework = Casework(
            store,
            self.servers,
            shelf,
            self.hands,
            announcing,
            second_looks=SecondLooks(
                store, self.surroundings, questions=self.questions, cases=self.cases, clock=self.clock
            ),
            mod_logs=self.mod_logs,
            observe=self.seen,
            cases=self.cases,
            clock=self.clock,
        )

    def _chance(self) -> float:
        return self.chances.pop(0) if self.chances else 0.999

    def clock(self):
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def set_up(self, policy: Policy | None = None, **changes) -> None:
        policy = policy or make_policy()
        await self.store.add_policy(SERVER_ID, policy, 1, self.now)
        await self.store.enable_policy(SERVER_ID, policy.id, 1, 1, self.now)
        audit = AuditEntry(actor_id=1, what="setup", facts={})
        settings = replace(make_settings(), **changes)
        await self.store.change_settings(SERVER_ID, lambda _: settings, audit, self.now)
        await self.servers.reload(SERVER_ID)

    async def commit(self, *sightings: Sighting) -> None:
        """Screen messages and commit what was flagged."""
        for sighting in sightings:
            self.screening.screen(sighting)
        while len(self.intake):
            await self.intake._commit_next()

    async def judge_all(self) -> None:
        """Ask every question that can be asked now."""
        for judgement in await self.store.lease(self.now, limit=10_000, lease_s=60):
            await self.judging._ask(judgement)

    async def work(self) -> None:
        """Take every step that can be taken now, second looks included."""
        asked = -1
        while asked != self.questions.count:
            if asked >= 0:
                await self.judge_all()
            asked = self.questions.count
            await self.work_once()

    async def work_once(self) -> None:
        """Take every step that can be taken without another answer."""
        while leased := await self.store.lease_cases(self.now, limit=1, lease_s=60):
            await self.casework._advance(leased[0])

    async def play(self, *sightings: Sighting) -> None:
        await self.commit(*sightings)
        await self.judge_all()
        await self.work()

    def posted(self) -> list[CaseFile]:
        return [case for cases in self.mod_log.posts.values() for case in cases]

    def posts(self) -> int:
        return len(self.mod_log.posts)

    def announcements(self):
        return self.seen.of(CasePosted)


@asynccontextmanager
async def open_path(folder: Path) -> AsyncIterator[PlayedPath]:
    async with Store.open(folder, bytes(32), clock=lambda: NOW) as store:
        yield PlayedPath(store)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of steps taken here by hand, one after the other, would each wait for company."""
    monkeypatch.setattr(writer, "GATHER_S", 0.0)


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[PlayedPath]:
    async with open_path(tmp_path / "data") as opened:
        await opened.set_up()
        yield opened

"""The judge's half of the bot: intake, queue, judge and store, over a database of its own.

Nothing is played here but the model server and the moment at which a message is flagged.
"""

import asyncio
import contextlib
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.chat import chat
from benchmarks.judge_server import Model
from bot.core.content import plain_item
from bot.core.judgement import Cause, Effort, Priority, Verdict
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import FlaggedSighting
from bot.core.sighting import Author, Place, Sighting
from bot.core.signal import Category, Signal, Stage
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.pipeline.events import Event, JudgementAnswered, JudgementWaits, SightingRecorded
from bot.pipeline.intake import Intake
from bot.pipeline.judging import Judging
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake
from bot.policy.shipped import load_shipped
from bot.store import Store
from bot.store.folder import DATABASE_NAME

BATCH = 250  # sightings committed together when a backlog is laid
LOOK_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that is on disk."""

    at: float  # time.perf_counter
    cpu_s: float  # of the whole process, all threads, so far
    judgement_id: int
    server_id: int
    priority: Priority
    is_verdict: bool


class Queue:
    """Questions on their way, and what came of them."""

    def __init__(self, store: Store, judge: VllmJudge, folder: Path) -> None:
        self.answered: list[Answered] = []
        self.recorded: dict[int, float] = {}  # message id: when it was committed
        self.waits = 0
        self.policies = tuple(load_shipped().values())
        self.store = store
        self.judge = judge
        self._folder = folder
        self._questions, self._cases = Wake(), Wake()
        self._ids = itertools.count(1)
        self._texts = chat()
        self.intake = Intake(store, self._observe, self._questions.set, lambda: None, capacity=20_000)
        self.judging = Judging(
            store, PolicyShelf(store), judge, self._observe, questions=self._questions, cases=self._cases
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, model: Model, *, in_flight: int, seed: int = 1
    ) -> AsyncIterator["Queue"]:
        """Open an empty database and a judge that asks this server."""
        async with (
            Store.open(folder, bytes(32)) as store,
            VllmJudge(
                Endpoint(url=model.url),
                random=Random(seed),
                limits=Limits(timeout_s=dict.fromkeys(Effort, model.patience_s)),
                most_in_flight=in_flight,
            ) as judge,
        ):
            yield cls(store, judge, folder)

    async def add_servers(self, *server_ids: int) -> None:
        """Put the shipped policies in force there."""
        for server_id, policy in itertools.product(server_ids, self.policies):
            await self.store.add_policy(server_id, policy, 1, datetime.now(UTC))
            await self.store.enable_policy(server_id, policy.id, 1, 1, datetime.now(UTC))

    def flagged(
        self,
        server_id: int,
        policy: Policy,
        *,
        text: str | None = None,
        priority: Priority = Priority.FLAG,
    ) -> FlaggedSighting:
        """Make a message that the filter has flagged; without a text, one that is like no other."""
        message_id = next(self._ids)
        sighting = Sighting(
            place=Place(server_id=server_id, channel_id=server_id * 10),
            message_id=message_id,
            author=Author(id=10_000 + message_id, name=f"member{message_id}"),
            item=plain_item(text or f"{next(self._texts)} {message_id}"),
            seen_at=datetime.now(UTC),
        )
        signal = Signal(stage=Stage.TERMS, category=Category.HARASSMENT, score=0.8)
        return FlaggedSighting(
            sighting=sighting, signals=(signal,), cause=Cause.FLAG, policies=(policy,), priority=priority
        )

    async def lay(self, flagged: Sequence[FlaggedSighting]) -> None:
        """Commit a backlog."""
        for at in range(0, len(flagged), BATCH):
            await self.store.record(flagged[at : at + BATCH], datetime.now(UTC))
        self._questions.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take in and judge until the block ends."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.intake.run()), group.create_task(self.judging.run())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def judge_all(self, flagged: Sequence[FlaggedSighting]) -> list[float]:
        """Have them judged, and return at which second of time.perf_counter each answer was on disk."""
        await self.lay(flagged)
        async with self.running():
            await self.until_answered(len(flagged))
        return [one.at for one in self.answered]

    async def until_answered(self, count: int) -> None:
        """Wait until so many answers are on disk, all in all."""
        while len(self.answered) < count:  # noqa: ASYNC110 - what is measured tells as little as it can
            await asyncio.sleep(LOOK_S)

    async def until_settled(self, within_s: float) -> None:
        """Wait until nothing waits any more, or it has taken too long: the rows then tell."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while len(self.intake) or await self.store.waiting():  # noqa: ASYNC110
                    await asyncio.sleep(0.2)

    def counts(self) -> dict[str, int]:
        """Count the stored questions by state, sightings and cases, and the largest case."""
        with contextlib.closing(sqlite3.connect(self._folder / DATABASE_NAME)) as database:
            counts = dict(database.execute("SELECT state, COUNT(*) FROM judgement GROUP BY state"))
            for table in ("judgement", "sighting", "casefile"):
                (counts[table],) = database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
        return counts

    def _observe(self, event: Event) -> None:
        match event:
            case JudgementAnswered():
                self.answered.append(
                    Answered(
                        at=time.perf_counter(),
                        cpu_s=time.process_time(),
                        judgement_id=event.judgement.id,
                        server_id=event.judgement.key.server_id,
                        priority=event.judgement.priority,
                        is_verdict=isinstance(event.answer, Verdict),
                    )
                )
            case SightingRecorded():
                self.recorded[event.sighting.message_id] = time.perf_counter()
            case JudgementWaits():
                self.waits += 1
            case _:
                pass


def questions_of(flagged: Sequence[FlaggedSighting]) -> list[Question]:
    """Return what the judge will be asked about these."""
    return [
        Question(item=one.sighting.item, policy=policy, priority=int(one.priority))
        for one in flagged
        for policy in one.policies
    ]

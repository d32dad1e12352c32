"""One connection, one transaction at a time: the only writer.

A piece of work is an ordinary function, run on aiosqlite's thread, so nothing can be awaited inside
a transaction. Work that has gathered while the last transaction was written to disk is committed
together, each piece behind a savepoint of its own: one that fails undoes nothing but itself. A piece
by itself needs none. A caller that is cancelled leaves its work whole: done, or not begun.

While much is asked of it, patient work waits a moment for more: a transaction costs what many statements do,
and what follows from it then comes in groups, too.
"""

import asyncio
import math
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import aiosqlite

from bot.core.errors import StoreError

T = TypeVar("T")

GROUP = 64  # pieces of work a transaction, so that one slow group delays nobody by much
ROWS_A_FETCH = 64  # aiosqlite wants a number; nothing here iterates over a cursor
GATHER_S = 0.15  # between transactions of nothing but patient work, while much comes
AT_ONCE, PATIENT = 0, GROUP  # the patience of a piece of work: it waits while fewer than so many are there
MUCH, IN_S = 20, 1.0  # pieces of work that are patient, in so long


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]  # each job has a type of its own
    future: asyncio.Future[Any]
    patience: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class _Connection(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole function on its thread, in one hop."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run the function with the connection beneath. Every statement by itself would be a hop each."""
        done: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # not annotated there
        return done

    def join(self) -> None:
        """Wait for the thread, whose last act was to say that it ends."""
        self._thread.join()


class Writer:
    """Runs work against the connection, in the order in which it came.

    connect      opens the connection; called on aiosqlite's thread
    on_rollback  called there after anything was undone, to drop what was remembered of it

    Made on the loop that will use it.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], on_rollback: Callable[[], None] = lambda: None
    ) -> None:
        self._connection = _Connection(connect, ROWS_A_FETCH)
        self._on_rollback = on_rollback
        self._loop = asyncio.get_running_loop()
        self._jobs: deque[_Job] = deque()
        self._arrived = asyncio.Event()
        self._hurry = asyncio.Event()
        self._came: deque[float] = deque(maxlen=MUCH)  # when the latest patient work came
        self._began = -math.inf  # the last transaction
        self._serving: asyncio.Task[None] | None = None
        self._closing = False

    async def start(self) -> None:
        """Open the connection. Raises what `connect` raises; there is nothing to close then."""
        try:
            await self._connection
        except BaseException:
            self._connection.join()
            raise
        self._serving = self._loop.create_task(self._serve(), name="store-writer")

    async def run(self, work: Callable[[sqlite3.Connection], T], *, patience: int = AT_ONCE) -> T:
        """Run this in a transaction and return its value once that is on disk.

        While much comes, it may begin up to GATHER_S later, unless so many pieces of work wait as its
        patience says. Raises what the work raises, and StoreError when the database fails.
        """
        if self._closing or self._serving is None:
            raise StoreError("The database has been closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.append(_Job(work, future, patience))
        if patience > AT_ONCE:
            self._came.append(self._loop.time())
        self._arrived.set()
        if self._is_in_a_hurry:
            self._hurry.set()
        return await future

    async def outside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run this between two transactions, for what SQLite does in none. Raises StoreError."""
        if self._closing or self._serving is None:
            raise StoreError("The database has been closed.")
        try:
            return await self._connection.run(work)
        except sqlite3.Error as error:
            raise _translated(error) from error

    async def close(self) -> None:
        """Finish the work that was handed in, close the connection and end its thread."""
        self._closing = True
        self._arrived.set()
        self._hurry.set()
        if self._serving is not None:
            await asyncio.shield(self._serving)

    async def _serve(self) -> None:
        while not self._closing or self._jobs:
            if not self._jobs:
                await self._arrived.wait()
                self._arrived.clear()
            await self._gather()
            group = self._next_group()
            if group:
                self._began = self._loop.time()
                outcomes = await self._connection.run(partial(self._commit, group=group))
                for job, outcome in zip(group, outcomes, strict=True):
                    _settle(job.future, outcome)
        await self._connection.close()
        self._connection.join()

    async def _gather(self) -> None:
        """Wait for more to do, if nobody is in a hurry and more is likely to come."""
        now = self._loop.time()
        left = self._began + GATHER_S - now
        is_much = len(self._came) == MUCH and self._came[0] > now - IN_S
        if left > 0 and is_much and self._jobs and not self._is_in_a_hurry:
            self._hurry.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._hurry.wait()

    @property
    def _is_in_a_hurry(self) -> bool:
        waiting = len(self._jobs)
        return self._closing or waiting >= PATIENT or any(job.patience <= waiting for job in self._jobs)

    def _next_group(self) -> list[_Job]:
        """Take what has gathered; what was cancelled before it began is left out."""
        taken = [self._jobs.popleft() for _ in range(min(GROUP, len(self._jobs)))]
        return [job for job in taken if not job.future.cancelled()]

    def _commit(self, connection: sqlite3.Connection, group: Sequence[_Job]) -> Sequence[_Outcome]:
        if len(group) == 1:
            return [self._commit_alone(connection, group[0])]
        try:
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(connection, job) for job in group]
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._on_rollback()
            return [_Outcome(error=_translated(error))] * len(group)
        return outcomes

    def _commit_alone(self, connection: sqlite3.Connection, job: _Job) -> _Outcome:
        try:
            connection.execute("BEGIN IMMEDIATE")
            outcome = _Outcome(value=job.work(connection))
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - the caller's, whatever it is
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._on_rollback()
            return _Outcome(error=_translated(error))
        return outcome

    def _attempt(self, connection: sqlite3.Connection, job: _Job) -> _Outcome:
        connection.execute("SAVEPOINT piece")
        try:
            outcome = _Outcome(value=job.work(connection))
        except BaseException as error:
            # SQLite itself undoes the whole group after a full disk or a failed read.
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO piece")
            self._on_rollback()
            outcome = _Outcome(error=_translated(error))
        connection.execute("RELEASE piece")
        return outcome


def _translated(error: BaseException) -> BaseException:
    """Return a StoreError for a database in trouble; a mistake in what was written stays what it is."""
    trouble = isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError
    )
    if not trouble:
        return error
    translated = StoreError(f"The database failed: {error}.")
    translated.__cause__ = error
    return translated


def _settle(future: asyncio.Future[Any], outcome: _Outcome) -> None:
    if future.done():  # cancelled meanwhile
        return
    if outcome.error is not None:
        future.set_exception(outcome.error)
    else:
        future.set_result(outcome.value)

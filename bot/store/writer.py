"""One thread, one connection, one transaction at a time: the only writer.

A piece of work is an ordinary function, so nothing can be awaited inside a transaction. Work that
has gathered while the last transaction was written to disk is committed together, each piece
behind a savepoint of its own: one that fails undoes nothing but itself. A caller that is cancelled
leaves its work whole: done, or not begun.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.errors import StoreError

T = TypeVar("T")

GROUP = 64  # pieces of work a transaction, so that one slow group delays nobody by much


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]  # each job has a type of its own
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Runs work against the connection, in the order in which it came.

    connect      opens the connection; called on the writer's own thread
    on_rollback  called there after anything was undone, to drop what was remembered of it

    Made on the loop that will use it.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], on_rollback: Callable[[], None] = lambda: None
    ) -> None:
        self._connect = connect
        self._on_rollback = on_rollback
        self._loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="bylaw-store")
        self._closing = False

    async def start(self) -> None:
        """Open the connection. Raises what `connect` raises; there is nothing to close then."""
        self._thread.start()
        try:
            await asyncio.shield(self._opened)
        except BaseException:
            await self.close()
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run this in a transaction and return its value once that is on disk.

        Raises what the work raises, and StoreError when the database fails.
        """
        if self._closing:
            raise StoreError("The database has been closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(work, future))
        return await future

    async def close(self) -> None:
        """Finish the work that was handed in, close the connection and end the thread."""
        if not self._closing:
            self._closing = True
            self._jobs.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()  # its last act was to say that it ends

    def _work(self) -> None:
        try:
            connection = self._connect()
        except BaseException as error:  # noqa: BLE001 - it is raised where the store is opened
            self._tell(self._opened, _Outcome(error=error))
        else:
            self._tell(self._opened, _Outcome())
            self._serve(connection)
            connection.close()
        self._tell(self._ended, _Outcome())

    def _serve(self, connection: sqlite3.Connection) -> None:
        more = True
        while more:
            group, more = self._next_group()
            outcomes = self._commit(connection, group) if group else ()
            for job, outcome in zip(group, outcomes, strict=True):
                self._tell(job.future, outcome)

    def _tell(self, future: asyncio.Future[Any], outcome: _Outcome) -> None:
        self._loop.call_soon_threadsafe(_settle, future, outcome)

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Wait for work and take what has gathered; False when it is the last."""
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if not job.future.cancelled():
                group.append(job)
            if len(group) == GROUP or self._jobs.empty():
                return group, True
            job = self._jobs.get()
        return group, False

    def _commit(self, connection: sqlite3.Connection, group: Sequence[_Job]) -> Sequence[_Outcome]:
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

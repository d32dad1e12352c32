"""One public method, one transaction: what a method gets to work with, and what makes it one."""

import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.store.sealing import Sealer
from bot.store.writer import AT_ONCE, PATIENT, Writer

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Topic")

SqlValue = int | str | bytes | None
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction. It lives as long as one call of a store method."""

    connection: sqlite3.Connection
    sealer: Sealer
    digest_keys: dict[int, bytes]  # opened keys by server; emptied whenever anything is rolled back

    def row(self, sql: str, **values: SqlValue) -> sqlite3.Row | None:
        """Return the first row, or None."""
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def rows(self, sql: str, **values: SqlValue) -> list[sqlite3.Row]:
        """Return all rows."""
        return self.connection.execute(sql, values).fetchall()

    def value(self, sql: str, **values: SqlValue) -> int:
        """Return the one number that the query counts."""
        return int(self.connection.execute(sql, values).fetchone()[0])

    def run(self, sql: str, **values: SqlValue) -> int:
        """Change rows and return how many."""
        return self.connection.execute(sql, values).rowcount

    def insert(self, sql: str, **values: SqlValue) -> int:
        """Insert a row and return its id."""
        cursor = self.connection.execute(sql, values)
        assert cursor.lastrowid is not None
        return cursor.lastrowid


class Topic:
    """A group of store methods. The store is all of them together."""

    def __init__(self, writer: Writer, sealer: Sealer, digest_keys: dict[int, bytes]) -> None:
        self._writer = writer
        self._sealer = sealer
        self._digest_keys = digest_keys

    async def _transact(self, work: Callable[[Transaction], T], *, patience: int = AT_ONCE) -> T:
        return await self._writer.run(
            lambda connection: work(Transaction(connection, self._sealer, self._digest_keys)),
            patience=patience,
        )


def transaction(
    method: Callable[Concatenate[S, Transaction, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method run as one transaction on the writer's thread; callers await it."""
    return _as_one(method, AT_ONCE)


def patient_transaction(
    method: Callable[Concatenate[S, Transaction, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Do the same for a method that may wait a moment: while much comes, it waits for more."""
    return _as_one(method, PATIENT)


def transaction_in_company(
    of: int,
) -> Callable[
    [Callable[Concatenate[S, Transaction, P], T]], Callable[Concatenate[S, P], Coroutine[Any, Any, T]]
]:
    """Do the same for a method of which so many calls come at a time: once they are there, none waits."""
    return lambda method: _as_one(method, of)


def _as_one(
    method: Callable[Concatenate[S, Transaction, P], T], patience: int
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    @wraps(method)
    async def transacted(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._transact(lambda tx: method(self, tx, *args, **kwargs), patience=patience)

    return transacted


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    """Return the moment, in UTC."""
    return EPOCH + microseconds * MICROSECOND

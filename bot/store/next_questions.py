"""Find what could be asked now, and choose what is leased next."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.judgement import Priority
from bot.store.transaction import SqlValue, Transaction, to_us
from bot.store.turns import Turns, Waiting

WINDOW = 32  # oldest questions of a server among which a run of one policy is looked for
SERVERS = 8  # with urgent questions, looked through in one lease at least
FRESH = timedelta(minutes=5)  # so young, a question goes before what has waited longer
FOREVER = 2**62  # microseconds
FEW = 64  # open questions that are looked through in one go

# All open questions, if they are few: held and resting ones, too, so that how many are looked at is bounded.
OPEN_IF_FEW = """
    SELECT id, policy_digest, priority, server_id, opened_at, ready_at FROM judgement
    WHERE state = 'open' ORDER BY priority, server_id, opened_at, id LIMIT :limit
"""

# The servers that have open questions of one priority and age; one look into the index for each.
SERVERS_WITH_OPEN = """
    WITH RECURSIVE open_server (id) AS (
        SELECT MIN(server_id) FROM judgement WHERE state = 'open' AND priority = :priority
        UNION ALL
        SELECT (
            SELECT MIN(server_id) FROM judgement
            WHERE state = 'open' AND priority = :priority AND server_id > open_server.id
        ) FROM open_server WHERE open_server.id IS NOT NULL
    )
    SELECT id FROM open_server WHERE id IS NOT NULL AND EXISTS (
        SELECT 1 FROM judgement
        WHERE state = 'open' AND priority = :priority AND server_id = open_server.id
            AND opened_at > :after AND opened_at <= :until
    )
"""

# A server's oldest questions that nobody holds and that are not at rest.
OPEN_OF_SERVER = """
    SELECT id, policy_digest, :rank AS rank FROM judgement
    WHERE state = 'open' AND priority = :priority AND server_id = :server_id
        AND opened_at > :after AND opened_at <= :until AND ready_at <= :now
    ORDER BY opened_at, id LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Questions of one priority that are about as old."""

    priority: Priority
    after: int  # microseconds
    until: int
    rank: int  # as in Waiting

    @property
    def is_urgent(self) -> bool:
        return self.rank < 0

    @property
    def bounds(self) -> dict[str, SqlValue]:
        return {"priority": int(self.priority), "after": self.after, "until": self.until}

    def is_of(self, row: sqlite3.Row) -> bool:
        return bool(row["priority"] == self.priority and self.after < row["opened_at"] <= self.until)


class NextQuestions:
    """Chooses among all servers' open questions.

    weights  shares of the model by server id; 1.0 for those not named
    """

    def __init__(self, weights: Mapping[int, float] | None = None) -> None:
        self._turns = Turns(weights)

    def choose(self, tx: Transaction, now: datetime, limit: int) -> list[int]:
        """Return the ids of at most `limit` questions that nobody holds, in the order of their turns.

        Fewer are all that there are.
        """
        now_us = to_us(now)
        found = tx.rows(OPEN_IF_FEW, limit=FEW + 1)
        look: _Look = _AtHand(found, now_us) if len(found) <= FEW else _InStore(tx, now_us)
        chosen: list[int] = []
        for kinds in _kinds(to_us(now - FRESH), look.priorities):
            if len(chosen) < limit:
                waiting = self._waiting(look, kinds, limit - len(chosen))
                chosen += self._turns.choose(waiting, limit - len(chosen))
        return chosen

    def _waiting(self, look: "_Look", kinds: Sequence[_Kind], limit: int) -> dict[int, list[Waiting]]:
        """Return questions of these kinds, of the servers whose turn comes first; each server's in order."""
        waiting: dict[int, list[Waiting]] = {}
        for kind in kinds:
            # One more than can be leased: besides a run that goes on, whoever has had least is among them.
            most = max(SERVERS, limit + 1) if kind.is_urgent else limit + 1
            for server_id in self._turns.order(look.servers(kind)):
                found = look.of_server(kind, server_id, max(WINDOW, limit))
                if found:
                    waiting.setdefault(server_id, []).extend(found)
                    most -= 1
                if not most:
                    break
        return waiting


class _Look(Protocol):
    """A look at the open questions."""

    priorities: Collection[Priority]  # of which there may be some

    def servers(self, kind: _Kind) -> Collection[int]:
        """Return the servers that have questions of this kind, held ones included."""

    def of_server(self, kind: _Kind, server_id: int, limit: int) -> Sequence[Waiting]:
        """Return a server's oldest questions of this kind that nobody holds and that are not at rest."""


class _InStore:
    """Looks at what is asked for."""

    def __init__(self, tx: Transaction, now_us: int) -> None:
        self._tx = tx
        self._now_us = now_us
        self.priorities: Collection[Priority] = tuple(Priority)

    def servers(self, kind: _Kind) -> Collection[int]:
        return [row["id"] for row in self._tx.rows(SERVERS_WITH_OPEN, **kind.bounds)]

    def of_server(self, kind: _Kind, server_id: int, limit: int) -> Sequence[Waiting]:
        return self._tx.rows(
            OPEN_OF_SERVER,
            **kind.bounds,
            server_id=server_id,
            now=self._now_us,
            rank=kind.rank,
            limit=limit,
        )


class _AtHand:
    """Has looked at all of them, and sorts out the same."""

    def __init__(self, rows: Sequence[sqlite3.Row], now_us: int) -> None:
        self._rows = [row for row in rows if row["ready_at"] <= now_us]
        self.priorities: Collection[Priority] = {Priority(row["priority"]) for row in self._rows}

    def servers(self, kind: _Kind) -> Collection[int]:
        return {row["server_id"] for row in self._rows if kind.is_of(row)}

    def of_server(self, kind: _Kind, server_id: int, limit: int) -> Sequence[Waiting]:
        found = [row for row in self._rows if row["server_id"] == server_id and kind.is_of(row)]
        return [
            {"id": row["id"], "policy_digest": row["policy_digest"], "rank": kind.rank}
            for row in found[:limit]
        ]


def _kinds(stale_us: int, priorities: Collection[Priority]) -> list[list[_Kind]]:
    """Return what goes before what of these priorities, in all servers; within one list, by turns and loans.

    Of each priority, those of the last minutes go before those that have waited longer. Urgent ones of either
    age are shared out with the fresh flags of other servers.
    """
    ages = ((stale_us, FOREVER), (0, stale_us))
    kinds = [
        _Kind(priority=priority, after=after, until=until, rank=2 * (priority - Priority.FLAG) + age)
        for priority in sorted(priorities)
        for age, (after, until) in enumerate(ages)
    ]
    first = [kind for kind in kinds if kind.rank <= 0]
    return [first, *([kind] for kind in kinds[len(first) :])]

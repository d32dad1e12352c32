"""Find what could be asked now, and choose what is leased next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.judgement import Priority
from bot.store.transaction import Transaction, to_us
from bot.store.turns import Turns, Waiting

WINDOW = 32  # oldest questions of a server among which a run of one policy is looked for
SERVERS = 8  # with urgent questions, looked through in one lease at least
FRESH = timedelta(minutes=5)  # so young, a question goes before what has waited longer
FOREVER = 2**62  # microseconds

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


class NextQuestions:
    """Chooses among all servers' open questions.

    weights  shares of the model by server id; 1.0 for those not named
    """

    def __init__(self, weights: Mapping[int, float] | None = None) -> None:
        self._turns = Turns(weights)

    def choose(self, tx: Transaction, now: datetime, limit: int) -> list[int]:
        """Return the ids of at most `limit` questions that nobody holds, in the order of their turns."""
        chosen: list[int] = []
        for kinds in _kinds(to_us(now - FRESH)):
            if len(chosen) < limit:
                waiting = self._waiting(tx, kinds, to_us(now), limit - len(chosen))
                chosen += self._turns.choose(waiting, limit - len(chosen))
        return chosen

    def _waiting(
        self, tx: Transaction, kinds: Sequence[_Kind], now_us: int, limit: int
    ) -> dict[int, list[Waiting]]:
        """Return questions of these kinds, of the servers whose turn comes first; each server's in order."""
        waiting: dict[int, list[Waiting]] = {}
        for kind in kinds:
            of_kind = {"priority": int(kind.priority), "after": kind.after, "until": kind.until}
            servers = [row["id"] for row in tx.rows(SERVERS_WITH_OPEN, **of_kind)]
            # One more than can be leased: besides a run that goes on, whoever has had least is among them.
            most = max(SERVERS, limit + 1) if kind.is_urgent else limit + 1
            for server_id in self._turns.order(servers):
                found = tx.rows(
                    OPEN_OF_SERVER,
                    **of_kind,
                    server_id=server_id,
                    now=now_us,
                    rank=kind.rank,
                    limit=max(WINDOW, limit),
                )
                if found:
                    waiting.setdefault(server_id, []).extend(found)
                    most -= 1
                if not most:
                    break
        return waiting


def _kinds(stale_us: int) -> list[list[_Kind]]:
    """Return what goes before what, in all servers; within one list, by turns and loans.

    Of each priority, those of the last minutes go before those that have waited longer. Urgent ones of either
    age are shared out with the fresh flags of other servers.
    """
    ages = ((stale_us, FOREVER), (0, stale_us))
    kinds = [
        _Kind(priority=priority, after=after, until=until, rank=2 * (priority - Priority.FLAG) + age)
        for priority in sorted(Priority)
        for age, (after, until) in enumerate(ages)
    ]
    first = [kind for kind in kinds if kind.rank <= 0]
    return [first, *([kind] for kind in kinds[len(first) :])]

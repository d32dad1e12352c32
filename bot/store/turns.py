"""Whose question is next: servers share the model by their weights, and a turn is a short run of one policy.

Runs let the model server reuse the work on a policy's prompt; turns keep a server that is raided
from making all others wait. What is urgent goes before its server's turn, but only as a loan: it counts
like all else, and a server that is so far ahead of another that waits has to wait for its turn as well.
What is kept here is a courtesy, not a fact: it may be lost.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

RUN = 4  # questions under one policy before the turn passes on
LENT = 8  # questions that a server may be ahead of one that waits, if they are urgent
_MOST_KEPT = 1_000  # servers that have had more than their share lately


class Waiting(Protocol):
    """A question that could be asked now."""

    def __getitem__(self, column: str, /) -> int | str:
        """Return "id", "policy_digest" or "rank": the lower the sooner, below 0 for what is urgent."""


@dataclass(slots=True)
class _Run:
    """Whose turn it is, and how much of it is taken."""

    server_id: int = 0
    policy_digest: str = ""
    taken: int = 0

    def goes_on(self, server_id: int) -> bool:
        return server_id == self.server_id and 0 < self.taken < RUN


class Turns:
    """Remembers how much each server has had, and whose turn it is.

    weights  shares of the model by server id; 1.0 for those not named
    """

    def __init__(self, weights: Mapping[int, float] | None = None) -> None:
        self._weights = weights or {}
        self._had: dict[int, float] = {}  # questions by weight, on one scale for all
        self._now = 0.0  # on that scale, where the last turn began: nobody saves up more by not asking
        self._in_turn, self._lent = _Run(), _Run()

    def order(self, server_ids: Collection[int]) -> list[int]:
        """Return the servers in the order of their turns; a run that has begun goes on."""
        return self._order(server_ids, self._in_turn)

    def choose(self, waiting: Mapping[int, Sequence[Waiting]], limit: int) -> list[int]:
        """Choose at most `limit` ids: what is urgent as far as it is lent, then a fair share for each server.

        waiting  what each server waits for: by rank, and within one the oldest first
        """
        left = {server_id: list(rows) for server_id, rows in waiting.items()}
        chosen: list[int] = []
        if len(left) > 1:  # who waits alone overtakes nobody
            for rank in sorted({int(row["rank"]) for rows in left.values() for row in rows}):
                if rank < 0 and left:
                    chosen += self._take(self._lend(left, rank), left, limit - len(chosen), self._lent)
        return chosen + self._take(dict(left), left, limit - len(chosen), self._in_turn)

    def _lend(self, left: Mapping[int, list[Waiting]], rank: int) -> dict[int, list[Waiting]]:
        """Return what may be asked of this rank before its server's turn."""
        least = self._least(left)
        lent = {}
        for server_id, rows in left.items():
            ahead = (self._begins_at(server_id) - least) * self._weight(server_id)
            if found := [row for row in rows if row["rank"] == rank][: max(0, int(LENT - ahead))]:
                lent[server_id] = found
        return lent

    def _take(
        self, offered: dict[int, list[Waiting]], left: dict[int, list[Waiting]], limit: int, run: _Run
    ) -> list[int]:
        """Share out at most `limit` of what is offered, and leave it no more."""
        total = sum(self._weight(server_id) for server_id in offered)
        chosen: list[int] = []
        while offered and len(chosen) < limit:
            server_id = self._order(offered, run)[0]
            share = max(1, int(limit * self._weight(server_id) / total)) if limit >= RUN else limit
            if not run.goes_on(server_id):
                self._begin_turn(server_id, run, left)
            taken = self._go_on(run, offered[server_id], min(share, limit - len(chosen)))
            if limit >= RUN:
                run.taken = 0  # what is leased at once is shared at once: the turn is over
            chosen += [int(row["id"]) for row in taken]
            for rows in (offered, left):
                rows[server_id] = [row for row in rows[server_id] if row not in taken]
                if not rows[server_id]:
                    del rows[server_id]
        return chosen

    def _go_on(self, run: _Run, rows: Sequence[Waiting], most: int) -> Sequence[Waiting]:
        """Take questions of one rank and policy: the policy of the run if it may go on, else the oldest's."""
        first = [row for row in rows if row["rank"] == rows[0]["rank"]]
        if not run.taken or all(row["policy_digest"] != run.policy_digest for row in first):
            run.policy_digest = str(first[0]["policy_digest"])
        most = min(most, RUN - run.taken)
        taken = [row for row in first if row["policy_digest"] == run.policy_digest][:most]
        run.taken += len(taken)
        self._had[run.server_id] = self._begins_at(run.server_id) + len(taken) / self._weight(run.server_id)
        return taken

    def _begin_turn(self, server_id: int, run: _Run, all_waiting: Collection[int]) -> None:
        """Pass the turn on; time goes on to where the server that has had least would begin."""
        begins_at = self._begins_at(server_id)
        self._now = self._least(all_waiting)
        self._had[server_id] = begins_at
        run.server_id, run.taken = server_id, 0
        if len(self._had) > _MOST_KEPT:
            self._had = {one: had for one, had in self._had.items() if had >= self._now}

    def _order(self, server_ids: Collection[int], run: _Run) -> list[int]:
        return sorted(server_ids, key=lambda one: (not run.goes_on(one), self._begins_at(one), one))

    def _least(self, server_ids: Collection[int]) -> float:
        return min(self._begins_at(server_id) for server_id in server_ids)

    def _begins_at(self, server_id: int) -> float:
        return max(self._now, self._had.get(server_id, 0.0))

    def _weight(self, server_id: int) -> float:
        return self._weights.get(server_id, 1.0)

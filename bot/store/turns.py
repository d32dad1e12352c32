"""Whose question is next: servers share the model by their weights, and a turn is a short run of one policy.

Runs let the model server reuse the work on a policy's prompt; turns keep a server that is raided
from making all others wait. What is kept here is a courtesy, not a fact: it may be lost.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

RUN = 4  # questions under one policy before the turn passes on
_MOST_KEPT = 1_000  # servers that have had more than their share lately


class Waiting(Protocol):
    """A question that could be asked now."""

    def __getitem__(self, column: str, /) -> int | str:
        """Return "id" or "policy_digest"."""


class Turns:
    """Remembers how much each server has had, and whose turn it is.

    weights  shares of the model by server id; 1.0 for those not named
    """

    def __init__(self, weights: Mapping[int, float] | None = None) -> None:
        self._weights = weights or {}
        self._had: dict[int, float] = {}  # questions by weight, on one scale for all
        self._now = 0.0  # on that scale, where the last turn began: nobody saves up more by not asking
        self._server_id = 0
        self._policy_digest = ""
        self._taken = 0  # in the turn under way

    def order(self, server_ids: Sequence[int]) -> list[int]:
        """Return the servers in the order of their turns; a run that has begun goes on."""
        return sorted(server_ids, key=lambda server_id: (*self._rank(server_id), server_id))

    def choose(self, waiting: Mapping[int, Sequence[Waiting]], limit: int) -> list[int]:
        """Choose at most `limit` ids: a fair share for each server, oldest questions first.

        waiting  what each server waits for, oldest first
        """
        left = {server_id: list(rows) for server_id, rows in waiting.items()}
        total = sum(self._weight(server_id) for server_id in left)
        chosen: list[int] = []
        while left and len(chosen) < limit:
            server_id = self.order(list(left))[0]
            share = max(1, int(limit * self._weight(server_id) / total)) if limit >= RUN else limit
            taken = self._run(server_id, left[server_id], min(share, limit - len(chosen)))
            if limit >= RUN:
                self._taken = 0  # what is leased at once is shared at once: the turn is over
            chosen.extend(int(row["id"]) for row in taken)
            left[server_id] = [row for row in left[server_id] if row not in taken]
            if not left[server_id]:
                del left[server_id]
        return chosen

    def _run(self, server_id: int, rows: Sequence[Waiting], most: int) -> Sequence[Waiting]:
        """Take a run of one policy: the one under way if it may go on, else that of the oldest question."""
        if not self._goes_on(server_id):
            self._begin_turn(server_id)
        if not self._taken or all(row["policy_digest"] != self._policy_digest for row in rows):
            self._policy_digest = str(rows[0]["policy_digest"])
        most = min(most, RUN - self._taken)
        taken = [row for row in rows if row["policy_digest"] == self._policy_digest][:most]
        self._taken += len(taken)
        self._had[server_id] += len(taken) / self._weight(server_id)
        return taken

    def _begin_turn(self, server_id: int) -> None:
        self._now = self._begins_at(server_id)
        self._had[server_id] = self._now
        self._server_id, self._taken = server_id, 0
        if len(self._had) > _MOST_KEPT:
            self._had = {one: had for one, had in self._had.items() if had >= self._now}

    def _rank(self, server_id: int) -> tuple[bool, float]:
        return not self._goes_on(server_id), self._begins_at(server_id)

    def _goes_on(self, server_id: int) -> bool:
        return server_id == self._server_id and 0 < self._taken < RUN

    def _begins_at(self, server_id: int) -> float:
        return max(self._now, self._had.get(server_id, 0.0))

    def _weight(self, server_id: int) -> float:
        return self._weights.get(server_id, 1.0)

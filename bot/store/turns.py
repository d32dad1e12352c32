"""Whose question is next: servers take turns, and a turn is a short run of one policy.

Runs let the model server reuse the work on a policy's prompt; turns keep a server that is raided
from making all others wait. What is kept here is a courtesy, not a fact: it may be lost.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

RUN = 4  # questions under one policy before the turn passes on


class Waiting(Protocol):
    """A question that could be asked now."""

    def __getitem__(self, column: str, /) -> int | str:
        """Return "id" or "policy_digest"."""


class Turns:
    """Remembers whose turn it is."""

    def __init__(self) -> None:
        self._server_id = 0
        self._policy_digest = ""
        self._taken = 0

    def order(self, server_ids: Sequence[int]) -> list[int]:
        """Return the servers in the order of their turns; a run that has begun goes on."""
        goes_on = self._taken < RUN

        def turn(server_id: int) -> tuple[bool, int]:
            passed = server_id < self._server_id or (server_id == self._server_id and not goes_on)
            return passed, server_id

        return sorted(server_ids, key=turn)

    def choose(self, waiting: Mapping[int, Sequence[Waiting]], limit: int) -> list[int]:
        """Choose at most `limit` ids: a fair share for each server, oldest questions first.

        waiting  what each server waits for, oldest first; the servers in the order of their turns
        """
        left = {server_id: list(rows) for server_id, rows in waiting.items()}
        share = max(1, limit // max(1, len(left)))
        chosen: list[int] = []
        while left and len(chosen) < limit:
            for server_id in list(left):
                taken = self._run(server_id, left[server_id], min(share, limit - len(chosen)))
                chosen.extend(int(row["id"]) for row in taken)
                left[server_id] = [row for row in left[server_id] if row not in taken]
                if not left[server_id]:
                    del left[server_id]
                if len(chosen) == limit:
                    break
        return chosen

    def _run(self, server_id: int, rows: Sequence[Waiting], share: int) -> Sequence[Waiting]:
        """Take a run of one policy: the one under way if it may go on, else that of the oldest question."""
        policy = str(rows[0]["policy_digest"])
        same_server = server_id == self._server_id and self._taken < RUN
        if same_server and any(row["policy_digest"] == self._policy_digest for row in rows):
            policy = self._policy_digest
        goes_on = same_server and policy == self._policy_digest
        taken = [row for row in rows if row["policy_digest"] == policy][:share]
        self._taken = len(taken) + (self._taken if goes_on else 0)
        self._server_id, self._policy_digest = server_id, policy
        return taken

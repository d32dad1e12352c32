"""The policy versions in use, kept at hand."""

from collections.abc import Mapping

from bot.core.case import CaseFile
from bot.core.policy import Policy
from bot.pipeline.ports.servers import PolicyStore


class PolicyShelf:
    """Keeps the policy versions in use at hand; a version never changes, so none goes stale."""

    def __init__(self, store: PolicyStore, *, most: int = 512) -> None:
        self._store = store
        self._most = most
        self._kept: dict[tuple[int, str], Policy] = {}

    async def get(self, server_id: int, digest: str) -> Policy:
        """Return one version of this server. Raises NotFoundError."""
        key = (server_id, digest)
        if key not in self._kept:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[key] = await self._store.policy(server_id, digest)
        return self._kept[key]

    def at_hand(self, case: CaseFile) -> Mapping[str, Policy] | None:
        """Return the same as `of_case` if nothing has to be read for it, else None. From any thread."""
        kept = {
            record.policy_digest: self._kept.get((case.server_id, record.policy_digest))
            for record in case.judgements
        }
        found = {digest: policy for digest, policy in kept.items() if policy is not None}
        return found if len(found) == len(kept) else None

    async def of_case(self, case: CaseFile) -> Mapping[str, Policy]:
        """Return the versions that the case's judgements name, by digest."""
        digests = {record.policy_digest for record in case.judgements}
        return {digest: await self.get(case.server_id, digest) for digest in digests}

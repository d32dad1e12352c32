"""Versions of policies: stored for good, named by digest, at most one of each in force."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.core.errors import NotFoundError
from bot.core.policy import Policy
from bot.core.records import AuditEntry, PolicyVersion
from bot.store.audit import write_audit
from bot.store.dropping import drop_withdrawn
from bot.store.replacing import ask_under
from bot.store.rows import POLICY
from bot.store.servers import digest_key_of
from bot.store.transaction import Topic, Transaction, from_us, to_us, transaction

# One version by its digest.
BY_DIGEST = "SELECT * FROM policy WHERE server_id = :server_id AND digest = :digest"

# One version by its number.
BY_VERSION = """
    SELECT * FROM policy WHERE server_id = :server_id AND policy_id = :policy_id AND version = :version
"""

# The versions in force.
IN_FORCE = "SELECT * FROM policy WHERE server_id = :server_id AND enabled = 1 ORDER BY policy_id"

# All versions of one policy (or of all, for NULL), newest first within each.
VERSIONS = """
    SELECT * FROM policy
    WHERE server_id = :server_id AND (:policy_id IS NULL OR policy_id = :policy_id)
    ORDER BY policy_id, version DESC
"""

# A new version, numbered within its policy.
ADD_VERSION = """
    INSERT INTO policy (server_id, policy_id, version, digest, created_by, created_at, document)
    SELECT :server_id, :policy_id, 1 + COALESCE(MAX(version), 0), :digest, :actor_id, :now, :document
    FROM policy WHERE server_id = :server_id AND policy_id = :policy_id
"""

# Take whatever version is in force out of force.
DISABLE = """
    UPDATE policy SET enabled = 0
    WHERE server_id = :server_id AND policy_id = :policy_id AND enabled = 1
"""

# Put one version in force.
ENABLE = """
    UPDATE policy SET enabled = 1
    WHERE server_id = :server_id AND policy_id = :policy_id AND version = :version
"""


def policy_of(tx: Transaction, server_id: int, digest: str) -> Policy:
    """Return one version. Raises NotFoundError."""
    row = tx.row(BY_DIGEST, server_id=server_id, digest=digest)
    if row is None:
        raise NotFoundError("This version of the policy is not stored for this server.")
    return POLICY.load(row["document"])


class Policies(Topic):
    """The policies of servers."""

    @transaction
    def policy(self, tx: Transaction, server_id: int, digest: str) -> Policy:
        """Return one version. Raises NotFoundError."""
        return policy_of(tx, server_id, digest)

    @transaction
    def enabled_policies(self, tx: Transaction, server_id: int) -> tuple[Policy, ...]:
        """Return the versions in force, by id."""
        return tuple(POLICY.load(row["document"]) for row in tx.rows(IN_FORCE, server_id=server_id))

    @transaction
    def policy_versions(
        self, tx: Transaction, server_id: int, policy_id: str | None = None
    ) -> Sequence[PolicyVersion]:
        """Return the versions of one policy, or of all, by id and then newest first."""
        return tuple(_version(row) for row in tx.rows(VERSIONS, server_id=server_id, policy_id=policy_id))

    @transaction
    def add_policy(
        self, tx: Transaction, server_id: int, policy: Policy, actor_id: int, now: datetime
    ) -> PolicyVersion:
        """Store a version, not enabled; the same digest again returns the version that stands."""
        digest_key_of(tx, server_id)
        standing = tx.row(BY_DIGEST, server_id=server_id, digest=policy.digest)
        if standing is not None:
            return _version(standing)
        tx.insert(
            ADD_VERSION,
            server_id=server_id,
            policy_id=policy.id,
            digest=policy.digest,
            actor_id=actor_id,
            now=to_us(now),
            document=POLICY.dump(policy),
        )
        row = tx.row(BY_DIGEST, server_id=server_id, digest=policy.digest)
        assert row is not None
        added = _version(row)
        write_audit(tx, server_id, _entry("policy.add", added, actor_id), now)
        return added

    @transaction
    def enable_policy(  # noqa: PLR0917 - the port's order
        self, tx: Transaction, server_id: int, policy_id: str, version: int, actor_id: int, now: datetime
    ) -> PolicyVersion:
        """Put this version in force in place of any other. Raises NotFoundError.

        What still waits for an answer under another version is asked under this one instead.
        """
        tx.run(DISABLE, server_id=server_id, policy_id=policy_id)
        tx.run(ENABLE, server_id=server_id, policy_id=policy_id, version=version)
        row = tx.row(BY_VERSION, server_id=server_id, policy_id=policy_id, version=version)
        if row is None:
            raise NotFoundError(f"There is no version {version} of the policy {policy_id} here.")
        ask_under(tx, server_id, policy_id, row["digest"])
        drop_withdrawn(tx, server_id, policy_id)  # second looks at what was said under another version
        enabled = _version(row)
        write_audit(tx, server_id, _entry("policy.enable", enabled, actor_id), now)
        return enabled

    @transaction
    def disable_policy(
        self, tx: Transaction, server_id: int, policy_id: str, actor_id: int, now: datetime
    ) -> None:
        """Put no version of this policy in force. Raises NotFoundError if none was.

        What still waits for an answer under it is not asked any more.
        """
        if not tx.run(DISABLE, server_id=server_id, policy_id=policy_id):
            raise NotFoundError(f"No version of the policy {policy_id} is enabled here.")
        drop_withdrawn(tx, server_id, policy_id)
        entry = AuditEntry(actor_id=actor_id, what="policy.disable", facts={"policy": policy_id})
        write_audit(tx, server_id, entry, now)


def _version(row: sqlite3.Row) -> PolicyVersion:
    return PolicyVersion(
        policy=POLICY.load(row["document"]),
        version=row["version"],
        enabled=bool(row["enabled"]),
        created_by=row["created_by"],
        created_at=from_us(row["created_at"]),
    )


def _entry(what: str, version: PolicyVersion, actor_id: int) -> AuditEntry:
    return AuditEntry(
        actor_id=actor_id, what=what, facts={"policy": version.policy.id, "version": version.version}
    )

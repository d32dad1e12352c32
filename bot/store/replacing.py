"""Move what waits for an answer to the version of a policy that comes into force.

Nothing has been said about it yet, so it is asked under the words that hold now: once, and in its old place
in the queue. Second looks stay behind: they were to check what was said under the words before.
"""

from bot.core.judgement import Dropped
from bot.store.dropping import drop
from bot.store.recording import HURRY_QUESTION
from bot.store.transaction import SqlValue, Transaction

# First looks that wait under versions that are not in force, and were never asked under the one that is.
# Whoever holds one comes too late, and is told so.
MOVE = """
    UPDATE OR IGNORE judgement SET policy_digest = :digest, fence = fence + 1, attempts = 0, ready_at = 0
    WHERE state = 'open' AND second_look IS NULL AND server_id = :server_id AND policy_digest IN (
        SELECT digest FROM policy WHERE server_id = :server_id AND policy_id = :policy_id AND enabled = 0
    )
"""

# Those that could not be moved, since the same was asked under the version in force before.
ASKED_BEFORE = """
    SELECT old.id, old.priority, same.id AS same_id, same.state
    FROM judgement AS old JOIN judgement AS same USING (
        server_id, content_digest, context_digest, effort, sample
    )
    WHERE old.state = 'open' AND old.second_look IS NULL AND old.server_id = :server_id
        AND same.policy_digest = :digest AND old.policy_digest IN (
            SELECT digest FROM policy WHERE server_id = :server_id AND policy_id = :policy_id AND enabled = 0
        )
    ORDER BY old.id
"""

# A question that was given up on, asked again in place of another.
REOPEN_AS = """
    UPDATE judgement SET state = 'open', ready_at = 0, attempts = 0, fence = fence + 1, dropped = NULL,
        (cause, priority, opened_at, item, evidence) = (
            SELECT cause, priority, opened_at, item, evidence FROM judgement WHERE id = :old_id
        )
    WHERE id = :id
"""

# The cases that wait for one question wait for, or have, the answer to another.
LINK_CASES = """
    INSERT INTO case_judgement (case_id, judgement_id)
    SELECT case_id, :id FROM case_judgement WHERE judgement_id = :old_id
    ON CONFLICT DO NOTHING
"""


def ask_under(tx: Transaction, server_id: int, policy_id: str, digest: str) -> None:
    """Have what waits under other versions of a policy asked under the one in force, of this digest."""
    version: dict[str, SqlValue] = {"server_id": server_id, "policy_id": policy_id, "digest": digest}
    tx.run(MOVE, **version)
    for row in tx.rows(ASKED_BEFORE, **version):
        if row["state"] == "expired":
            tx.run(REOPEN_AS, id=row["same_id"], old_id=row["id"])
        else:
            tx.run(HURRY_QUESTION, id=row["same_id"], priority=row["priority"])
        tx.run(LINK_CASES, id=row["same_id"], old_id=row["id"])
        drop(tx, row["id"], Dropped.WITHDRAWN)

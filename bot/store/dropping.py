"""Settle questions that get no answer, and the cases that waited for nothing else.

Nothing is cleared by it: the decision knows which questions were dropped, and why.
"""

import sqlite3
from collections.abc import Iterable

from bot.core.judgement import Dropped
from bot.store.transaction import Transaction

# The cases that waited for this question and wait for no other. They are looked up from the question, which
# CROSS JOIN says: there may be thousands of cases that wait.
WAIT_NO_MORE = """
    SELECT casefile.* FROM case_judgement CROSS JOIN casefile ON casefile.id = case_judgement.case_id
    WHERE case_judgement.judgement_id = :judgement_id AND casefile.state = 'judging'
        AND NOT EXISTS (
            SELECT 1 FROM case_judgement JOIN judgement ON judgement.id = case_judgement.judgement_id
            WHERE case_judgement.case_id = casefile.id AND judgement.state = 'open'
        )
    ORDER BY casefile.id
"""

# Such a case is to be decided.
MAKE_READY = "UPDATE casefile SET state = 'ready', due = 1 WHERE id = :case_id"

# The open questions under versions of a policy that are not in force.
WITHDRAWN = """
    SELECT id FROM judgement
    WHERE state = 'open' AND server_id = :server_id AND policy_digest IN (
        SELECT digest FROM policy WHERE server_id = :server_id AND policy_id = :policy_id AND enabled = 0
    )
"""

# The open questions of a case about contents of which no message stands that moderators have not removed.
REMOVED = """
    SELECT id FROM judgement
    WHERE state = 'open' AND id IN (SELECT judgement_id FROM case_judgement WHERE case_id = :case_id)
        AND NOT EXISTS (
            SELECT 1 FROM case_judgement JOIN sighting ON sighting.case_id = case_judgement.case_id
            WHERE case_judgement.judgement_id = judgement.id AND sighting.removed = 0
                AND sighting.content_digest = judgement.content_digest
        )
"""

# A question that is not asked any more. A worker that holds it comes too late, and is told so.
DROP = """
    UPDATE judgement SET state = 'expired', dropped = :why, fence = fence + 1,
        item = NULL, evidence = NULL, context = NULL
    WHERE id = :id AND state = 'open'
"""


def waiting_no_more(tx: Transaction, judgement_id: int) -> list[sqlite3.Row]:
    """Return the cases that waited for this question alone, in order: to be made ready, or decided."""
    return tx.rows(WAIT_NO_MORE, judgement_id=judgement_id)


def make_ready(tx: Transaction, judgement_id: int) -> None:
    """Let the cases that waited for this question alone be decided."""
    for row in waiting_no_more(tx, judgement_id):
        tx.run(MAKE_READY, case_id=row["id"])


def drop_withdrawn(tx: Transaction, server_id: int, policy_id: str) -> None:
    """Drop the open questions under the versions of a policy that are not in force."""
    found = tx.rows(WITHDRAWN, server_id=server_id, policy_id=policy_id)
    for row in found:
        drop(tx, row["id"], Dropped.WITHDRAWN)


def drop_removed(tx: Transaction, case_ids: Iterable[int]) -> None:
    """Drop the open questions of cases about what moderators have removed everywhere."""
    for case_id in case_ids:
        for row in tx.rows(REMOVED, case_id=case_id):
            drop(tx, row["id"], Dropped.REMOVED)


def drop(tx: Transaction, judgement_id: int, why: Dropped) -> None:
    """Drop one question; the cases that waited for nothing else are decided without it."""
    tx.run(DROP, id=judgement_id, why=why)
    make_ready(tx, judgement_id)

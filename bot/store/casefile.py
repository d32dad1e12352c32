"""Read a case, and keep the mark on it that says whether a step can be taken."""

import json
import sqlite3

from bot.core.case import ActionRecord, CaseFile, CaseState, JudgementRecord, Label, LabelKind
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import NotFoundError, StaleLeaseError
from bot.core.judgement import Dropped
from bot.store.rows import DECISION, NOTE, answer, post, sighting_record
from bot.store.transaction import Transaction, from_us

LOADED_SIGHTINGS = 25  # of a case; a raid can have thousands

# One case.
CASE = "SELECT * FROM casefile WHERE id = :case_id"

# One case of one server.
CASE_OF_SERVER = "SELECT * FROM casefile WHERE server_id = :server_id AND id = :case_id"

# One case of one server by the number that people see.
CASE_BY_NUMBER = "SELECT * FROM casefile WHERE server_id = :server_id AND number = :number"

# The first sightings, which are all of nearly every case.
FIRST_SIGHTINGS = "SELECT * FROM sighting WHERE case_id = :case_id ORDER BY id LIMIT :limit"

# The sightings that matter most: the first and the last, those waiting for an action, those asked about
# by a person, those with a hard signal; then the rest as they came.
SIGHTINGS = """
    SELECT * FROM sighting WHERE id IN (
        SELECT id FROM sighting AS s WHERE case_id = :case_id
        ORDER BY
            id = (SELECT MIN(id) FROM sighting WHERE case_id = :case_id) DESC,
            id = (SELECT MAX(id) FROM sighting WHERE case_id = :case_id) DESC,
            EXISTS (SELECT 1 FROM action WHERE sighting_id = s.id AND state = 'wanted') DESC,
            cause = 'report' DESC, hard DESC, id
        LIMIT :limit
    ) ORDER BY id
"""

# How many sightings there are in all.
SIGHTING_COUNT = "SELECT COUNT(*) FROM sighting WHERE case_id = :case_id"

# The questions asked about a case, answered or not.
JUDGEMENTS = """
    SELECT judgement.*, policy.policy_id
    FROM case_judgement
    JOIN judgement ON judgement.id = case_judgement.judgement_id
    JOIN policy ON policy.server_id = judgement.server_id AND policy.digest = judgement.policy_digest
    WHERE case_judgement.case_id = :case_id ORDER BY judgement.id
"""

# What is wanted or done about the sightings that were loaded.
ACTIONS = """
    SELECT * FROM action WHERE sighting_id IN (SELECT value FROM json_each(:sighting_ids)) ORDER BY id
"""

# What moderators said.
LABELS = "SELECT * FROM label WHERE case_id = :case_id ORDER BY at, moderator_id"

# The post that shows a case.
POST = "SELECT * FROM post WHERE id = :post_id"

# A step can be taken when the decision is due, an action is wanted, or people see an old version.
REFRESH = """
    UPDATE casefile SET due = (
        state = 'ready'
        OR (number IS NOT NULL AND version > posted_version)
        OR EXISTS (SELECT 1 FROM action WHERE case_id = casefile.id AND state = 'wanted')
    ) WHERE id = :case_id
"""

# Something changed that people should see.
GROW = "UPDATE casefile SET version = version + 1 WHERE id = :case_id"


def load_case(tx: Transaction, case_id: int) -> CaseFile:
    """Return the case as it stands."""
    row = tx.row(CASE, case_id=case_id)
    assert row is not None
    return case_of_row(tx, row)


def case_of_server(tx: Transaction, server_id: int, case_id: int) -> sqlite3.Row:
    """Return the row of a case of this server. Raises NotFoundError."""
    row = tx.row(CASE_OF_SERVER, server_id=server_id, case_id=case_id)
    if row is None:
        raise NotFoundError("There is no such case here.")
    return row


def leased_case(tx: Transaction, case: CaseFile) -> sqlite3.Row:
    """Return the row of a case that is still leased to the reader of this file. Raises StaleLeaseError."""
    row = tx.row(CASE, case_id=case.id)
    if row is None or row["fence"] != case.fence:
        raise StaleLeaseError("Another worker has taken over this case, or it has changed.")
    return row


def case_of_row(tx: Transaction, row: sqlite3.Row, *, in_full: bool = True) -> CaseFile:
    """Return the case of a row, with everything that belongs to it.

    Not in full: without the words that nothing is decided by, as `Dismiss` (core/records.py) says.
    """
    case_id, server_id = row["id"], row["server_id"]
    found, sighting_count = _sightings(tx, case_id)
    sightings = [sighting_record(tx, sighting, in_full=in_full) for sighting in found]
    is_new = row["version"] == 0  # it grows with whatever is wanted, done or said about a case
    post_row = None if row["post_id"] is None else tx.row(POST, post_id=row["post_id"])
    return CaseFile(
        id=case_id,
        server_id=server_id,
        number=row["number"],
        state=CaseState(row["state"]),
        opened_at=from_us(row["opened_at"]),
        version=row["version"],
        posted_version=row["posted_version"],
        sightings=tuple(sightings),
        sighting_count=sighting_count,
        judgements=judgements_of(tx, case_id, with_words=in_full),
        decision=None if row["decision"] is None else DECISION.load(row["decision"]),
        actions=_actions(tx, [sighting.id for sighting in sightings]) if not is_new else (),
        labels=_labels(tx, case_id) if not is_new else (),
        post=None if post_row is None else post(post_row),
        fence=row["fence"],
    )


def _sightings(tx: Transaction, case_id: int) -> tuple[list[sqlite3.Row], int]:
    """Return the sightings of a case that are loaded, in the order seen, and how many there are in all."""
    found = tx.rows(FIRST_SIGHTINGS, case_id=case_id, limit=LOADED_SIGHTINGS + 1)
    if len(found) <= LOADED_SIGHTINGS:
        return found, len(found)
    found = tx.rows(SIGHTINGS, case_id=case_id, limit=LOADED_SIGHTINGS)
    return found, tx.value(SIGHTING_COUNT, case_id=case_id)


def judgements_of(tx: Transaction, case_id: int, *, with_words: bool = True) -> tuple[JudgementRecord, ...]:
    """Return the questions asked about a case, in the order in which they were first asked."""
    return tuple(
        JudgementRecord(
            id=row["id"],
            policy_id=row["policy_id"],
            policy_digest=row["policy_digest"],
            answer=answer(tx, row["server_id"], row, with_words=with_words),
            expired=row["state"] == "expired",
            dropped=None if row["dropped"] is None else Dropped(row["dropped"]),
            content_digest=row["content_digest"],
            sample=row["sample"],
            second=None if row["second_look"] is None else NOTE.load(row["second_look"]),
        )
        for row in tx.rows(JUDGEMENTS, case_id=case_id)
    )


def _labels(tx: Transaction, case_id: int) -> tuple[Label, ...]:
    return tuple(
        Label(kind=LabelKind(row["kind"]), moderator_id=row["moderator_id"], at=from_us(row["at"]))
        for row in tx.rows(LABELS, case_id=case_id)
    )


def _actions(tx: Transaction, sighting_ids: list[int]) -> tuple[ActionRecord, ...]:
    return tuple(
        ActionRecord(
            id=row["id"],
            sighting_id=row["sighting_id"],
            kind=ActionKind(row["kind"]),
            state=ActionState(row["state"]),
            actor_id=row["actor_id"],
            at=from_us(row["at"]),
            detail=row["detail"],
        )
        for row in tx.rows(ACTIONS, sighting_ids=json.dumps(sighting_ids))
    )

"""Read a case, keep the mark on it that says whether a step can be taken, and let go of its content."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.case import ActionRecord, CaseFile, CaseState, JudgementRecord, Label, LabelKind
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import NotFoundError, StaleLeaseError
from bot.core.judgement import Dropped
from bot.store.dropping import make_ready
from bot.store.rows import DECISION, NOTE, SIGNALS, answer, post, sighting_record
from bot.store.transaction import Transaction, from_us

LOADED_SIGHTINGS = 25  # of a case; a raid can have thousands

# One case.
CASE = "SELECT * FROM casefile WHERE id = :case_id"

# One case of one server.
CASE_OF_SERVER = "SELECT * FROM casefile WHERE server_id = :server_id AND id = :case_id"

# One case of one server by the number that people see.
CASE_BY_NUMBER = "SELECT * FROM casefile WHERE server_id = :server_id AND number = :number"

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

# What of a case is still readable.
UNERASED = """
    SELECT id, server_id, content_digest, signals FROM sighting WHERE case_id = :case_id AND erased = 0
"""

# What was said, by whom, and what the filter quoted of it are gone; the facts stay.
ERASE = """
    UPDATE sighting SET erased = 1, item = NULL, author_name = NULL, signals = :signals WHERE id = :id
"""

# The questions about a content that hold it, or words about it, while no copy in the server can be read: none
# at all, or none but this sighting.
UNREADABLE = """
    SELECT id FROM judgement
    WHERE server_id = :server_id AND content_digest = :digest AND (words IS NOT NULL OR state = 'open')
        AND NOT EXISTS (
            SELECT 1 FROM sighting
            WHERE server_id = :server_id AND content_digest = :digest AND erased = 0 AND id IS NOT :but_for
        )
"""

# The cases that people have seen and that ask any of these questions.
SHOWN = """
    SELECT id, post_id IS NOT NULL AS posted FROM casefile
    WHERE number IS NOT NULL AND id IN (
        SELECT case_id FROM case_judgement
        WHERE judgement_id IN (SELECT value FROM json_each(:judgement_ids))
    )
"""

# The model's words are gone; the clauses and figures stay.
FORGET_WORDS = "UPDATE judgement SET words = NULL WHERE id = :id"

# A question whose content is gone is given up. A worker that holds it comes too late.
GIVE_UP = """
    UPDATE judgement SET state = 'expired', fence = fence + 1, item = NULL, evidence = NULL, context = NULL
    WHERE id = :id AND state = 'open'
"""


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


def case_of_row(tx: Transaction, row: sqlite3.Row) -> CaseFile:
    """Return the case of a row, with everything that belongs to it."""
    case_id, server_id = row["id"], row["server_id"]
    sightings = [
        sighting_record(tx, sighting)
        for sighting in tx.rows(SIGHTINGS, case_id=case_id, limit=LOADED_SIGHTINGS)
    ]
    post_row = tx.row(POST, post_id=row["post_id"])
    return CaseFile(
        id=case_id,
        server_id=server_id,
        number=row["number"],
        state=CaseState(row["state"]),
        opened_at=from_us(row["opened_at"]),
        version=row["version"],
        posted_version=row["posted_version"],
        sightings=tuple(sightings),
        sighting_count=tx.value(SIGHTING_COUNT, case_id=case_id),
        judgements=judgements_of(tx, case_id),
        decision=None if row["decision"] is None else DECISION.load(row["decision"]),
        actions=_actions(tx, [sighting.id for sighting in sightings]),
        labels=tuple(
            Label(kind=LabelKind(label["kind"]), moderator_id=label["moderator_id"], at=from_us(label["at"]))
            for label in tx.rows(LABELS, case_id=case_id)
        ),
        post=None if post_row is None else post(post_row),
        fence=row["fence"],
    )


def judgements_of(tx: Transaction, case_id: int) -> tuple[JudgementRecord, ...]:
    """Return the questions asked about a case, in the order in which they were first asked."""
    return tuple(
        JudgementRecord(
            id=row["id"],
            policy_id=row["policy_id"],
            policy_digest=row["policy_digest"],
            answer=answer(tx, row["server_id"], row),
            expired=row["state"] == "expired",
            dropped=None if row["dropped"] is None else Dropped(row["dropped"]),
            content_digest=row["content_digest"],
            sample=row["sample"],
            second=None if row["second_look"] is None else NOTE.load(row["second_look"]),
        )
        for row in tx.rows(JUDGEMENTS, case_id=case_id)
    )


def erase_content(tx: Transaction, case_id: int) -> None:
    """Erase what members wrote in a case and are called, and what hangs on that.

    Where the last copy of a content goes, other cases have their post edited for it.
    """
    gone = tx.rows(UNERASED, case_id=case_id)
    for row in gone:
        erase_sighting(tx, row)
    for server_id, digest in sorted({(row["server_id"], row["content_digest"]) for row in gone}):
        question_ids = hanging_on(tx, server_id, digest)
        forget(tx, question_ids)
        for shown in shown_cases(tx, question_ids):
            tx.run(GROW, case_id=shown["id"])
            tx.run(REFRESH, case_id=shown["id"])


def erase_sighting(tx: Transaction, row: sqlite3.Row) -> None:
    """Erase what one sighting says, and what its author is called."""
    signals = SIGNALS.unseal(tx, row["server_id"], row["signals"])
    bare = tuple(replace(signal, evidence=()) for signal in signals)
    tx.run(ERASE, id=row["id"], signals=SIGNALS.seal(tx, row["server_id"], bare))


def hanging_on(tx: Transaction, server_id: int, digest: str, *, but_for: int | None = None) -> list[int]:
    """Return the questions that go with a content: none while a copy can be read, but for this sighting.

    By content and not by case: the same text posted again is another case, which may share some questions
    and have others of its own.
    """
    found = tx.rows(UNREADABLE, server_id=server_id, digest=digest, but_for=but_for)
    return [row["id"] for row in found]


def shown_cases(tx: Transaction, question_ids: Sequence[int]) -> list[sqlite3.Row]:
    """Return the cases that people have seen and that ask these questions: id, and whether posted."""
    return tx.rows(SHOWN, judgement_ids=json.dumps(list(question_ids))) if question_ids else []


def forget(tx: Transaction, question_ids: Iterable[int]) -> None:
    """Drop the words about a content that is gone, and give up what was still to be asked about it."""
    for question_id in question_ids:
        tx.run(FORGET_WORDS, id=question_id)
        give_up(tx, question_id)


def give_up(tx: Transaction, question_id: int) -> None:
    """Give up a question, if it is open; the cases that waited for nothing else go to people."""
    if tx.run(GIVE_UP, id=question_id):
        make_ready(tx, question_id)


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

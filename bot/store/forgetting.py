"""Let go of what members wrote, and of what hangs on it: questions about it, and the words of answers."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.case import SightingRecord
from bot.store.casefile import GROW, REFRESH
from bot.store.dropping import make_ready
from bot.store.rows import NOTHING, SIGNALS, bare
from bot.store.transaction import Transaction

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

# Whether a content stands anywhere in the server.
READABLE = """
    SELECT EXISTS (
        SELECT 1 FROM sighting WHERE server_id = :server_id AND content_digest = :digest AND erased = 0
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
FORGET_WORDS = "UPDATE judgement SET words = NULL WHERE id = :id RETURNING state"

# A question whose content is gone is given up. A worker that holds it comes too late.
GIVE_UP = """
    UPDATE judgement SET state = 'expired', fence = fence + 1, item = NULL, evidence = NULL, context = NULL
    WHERE id = :id AND state = 'open'
"""


def erase_content(tx: Transaction, case_id: int) -> None:
    """Erase what members wrote in a case and are called, and what hangs on that.

    Where the last copy of a content goes, other cases have their post edited for it.
    """
    gone = tx.rows(UNERASED, case_id=case_id)
    for row in gone:
        erase_sighting(tx, row)
    _forget_contents(tx, {(row["server_id"], row["content_digest"]) for row in gone})


def erase_records(tx: Transaction, server_id: int, records: Iterable[SightingRecord]) -> None:
    """Do the same for sightings that are all of a case, and known to be as they stand."""
    gone = [record for record in records if not record.erased]
    for record in gone:
        tx.run(ERASE, id=record.id, signals=SIGNALS.seal(tx, server_id, bare(record.signals)))
    _forget_contents(tx, {(server_id, record.content_digest) for record in gone})


def _forget_contents(tx: Transaction, contents: Iterable[tuple[int, str]]) -> None:
    """Forget what hangs on contents, each of a server, of which copies were erased."""
    for server_id, digest in sorted(contents):
        question_ids = hanging_on(tx, server_id, digest)
        forget(tx, question_ids)
        for shown in shown_cases(tx, question_ids):
            tx.run(GROW, case_id=shown["id"])
            tx.run(REFRESH, case_id=shown["id"])


def erase_sighting(tx: Transaction, row: sqlite3.Row) -> None:
    """Erase what one sighting says, and what its author is called."""
    signals = SIGNALS.unseal(tx, row["server_id"], row["signals"])
    tx.run(ERASE, id=row["id"], signals=SIGNALS.seal(tx, row["server_id"], bare(signals)))


def without_content(record: SightingRecord) -> SightingRecord:
    """Return a sighting as it reads once it has been erased."""
    sighting = record.sighting
    if sighting.author.name or sighting.item is not NOTHING:
        sighting = replace(sighting, author=replace(sighting.author, name=""), item=NOTHING)
    return replace(record, sighting=sighting, signals=bare(record.signals), erased=True)


def hanging_on(tx: Transaction, server_id: int, digest: str, *, but_for: int | None = None) -> list[int]:
    """Return the questions that go with a content: none while a copy can be read, but for this sighting.

    By content and not by case: the same text posted again is another case, which may share some questions
    and have others of its own.
    """
    found = tx.rows(UNREADABLE, server_id=server_id, digest=digest, but_for=but_for)
    return [row["id"] for row in found]


def can_be_read(tx: Transaction, server_id: int, digest: str) -> bool:
    """Whether any copy of a content can be read in the server."""
    return tx.value(READABLE, server_id=server_id, digest=digest) > 0


def shown_cases(tx: Transaction, question_ids: Sequence[int]) -> list[sqlite3.Row]:
    """Return the cases that people have seen and that ask these questions: id, and whether posted."""
    return tx.rows(SHOWN, judgement_ids=json.dumps(list(question_ids))) if question_ids else []


def forget(tx: Transaction, question_ids: Iterable[int]) -> None:
    """Drop the words about a content that is gone, and give up what was still to be asked about it."""
    for question_id in question_ids:
        question = tx.row(FORGET_WORDS, id=question_id)
        if question is not None and question["state"] == "open":
            give_up(tx, question_id)


def give_up(tx: Transaction, question_id: int) -> None:
    """Give up a question, if it is open; the cases that waited for nothing else go to people."""
    if tx.run(GIVE_UP, id=question_id):
        make_ready(tx, question_id)

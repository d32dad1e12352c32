"""What is kept of one member in one server, as far as they may see it."""

import sqlite3

from bot.core.decision import ActionKind, ActionState
from bot.core.held import Held, OwnAction, OwnMessage
from bot.core.judgement import Verdict
from bot.core.second_look import counted
from bot.store.casefile import judgements_of
from bot.store.rows import sighting_record
from bot.store.transaction import Topic, Transaction, from_us, transaction

# How much there is of one author.
HELD = """
    SELECT COUNT(*) AS messages, COALESCE(SUM(erased = 0), 0) AS readable, MIN(seen_at) AS oldest,
        (SELECT COUNT(*) FROM action JOIN sighting AS s ON s.id = action.sighting_id
            WHERE s.server_id = :server_id AND s.author_id = :user_id) AS actions,
        EXISTS (SELECT 1 FROM erasure WHERE server_id = :server_id AND user_id = :user_id) AS asked
    FROM sighting WHERE server_id = :server_id AND author_id = :user_id
"""

# The messages of one author, newest first.
OWN = """
    SELECT sighting.*, casefile.number FROM sighting JOIN casefile ON casefile.id = sighting.case_id
    WHERE sighting.server_id = :server_id AND sighting.author_id = :user_id
    ORDER BY sighting.seen_at DESC, sighting.id DESC LIMIT :limit
"""

# What was done about one of them.
ACTIONS = "SELECT kind, state, at FROM action WHERE sighting_id = :id ORDER BY id"

# The questions about a content.
OF_CONTENT = "SELECT id FROM judgement WHERE server_id = :server_id AND content_digest = :digest"


class Privacy(Topic):
    """What members may know."""

    @transaction
    def held(self, tx: Transaction, server_id: int, user_id: int) -> Held:
        """Count what is kept of this member in this server."""
        row = tx.row(HELD, server_id=server_id, user_id=user_id)
        assert row is not None
        return Held(
            messages=row["messages"],
            readable=row["readable"],
            oldest=None if row["oldest"] is None else from_us(row["oldest"]),
            actions=row["actions"],
            being_erased=bool(row["asked"]),
        )

    @transaction
    def own_messages(
        self, tx: Transaction, server_id: int, user_id: int, *, limit: int
    ) -> tuple[OwnMessage, ...]:
        """Return this member's flagged messages, newest first; no moderator's name and no reasoning."""
        return tuple(_own(tx, row) for row in tx.rows(OWN, server_id=server_id, user_id=user_id, limit=limit))


def _own(tx: Transaction, row: sqlite3.Row) -> OwnMessage:
    record = sighting_record(tx, row)
    sighting = record.sighting
    return OwnMessage(
        channel_id=sighting.place.channel_id,
        message_id=sighting.message_id,
        seen_at=sighting.seen_at,
        case_number=row["number"],
        name=sighting.author.name,
        text=None if record.erased else sighting.item.text,
        unexamined=sighting.item.unexamined,
        clauses=_clauses(tx, row),
        actions=tuple(
            OwnAction(
                kind=ActionKind(action["kind"]), state=ActionState(action["state"]), at=from_us(action["at"])
            )
            for action in tx.rows(ACTIONS, id=row["id"])
        ),
    )


def _clauses(tx: Transaction, row: sqlite3.Row) -> tuple[str, ...]:
    """Return what was found in this very content; a case can hold others."""
    about = tx.rows(OF_CONTENT, server_id=row["server_id"], digest=row["content_digest"])
    ids = {found["id"] for found in about}
    found = (
        f"{record.policy_id}/{clause}"
        for record in counted(judgements_of(tx, row["case_id"]))
        if record.id in ids and isinstance(record.answer, Verdict)
        for clause in record.answer.clauses
    )
    return tuple(dict.fromkeys(found))

"""What servers were told of an absent model: recorded before it is said, so that it is said once."""

import secrets
import sqlite3
from datetime import datetime

from bot.core.case import Post, PostKind
from bot.core.outage import Outage, OutageFigures
from bot.store.posts import MARKER_BYTES
from bot.store.transaction import Topic, Transaction, from_us, to_us, transaction

# The flagged messages that wait, and the cases among them that are shown all the same, by server.
WAITING_BY_SERVER = """
    SELECT casefile.server_id, SUM(
            (SELECT COUNT(*) FROM sighting WHERE sighting.case_id = casefile.id)
        ) AS waiting, COUNT(casefile.number) AS exact
    FROM casefile WHERE casefile.state = 'judging' GROUP BY casefile.server_id
"""

# What is not over, or not yet told to be over.
OPEN_OUTAGES = "SELECT * FROM outage WHERE closed = 0 ORDER BY server_id"

# What a server is being told, or was told lately.
LATEST = """
    SELECT * FROM outage WHERE server_id = :server_id AND (closed = 0 OR back_at > :lately)
    ORDER BY id DESC LIMIT 1
"""

# The oldest case of a server that waits.
OLDEST_WAITING = "SELECT MIN(id) FROM casefile WHERE state = 'judging' AND server_id = :server_id"

# A message that is about to be sent.
BEGIN = """
    INSERT INTO outage (server_id, since, first_case_id, channel_id, marker)
    VALUES (:server_id, :since, :first_case_id, :channel_id, :marker) RETURNING *
"""

# The model went away again: the message that stands is used once more.
RESUME = """
    UPDATE outage SET since = :since, first_case_id = :first_case_id, back_at = NULL, last_case_id = NULL,
        closed = 0
    WHERE id = :id RETURNING *
"""

# The message stands, and says this.
TOLD = """
    UPDATE outage SET message_id = :message_id, told_at = :now, told_waiting = :waiting WHERE id = :id
"""

# The model is back; what was opened by now is what had to wait.
BACK = """
    UPDATE outage SET back_at = :now,
        last_case_id = (SELECT COALESCE(MAX(id), 0) FROM casefile WHERE server_id = outage.server_id)
    WHERE id = :id RETURNING *
"""

# Somebody deleted the message.
MUTE = "UPDATE outage SET muted = 1 WHERE id = :id"

# Everything has been said.
CLOSE = "UPDATE outage SET closed = 1 WHERE id = :id"

# How the cases stand that met an absent model. What was opened and settled while it was there counts, too.
FIGURES = """
    WITH met AS (
        SELECT casefile.state, casefile.number,
            (SELECT COUNT(*) FROM sighting WHERE sighting.case_id = casefile.id) AS messages,
            EXISTS (
                SELECT 1 FROM case_judgement JOIN judgement ON judgement.id = case_judgement.judgement_id
                WHERE case_judgement.case_id = casefile.id AND judgement.state = 'expired'
            ) AS given_up
        FROM casefile JOIN outage ON outage.id = :id AND casefile.server_id = outage.server_id
        WHERE casefile.id BETWEEN outage.first_case_id AND outage.last_case_id
    )
    SELECT COALESCE(SUM(messages) FILTER (WHERE state <> 'decided'), 0) AS waiting,
        COUNT(number) FILTER (WHERE state <> 'decided') AS exact,
        COALESCE(SUM(messages) FILTER (WHERE state = 'decided' AND NOT given_up), 0) AS judged,
        COALESCE(SUM(messages) FILTER (WHERE state = 'decided' AND given_up), 0) AS given_up,
        COUNT(number) AS shown
    FROM met
"""


class Outages(Topic):
    """What is said of an absent model."""

    @transaction
    def waiting_by_server(self, tx: Transaction) -> dict[int, OutageFigures]:
        """Count what waits for an answer, by server."""
        return {
            row["server_id"]: OutageFigures(waiting=row["waiting"], exact=row["exact"])
            for row in tx.rows(WAITING_BY_SERVER)
        }

    @transaction
    def open_outages(self, tx: Transaction) -> tuple[Outage, ...]:
        """Return the outages of which something is still to be said."""
        return tuple(_outage(row) for row in tx.rows(OPEN_OUTAGES))

    @transaction
    def begin_outage(
        self, tx: Transaction, server_id: int, channel_id: int, since: datetime, *, ended_after: datetime
    ) -> Outage:
        """Record that a server is about to be told, and return what it is told by.

        A message that says that the model is away is returned as it is; one about an outage that
        ended after that moment is used again.
        """
        row = tx.row(LATEST, server_id=server_id, lately=to_us(ended_after))
        if row is not None and row["back_at"] is None:
            return _outage(row)
        first = tx.row(OLDEST_WAITING, server_id=server_id)
        first_case_id = 0 if first is None or first[0] is None else int(first[0])
        if row is not None:
            row = tx.row(RESUME, id=row["id"], since=to_us(since), first_case_id=first_case_id)
        else:
            row = tx.row(
                BEGIN,
                server_id=server_id,
                since=to_us(since),
                first_case_id=first_case_id,
                channel_id=channel_id,
                marker=secrets.token_hex(MARKER_BYTES),
            )
        assert row is not None
        return _outage(row)

    @transaction
    def record_told(
        self, tx: Transaction, outage: Outage, message_id: int, waiting: int, now: datetime
    ) -> None:
        """Record where the message stands and how many it says wait."""
        tx.run(TOLD, id=outage.id, message_id=message_id, waiting=waiting, now=to_us(now))

    @transaction
    def note_back(self, tx: Transaction, outage: Outage, now: datetime) -> Outage:
        """Record that the model is back."""
        row = tx.row(BACK, id=outage.id, now=to_us(now))
        assert row is not None
        return _outage(row)

    @transaction
    def mute_outage(self, tx: Transaction, outage: Outage) -> None:
        """Record that the message was deleted; nothing more is said of this outage."""
        tx.run(MUTE, id=outage.id)

    @transaction
    def close_outage(self, tx: Transaction, outage: Outage) -> None:
        """Record that everything has been said."""
        tx.run(CLOSE, id=outage.id)

    @transaction
    def outage_figures(self, tx: Transaction, outage: Outage) -> OutageFigures:
        """Return how the cases stand that met an absent model, once it is back."""
        row = tx.row(FIGURES, id=outage.id)
        assert row is not None
        return OutageFigures(
            waiting=row["waiting"],
            exact=row["exact"],
            judged=row["judged"],
            given_up=row["given_up"],
            shown=row["shown"],
        )


def _outage(row: sqlite3.Row) -> Outage:
    return Outage(
        id=row["id"],
        server_id=row["server_id"],
        since=from_us(row["since"]),
        back_at=None if row["back_at"] is None else from_us(row["back_at"]),
        post=Post(
            id=row["id"],
            kind=PostKind.OUTAGE,
            channel_id=row["channel_id"],
            marker=row["marker"],
            message_id=row["message_id"],
        ),
        told_at=None if row["told_at"] is None else from_us(row["told_at"]),
        told_waiting=row["told_waiting"],
        muted=bool(row["muted"]),
    )

"""Mod-logs that are gone, and whether the server's owner was told."""

import sqlite3
from datetime import datetime

from bot.core.records import ModLogNotice
from bot.store.transaction import Topic, Transaction, from_us, to_us, transaction

# Every mod-log that is gone.
GONE = "SELECT * FROM notice WHERE kind = 'mod-log-gone' ORDER BY server_id"

# A mod-log is gone, or Discord says so now, too.
NOTE = """
    INSERT INTO notice (server_id, kind, since, refused) VALUES (:server_id, 'mod-log-gone', :now, :refused)
    ON CONFLICT (server_id, kind) DO UPDATE SET refused = MAX(refused, excluded.refused)
    RETURNING *
"""

# The owner knows.
TELL = "UPDATE notice SET told = 1 WHERE server_id = :server_id AND kind = 'mod-log-gone'"

# It can be used again.
MEND = "DELETE FROM notice WHERE server_id = :server_id AND kind = 'mod-log-gone'"

# Whether a server's mod-log is gone.
IS_GONE = (
    "SELECT EXISTS (SELECT 1 FROM notice WHERE server_id = :server_id AND kind = 'mod-log-gone') AS gone"
)


def mod_log_is_gone(tx: Transaction, server_id: int) -> bool:
    """Whether nothing can be shown to the people of this server just now."""
    return bool(tx.value(IS_GONE, server_id=server_id))


class Notices(Topic):
    """What is broken in servers until somebody there mends it."""

    @transaction
    def mod_logs_gone(self, tx: Transaction) -> tuple[ModLogNotice, ...]:
        """Return every mod-log that is gone."""
        return tuple(_notice(row) for row in tx.rows(GONE))

    @transaction
    def note_mod_log_gone(
        self, tx: Transaction, server_id: int, now: datetime, *, refused: bool
    ) -> ModLogNotice:
        """Record that a mod-log is gone: its cases wait, and nothing is done by itself there."""
        row = tx.row(NOTE, server_id=server_id, now=to_us(now), refused=int(refused))
        assert row is not None
        return _notice(row)

    @transaction
    def record_owner_told(self, tx: Transaction, server_id: int) -> None:
        """Record that the owner was told of it, so that nobody tells them again."""
        tx.run(TELL, server_id=server_id)

    @transaction
    def mend_mod_log(self, tx: Transaction, server_id: int) -> None:
        """Record that the mod-log can be used: what waited for it is due."""
        tx.run(MEND, server_id=server_id)


def _notice(row: sqlite3.Row) -> ModLogNotice:
    return ModLogNotice(
        server_id=row["server_id"],
        since=from_us(row["since"]),
        refused=bool(row["refused"]),
        told=bool(row["told"]),
    )

"""How far each channel has been listened to."""

from collections.abc import Sequence

from bot.core.records import Mark
from bot.store.transaction import Topic, Transaction, patient_transaction, transaction

# Every mark.
MARKS = "SELECT * FROM mark ORDER BY channel_id"

# A channel has been listened to as far as this. A step back is never recorded.
REACH = """
    INSERT INTO mark (channel_id, server_id, message_id) VALUES (:channel_id, :server_id, :message_id)
    ON CONFLICT (channel_id) DO UPDATE SET message_id = MAX(message_id, excluded.message_id)
"""

# Marks too old to say anything; the newest of a server stays and tells that the server is known.
PRUNE = """
    DELETE FROM mark WHERE message_id < :older_than AND message_id < (
        SELECT MAX(message_id) FROM mark AS other WHERE other.server_id = mark.server_id
    )
"""

# A server that Bylaw has left.
FORGET = "DELETE FROM mark WHERE server_id = :server_id"


class Marks(Topic):
    """Where listening goes on after Bylaw was away."""

    @transaction
    def marks(self, tx: Transaction) -> tuple[Mark, ...]:
        """Return every mark."""
        return tuple(
            Mark(server_id=row["server_id"], channel_id=row["channel_id"], message_id=row["message_id"])
            for row in tx.rows(MARKS)
        )

    @patient_transaction
    def write_marks(self, tx: Transaction, marks: Sequence[Mark]) -> None:
        """Move these marks forward, all or none; none is ever moved back."""
        for mark in marks:
            tx.run(REACH, channel_id=mark.channel_id, server_id=mark.server_id, message_id=mark.message_id)

    @transaction
    def prune_marks(self, tx: Transaction, older_than: int) -> None:
        """Drop the marks before this message id, but never a server's newest."""
        tx.run(PRUNE, older_than=older_than)

    @transaction
    def forget_marks(self, tx: Transaction, server_id: int) -> None:
        """Drop every mark of a server, which then counts as never seen."""
        tx.run(FORGET, server_id=server_id)

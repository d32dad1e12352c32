"""Who changed what, written in the transaction that changes it."""

from datetime import datetime

from bot.core.records import AuditEntry
from bot.store.rows import FACTS
from bot.store.transaction import Transaction, to_us

# One change by one person.
ADD_AUDIT = """
    INSERT INTO audit (server_id, at, actor_id, what, facts)
    VALUES (:server_id, :at, :actor_id, :what, :facts)
"""


def write_audit(tx: Transaction, server_id: int, entry: AuditEntry, now: datetime) -> None:
    """Write one row. The server must be known."""
    tx.insert(
        ADD_AUDIT,
        server_id=server_id,
        at=to_us(now),
        actor_id=entry.actor_id,
        what=entry.what,
        facts=FACTS.dump(entry.facts),
    )

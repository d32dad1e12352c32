"""Messages that were deleted in Discord: people should see that, and act on them no more.

What an author deletes is judged all the same. What a moderator deletes needs no judgement any more.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.records import Removal
from bot.store.casefile import GROW, REFRESH
from bot.store.dropping import drop_removed
from bot.store.transaction import Topic, Transaction, to_us, transaction

# The audit log tells of a deletion within a moment of it; what went before that, it does not speak of.
TOLD_WITHIN = timedelta(seconds=10)

# The revisions of these messages that were not known to be gone.
STANDING = """
    SELECT id, case_id,
        EXISTS (
            SELECT 1 FROM action WHERE sighting_id = sighting.id AND kind = 'delete' AND state <> 'refused'
        ) AS ours
    FROM sighting
    WHERE server_id = :server_id AND kind = 'message' AND gone = 0
        AND message_id IN (SELECT value FROM json_each(:message_ids))
"""

# A message is gone.
MARK_GONE = "UPDATE sighting SET gone = 1, gone_at = :now WHERE id = :id"

# A bot such as PluralKit has posted the message anew, in the member's other name, and deleted the original:
# what stands is the one that counts, once. An original on which something was done keeps its place, and so
# does the last copy that can be read: what hangs on it is erased with it.
FORGET_PROXIED = """
    DELETE FROM sighting
    WHERE id = :id AND NOT EXISTS (SELECT 1 FROM action WHERE sighting_id = sighting.id) AND EXISTS (
        SELECT 1 FROM sighting AS proxied
        WHERE proxied.case_id = sighting.case_id AND proxied.channel_id = sighting.channel_id
            AND proxied.content_digest = sighting.content_digest AND proxied.gone = 0
            AND proxied.erased <= sighting.erased
            AND json_extract(proxied.author_facts, '$.is_webhook')
            AND NOT json_extract(sighting.author_facts, '$.is_webhook')
            AND proxied.message_id > sighting.message_id
            AND (proxied.message_id >> 22) - (sighting.message_id >> 22) <= :within_ms
    )
"""
PROXIED_WITHIN_MS = 15_000  # such bots answer within seconds; ids tell the time in milliseconds

# These messages were deleted by a moderator.
MARK_REMOVED = """
    UPDATE sighting SET removed = 1
    WHERE server_id = :server_id AND kind = 'message' AND removed = 0
        AND message_id IN (SELECT value FROM json_each(:message_ids))
    RETURNING case_id
"""

# The messages of an author that have just gone from a channel, the last one first.
JUST_GONE = """
    SELECT DISTINCT message_id FROM sighting
    WHERE server_id = :server_id AND author_id = :author_id AND channel_id = :channel_id
        AND kind = 'message' AND gone = 1 AND removed = 0 AND gone_at >= :since
    ORDER BY gone_at DESC, message_id DESC LIMIT :messages
"""


class Deletions(Topic):
    """What deletions do to the record."""

    @transaction
    def note_gone(self, tx: Transaction, server_id: int, message_ids: Sequence[int], now: datetime) -> int:
        """Note that messages of this server were deleted; return how many cases people should see anew.

        Messages never flagged are none of our business. What Bylaw deletes itself is noted, too, but
        the action says so already. An original that stands anew as a webhook's message is forgotten.
        """
        rows = tx.rows(STANDING, server_id=server_id, message_ids=json.dumps(list(message_ids)))
        for row in rows:
            if not tx.run(FORGET_PROXIED, id=row["id"], within_ms=PROXIED_WITHIN_MS):
                tx.run(MARK_GONE, id=row["id"], now=to_us(now))
        changed = {row["case_id"] for row in rows if not row["ours"]}
        for case_id in changed:
            tx.run(GROW, case_id=case_id)
            tx.run(REFRESH, case_id=case_id)
        return len(changed)

    @transaction
    def note_removed(self, tx: Transaction, server_id: int, message_ids: Sequence[int]) -> None:
        """Note that moderators deleted these messages; questions about nothing else are dropped."""
        _remove(tx, server_id, message_ids)

    @transaction
    def note_removal(self, tx: Transaction, removal: Removal, now: datetime) -> None:
        """Note what the audit log tells: a moderator has just deleted messages of somebody in a channel."""
        found = tx.rows(
            JUST_GONE,
            server_id=removal.server_id,
            author_id=removal.author_id,
            channel_id=removal.channel_id,
            messages=removal.messages,
            since=to_us(now - TOLD_WITHIN),
        )
        _remove(tx, removal.server_id, [row["message_id"] for row in found])


def _remove(tx: Transaction, server_id: int, message_ids: Sequence[int]) -> None:
    removed = tx.rows(MARK_REMOVED, server_id=server_id, message_ids=json.dumps(list(message_ids)))
    drop_removed(tx, {row["case_id"] for row in removed})

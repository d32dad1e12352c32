"""Messages that were deleted in Discord: people should see that, and act on them no more."""

import json
from collections.abc import Sequence

from bot.store.casefile import GROW, REFRESH
from bot.store.transaction import Topic, Transaction, transaction

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
MARK_GONE = "UPDATE sighting SET gone = 1 WHERE id = :id"


class Deletions(Topic):
    """What deletions do to the record."""

    @transaction
    def note_gone(self, tx: Transaction, server_id: int, message_ids: Sequence[int]) -> int:
        """Note that messages of this server were deleted; return how many cases people should see anew.

        Messages never flagged are none of our business. What Bylaw deletes itself is noted, too, but
        the action says so already.
        """
        rows = tx.rows(STANDING, server_id=server_id, message_ids=json.dumps(list(message_ids)))
        for row in rows:
            tx.run(MARK_GONE, id=row["id"])
        changed = {row["case_id"] for row in rows if not row["ours"]}
        for case_id in changed:
            tx.run(GROW, case_id=case_id)
            tx.run(REFRESH, case_id=case_id)
        return len(changed)

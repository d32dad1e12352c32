"""Erase what has been kept long enough, or what a member wants gone.

The content, the names, what the filter quoted, the model's reasons and quotes are erased; that there was a
case, what it was about and how it ended stays. Erasing goes in small steps: each is one transaction, and
touches no more posts than may be edited; a text that stands in more is a step of its own. A case that people
have seen grows a version, and casework then edits its post, like after any other change.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.core.held import NOBODY_ID, Erased
from bot.core.sighting import Author
from bot.store.casefile import GROW, REFRESH
from bot.store.forgetting import erase_sighting, forget, give_up, hanging_on, shown_cases
from bot.store.rows import AUTHOR, CONTEXT
from bot.store.transaction import Topic, Transaction, to_us, transaction

SIGHTINGS_A_STEP = 200  # so that a step takes some milliseconds and delays nobody

# What is readable and was seen before then, oldest first.
EXPIRED = """
    SELECT sighting.*, casefile.post_id IS NOT NULL AS posted
    FROM sighting JOIN casefile ON casefile.id = sighting.case_id
    WHERE sighting.server_id = :server_id AND sighting.erased = 0 AND sighting.seen_at < :before
    ORDER BY sighting.seen_at, sighting.id LIMIT :limit
"""

# Of one author: what is readable, and what can be made nobody's. While a case is open or something is wanted
# about a message, it must be known by whom it is.
OF_AUTHOR = """
    SELECT sighting.*, casefile.post_id IS NOT NULL AS posted
    FROM sighting JOIN casefile ON casefile.id = sighting.case_id
    WHERE sighting.server_id = :server_id AND sighting.author_id = :user_id
        AND (sighting.erased = 0 OR (casefile.state = 'decided' AND NOT EXISTS (
            SELECT 1 FROM action WHERE sighting_id = sighting.id AND state = 'wanted')))
    ORDER BY sighting.case_id, sighting.id LIMIT :limit
"""

# Everything by one author that nothing is in the way of any more is nobody's.
DISOWN = """
    UPDATE sighting SET author_id = :nobody, author_facts = :facts
    WHERE id = :id
        AND EXISTS (SELECT 1 FROM casefile WHERE id = sighting.case_id AND state = 'decided')
        AND NOT EXISTS (SELECT 1 FROM action WHERE sighting_id = sighting.id AND state = 'wanted')
"""

# Open questions of a server that hold what others said before.
WITH_CONTEXT = "SELECT id, context FROM judgement WHERE server_id = :server_id AND context IS NOT NULL"

# People have seen the case.
IS_SHOWN = "SELECT number IS NOT NULL FROM casefile WHERE id = :case_id"

# Somebody's data is to be erased.
ASK = """
    INSERT INTO erasure (server_id, user_id, asked_at)
    SELECT :server_id, :user_id, :now
    WHERE EXISTS (SELECT 1 FROM sighting WHERE server_id = :server_id AND author_id = :user_id)
    ON CONFLICT DO NOTHING
"""

# Whose data is still to be erased, oldest request first.
ASKED = "SELECT server_id, user_id FROM erasure ORDER BY asked_at, server_id, user_id"

# Nothing of this member is left.
DONE = """
    DELETE FROM erasure WHERE server_id = :server_id AND user_id = :user_id AND NOT EXISTS (
        SELECT 1 FROM sighting WHERE server_id = :server_id AND author_id = :user_id
    )
"""

# The cases of a server.
CASES_OF_SERVER = "SELECT id FROM casefile WHERE server_id = :server_id"

# The tables that say of which server a row is, and those that only name its case.
TABLES = """
    SELECT t.name, MAX(c.name = 'server_id') AS of_server, MAX(c.name = 'case_id') AS of_case
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' GROUP BY t.name ORDER BY of_server
"""

# In which servers something is kept of a member.
SERVERS_OF_AUTHOR = "SELECT DISTINCT server_id FROM sighting WHERE author_id = :user_id ORDER BY server_id"


class Erasure(Topic):
    """What forgets."""

    @transaction
    def erase_expired(self, tx: Transaction, server_id: int, before: datetime, *, posts: int) -> Erased:
        """Erase some of what was seen before then, touching at most this many posts."""
        rows = tx.rows(EXPIRED, server_id=server_id, before=to_us(before), limit=SIGHTINGS_A_STEP)
        taken, touched = _erase(tx, rows, posts)
        return Erased(messages=len(taken), posts=touched, more=_is_more(rows, taken))

    @transaction
    def ask_erasure(self, tx: Transaction, server_id: int, user_id: int, now: datetime) -> None:
        """Note that everything of this member in this server is to be erased; nothing if there is nothing.

        An open question that holds words of theirs as context is given up at once: people decide without it.
        """
        tx.run(ASK, server_id=server_id, user_id=user_id, now=to_us(now))
        for row in tx.rows(WITH_CONTEXT, server_id=server_id):
            if user_id in CONTEXT.unseal(tx, server_id, row["context"]).author_ids:
                give_up(tx, row["id"])

    @transaction
    def erasures_asked(self, tx: Transaction) -> tuple[tuple[int, int], ...]:
        """Return server and member of every erasure that is not finished."""
        return tuple((row["server_id"], row["user_id"]) for row in tx.rows(ASKED))

    @transaction
    def erase_member(self, tx: Transaction, server_id: int, user_id: int, *, posts: int) -> Erased:
        """Erase some of what is kept of this member, touching at most this many posts.

        What is decided and of which nothing is wanted any more becomes nobody's; of the rest the author's
        id stays until then, and with it the request.
        """
        rows = tx.rows(OF_AUTHOR, server_id=server_id, user_id=user_id, limit=SIGHTINGS_A_STEP)
        taken, touched = _erase(tx, rows, posts)
        facts = AUTHOR.dump(Author(id=NOBODY_ID, name=""))
        for row in taken:
            tx.run(DISOWN, id=row["id"], nobody=NOBODY_ID, facts=facts)
        tx.run(DONE, server_id=server_id, user_id=user_id)
        return Erased(messages=len(taken), posts=touched, more=_is_more(rows, taken))

    @transaction
    def servers_of_member(self, tx: Transaction, user_id: int) -> tuple[int, ...]:
        """Return the servers in which something is kept of this member."""
        return tuple(row["server_id"] for row in tx.rows(SERVERS_OF_AUTHOR, user_id=user_id))

    @transaction
    def drop_server(self, tx: Transaction, server_id: int) -> int:
        """Delete every row of a server, whichever table it is in; return how many."""
        tx.run("PRAGMA defer_foreign_keys=ON")  # the order is of no matter then
        dropped = 0
        for table in tx.rows(TABLES):
            # S608: the names come from the schema, which is ours.
            if table["of_server"]:
                sql = f"DELETE FROM {table['name']} WHERE server_id = :server_id"  # noqa: S608
            elif table["of_case"]:
                sql = f"DELETE FROM {table['name']} WHERE case_id IN ({CASES_OF_SERVER})"  # noqa: S608
            else:
                continue
            dropped += tx.run(sql, server_id=server_id)
        dropped += tx.run("DELETE FROM server WHERE id = :server_id", server_id=server_id)
        tx.digest_keys.pop(server_id, None)
        return dropped


def _erase(tx: Transaction, rows: Sequence[sqlite3.Row], posts: int) -> tuple[list[sqlite3.Row], int]:
    """Erase those of these sightings that touch at most so many posts; return them, and how many they touch.

    With the last copy of a content what hangs on it goes, from all posts at once. Where these are more than
    may be edited, that text is the only one of its step, and the next steps have to wait for it.
    """
    taken: list[sqlite3.Row] = []
    touched: set[int] = set()
    changed: set[int] = set()
    for row in rows:
        question_ids = hanging_on(tx, row["server_id"], row["content_digest"], but_for=row["id"])
        shown = shown_cases(tx, question_ids)
        own = {row["case_id"]} if row["posted"] else set()
        posted = touched | own | {case["id"] for case in shown if case["posted"]}
        if posted > touched and len(posted) > posts and (touched or posts <= 0):
            continue
        erase_sighting(tx, row)
        forget(tx, question_ids)
        taken.append(row)
        touched = posted
        changed |= {row["case_id"], *(case["id"] for case in shown)}
    for case_id in sorted(changed):
        if tx.value(IS_SHOWN, case_id=case_id):
            tx.run(GROW, case_id=case_id)
        tx.run(REFRESH, case_id=case_id)
    return taken, len(touched)


def _is_more(rows: Sequence[sqlite3.Row], taken: Sequence[sqlite3.Row]) -> bool:
    return len(taken) < len(rows) or len(rows) == SIGHTINGS_A_STEP

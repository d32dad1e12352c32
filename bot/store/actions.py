"""Want something done about the sightings of a case: once a message, and never past the hourly limit."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.automatic import rule_acts_alone
from bot.core.decide import condemned_contents
from bot.core.decision import ActionKind, Decision
from bot.core.judgement import Cause
from bot.core.settings import ServerSettings
from bot.store.casefile import judgements_of
from bot.store.notices import mod_log_is_gone
from bot.store.rows import SIGNALS
from bot.store.servers import settings_of
from bot.store.transaction import Transaction, to_us

QUOTA_WINDOW = timedelta(hours=1)

# The revisions about whose message nothing of this kind is wanted or done yet, newest revision
# first; not those whose author has been forgotten, for hands must know whose message they touch.
# What was refused or failed may be wanted again by a person (:again), never by itself.
UNTOUCHED = """
    SELECT id, server_id, message_id, content_digest, signals, cause FROM sighting AS s
    WHERE case_id = :case_id AND (:only IS NULL OR id = :only) AND author_id > 0 AND NOT EXISTS (
        SELECT 1 FROM sighting AS revision JOIN action ON action.sighting_id = revision.id
        WHERE revision.server_id = s.server_id AND revision.message_id = s.message_id
            AND revision.kind = s.kind AND action.kind = :kind
            AND NOT (:again AND action.state IN ('refused', 'failed'))
    ) ORDER BY revision DESC, id DESC
"""

# An action is wanted, for the first time or again.
WANT = """
    INSERT INTO action (server_id, case_id, sighting_id, kind, state, actor_id, wanted_at, at)
    SELECT server_id, case_id, id, :kind, 'wanted', :actor_id, :now, :now
    FROM sighting WHERE id = :sighting_id
    ON CONFLICT (sighting_id, kind) DO UPDATE
    SET state = 'wanted', actor_id = :actor_id, wanted_at = :now, at = :now, detail = ''
"""

# How many automatic actions there were lately.
AUTOMATIC_SINCE = """
    SELECT COUNT(*) FROM action
    WHERE server_id = :server_id AND actor_id IS NULL AND wanted_at >= :since
"""

# Whether a moderator has called what was decided wrong.
MARKED_WRONG = "SELECT EXISTS (SELECT 1 FROM label WHERE case_id = :case_id AND kind = 'wrong')"


def automatic_since(tx: Transaction, server_id: int, since: datetime) -> int:
    """Count the automatic actions wanted since then."""
    return tx.value(AUTOMATIC_SINCE, server_id=server_id, since=to_us(since))


def want_by_person(
    tx: Transaction, case_id: int, kind: ActionKind, actor_id: int, now: datetime, *, up_to: int | None
) -> int:
    """Want this for every message of the case, up to this sighting, for which it does not stand.

    Returns how many.
    """
    untouched = tx.rows(UNTOUCHED, case_id=case_id, only=None, kind=kind, again=True)
    rows = _newest([row for row in untouched if up_to is None or row["id"] <= up_to])
    for row in rows:
        tx.run(WANT, sighting_id=row["id"], kind=kind, actor_id=actor_id, now=to_us(now))
    return len(rows)


def want_automatically(
    tx: Transaction, case: sqlite3.Row, decision: Decision, now: datetime, *, only: int | None = None
) -> int:
    """Want what the decision does by itself; return for how many messages.

    Only for messages whose own content calls for it under the settings as they are now, or that an
    armed rule matched, and no more than the server's hourly limit; none while nobody could be shown
    it, none while Bylaw is paused, and none against a moderator's opinion. `only` names one sighting
    that joined later.
    """
    kind, server_id = decision.action, case["server_id"]
    if kind is None or mod_log_is_gone(tx, server_id) or tx.value(MARKED_WRONG, case_id=case["id"]):
        return 0
    settings = settings_of(tx, server_id)
    if settings.is_paused(now):
        return 0
    left = settings.automatic_actions_per_hour - automatic_since(tx, server_id, now - QUOTA_WINDOW)
    condemned = _condemned(tx, case["id"], settings)
    rows = _newest(tx.rows(UNTOUCHED, case_id=case["id"], only=only, kind=kind, again=False), condemned)
    wanted = rows[: max(left, 0)]
    for row in wanted:
        tx.run(WANT, sighting_id=row["id"], kind=kind, actor_id=None, now=to_us(now))
    return len(wanted)


def _newest(
    rows: list[sqlite3.Row], condemned: Callable[[sqlite3.Row], bool] = lambda _: True
) -> list[sqlite3.Row]:
    """Return the newest revision of each message, in the order seen; a message is acted on once."""
    newest: dict[int, sqlite3.Row] = {}
    for row in rows:
        if row["message_id"] not in newest and condemned(row):
            newest[row["message_id"]] = row
    return sorted(newest.values(), key=lambda row: int(row["id"]))


def _condemned(tx: Transaction, case_id: int, settings: ServerSettings) -> Callable[[sqlite3.Row], bool]:
    """Return the test that a sighting must pass to be acted on automatically."""
    digests = condemned_contents(judgements_of(tx, case_id), settings)
    return lambda row: (
        (row["content_digest"] in digests and row["cause"] != Cause.AUDIT)
        or rule_acts_alone(SIGNALS.unseal(tx, row["server_id"], row["signals"]), settings)
    )

"""What moderators say of cases, each with its audit row."""

from datetime import datetime

from bot.core.case import CaseFile, LabelKind, Reach
from bot.core.decision import ActionKind
from bot.core.errors import NotFoundError
from bot.core.held import NOBODY_ID
from bot.core.records import AuditEntry
from bot.core.sighting import Place, SightingKind
from bot.store.actions import want_by_person
from bot.store.audit import write_audit
from bot.store.casefile import CASE_BY_NUMBER, GROW, REFRESH, case_of_row, case_of_server, load_case
from bot.store.rows import IDS
from bot.store.transaction import Topic, Transaction, to_us, transaction

# A moderator's opinion; rows change only if it is a new one.
SET_LABEL = """
    INSERT INTO label (case_id, moderator_id, kind, at) VALUES (:case_id, :moderator_id, :kind, :now)
    ON CONFLICT (case_id, moderator_id) DO UPDATE SET kind = excluded.kind, at = excluded.at
    WHERE kind <> excluded.kind
"""

# Who was first to want this, among the actions that stand.
FIRST_ACTOR = """
    SELECT actor_id FROM action
    WHERE case_id = :case_id AND kind = :kind AND state IN ('wanted', 'done', 'gone')
    ORDER BY wanted_at, id LIMIT 1
"""

# Where the sightings of a case were made.
PLACES = """
    SELECT DISTINCT channel_id, ancestor_ids, kind FROM sighting WHERE case_id = :case_id
    ORDER BY channel_id, kind
"""

# Who wrote them, but for proxies.
AUTHORS = """
    SELECT DISTINCT author_id FROM sighting
    WHERE case_id = :case_id AND author_id <> :nobody AND NOT json_extract(author_facts, '$.is_webhook')
    ORDER BY author_id
"""

# The last that joined.
LAST_SIGHTING = "SELECT MAX(id) FROM sighting WHERE case_id = :case_id"


class Desk(Topic):
    """What people do to cases."""

    @transaction
    def case_by_number(self, tx: Transaction, server_id: int, number: int) -> CaseFile:
        """Return a case of this server by its number. Raises NotFoundError."""
        row = tx.row(CASE_BY_NUMBER, server_id=server_id, number=number)
        if row is None:
            raise NotFoundError(f"There is no case {number} here.")
        return case_of_row(tx, row)

    @transaction
    def label(  # noqa: PLR0917 - the port's order
        self,
        tx: Transaction,
        server_id: int,
        case_id: int,
        kind: LabelKind,
        moderator_id: int,
        now: datetime,
    ) -> CaseFile:
        """Record a moderator's opinion in place of an earlier one; the version grows if it changed.

        Raises NotFoundError.
        """
        case_of_server(tx, server_id, case_id)
        if tx.run(SET_LABEL, case_id=case_id, moderator_id=moderator_id, kind=kind, now=to_us(now)):
            facts: dict[str, str | int] = {"case": case_id, "kind": kind.value}
            _changed(tx, case_id)
            write_audit(tx, server_id, AuditEntry(actor_id=moderator_id, what="case.label", facts=facts), now)
        return load_case(tx, case_id)

    @transaction
    def reach(self, tx: Transaction, server_id: int, case_id: int) -> Reach:
        """Return where an action on this case would be done, and to whom. Raises NotFoundError.

        All sightings count, not only those that a case file holds.
        """
        case_of_server(tx, server_id, case_id)
        return Reach(
            places=tuple(
                (
                    Place(
                        server_id=server_id,
                        channel_id=row["channel_id"],
                        ancestor_ids=IDS.load(row["ancestor_ids"]),
                    ),
                    SightingKind(row["kind"]),
                )
                for row in tx.rows(PLACES, case_id=case_id)
            ),
            author_ids=tuple(row["author_id"] for row in tx.rows(AUTHORS, case_id=case_id, nobody=NOBODY_ID)),
            last_sighting_id=tx.value(LAST_SIGHTING, case_id=case_id),
        )

    @transaction
    def want_action(  # noqa: PLR0917 - the port's order
        self,
        tx: Transaction,
        server_id: int,
        case_id: int,
        kind: ActionKind,
        actor_id: int,
        now: datetime,
        *,
        up_to: int | None = None,
    ) -> tuple[CaseFile, int | None]:
        """Want this for every message of the case for which it does not stand: wanted, done or gone.

        `up_to` is the last sighting that the actor was authorised for; None means all.
        Returns the case, and who was first if this call wanted nothing new (None for an automatic
        action). An action that FAILED or was REFUSED may be wanted again. Raises NotFoundError.
        """
        case_of_server(tx, server_id, case_id)
        first = tx.row(FIRST_ACTOR, case_id=case_id, kind=kind)
        if want_by_person(tx, case_id, kind, actor_id, now, up_to=up_to):
            facts: dict[str, str | int] = {"case": case_id, "kind": kind.value}
            _changed(tx, case_id)
            write_audit(tx, server_id, AuditEntry(actor_id=actor_id, what="case.action", facts=facts), now)
            return load_case(tx, case_id), None
        return load_case(tx, case_id), None if first is None else first["actor_id"]


def _changed(tx: Transaction, case_id: int) -> None:
    """Let people see the change."""
    tx.run(GROW, case_id=case_id)
    tx.run(REFRESH, case_id=case_id)

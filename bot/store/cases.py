"""The cases, one recorded step at a time."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.case import CaseFile, CaseState
from bot.core.decision import ActionState, Decision, Outcome
from bot.core.errors import StaleLeaseError, StoreError
from bot.store import rows
from bot.store.actions import automatic_since, want_automatically
from bot.store.casefile import (
    GROW,
    REFRESH,
    case_of_row,
    case_of_server,
    leased_case,
    load_case,
)
from bot.store.hiding import hide
from bot.store.servers import take_number
from bot.store.transaction import Topic, Transaction, to_us, transaction, transaction_in_company

log = logging.getLogger(__name__)

DECIDED_AT_ONCE = 4  # cases, as many as Casework takes on: none waits for company that cannot come

# A case of which a step can be taken and that nobody holds: the oldest to be decided, else the oldest with
# a wanted action, else the oldest to be shown, since Discord takes one server's edits only slowly. Where the
# mod-log is gone, a case that only has to be shown waits until it is mended.
LEASE_ONE = """
    UPDATE casefile SET fence = fence + 1, ready_at = :until
    WHERE id = COALESCE(
        (
            SELECT id FROM casefile WHERE state = 'ready' AND due = 1 AND ready_at <= :now
            ORDER BY id LIMIT 1
        ),
        (
            SELECT id FROM casefile WHERE due = 1 AND ready_at <= :now
                AND EXISTS (SELECT 1 FROM action WHERE case_id = casefile.id AND state = 'wanted')
            ORDER BY id LIMIT 1
        ),
        (
            SELECT id FROM casefile WHERE due = 1 AND ready_at <= :now
                AND NOT EXISTS (
                    SELECT 1 FROM notice WHERE server_id = casefile.server_id AND kind = 'mod-log-gone'
                )
            ORDER BY id LIMIT 1
        )
    )
    RETURNING *
"""

# Cases that people have yet to see, judged or as not judged yet, and of which nothing else is to be done.
LEASE_UNPOSTED = """
    UPDATE casefile SET fence = fence + 1, ready_at = :until
    WHERE id IN (
        SELECT id FROM casefile
        WHERE due = 1 AND post_id IS NULL AND server_id = :server_id AND ready_at <= :now
            AND state <> 'ready' AND number IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM action WHERE case_id = casefile.id AND state = 'wanted'
            )
        ORDER BY id LIMIT :limit
    )
    RETURNING *
"""

# Cases of one server that have nothing to do but wait for their post.
REST_UNPOSTED = """
    UPDATE casefile SET ready_at = :until
    WHERE due = 1 AND post_id IS NULL AND server_id = :server_id AND ready_at <= :now
        AND state <> 'ready' AND number IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM action WHERE case_id = casefile.id AND state = 'wanted'
        )
"""

# A lease given back; a stale one changes nothing.
RELEASE = "UPDATE casefile SET ready_at = :not_before WHERE id = :case_id AND fence = :fence"

# The decision, and a number if people are to see it and have not seen it before.
DECIDE = """
    UPDATE casefile SET state = 'decided', decision = :decision, number = COALESCE(number, :number),
        version = version + 1
    WHERE id = :case_id
"""

# A digest has named the case as not judged yet, and digests are not edited: the verdict gets a post.
LEAVE_PROVISIONAL_DIGEST = """
    UPDATE casefile SET post_id = NULL, posted_version = 0
    WHERE id = :case_id AND json_extract(:before, '$.outcome') = 'not-judged'
        AND post_id IN (SELECT id FROM post WHERE kind = 'digest')
"""

# How an action ended.
END_ACTION = """
    UPDATE action SET state = :state, detail = :detail, at = :now WHERE id = :action_id AND case_id = :case_id
"""


class Cases(Topic):
    """Cases on their way to a decision and to people."""

    @transaction
    def lease_cases(
        self, tx: Transaction, now: datetime, *, limit: int, lease_s: float
    ) -> tuple[CaseFile, ...]:
        """Lease cases that need a step: READY, or wanted actions, or a version not yet posted.

        Those to be decided first, then those to be acted on, then those to be shown; the oldest of
        each first. A case released with `not_before` in the future rests until then, and one that
        cannot be read until its lease is over. Fewer than `limit` are all that there were.
        """
        leased: list[CaseFile] = []
        while len(leased) < limit:
            row = tx.row(LEASE_ONE, now=to_us(now), until=_until(now, lease_s))
            if row is None:
                break
            try:
                leased.append(case_of_row(tx, row))
            except StoreError:
                # It rests as long as a lease lasts, and holds up no other.
                log.exception("case-cannot-be-read", extra={"case_id": row["id"]})
        return tuple(leased)

    @transaction
    def lease_unposted(
        self, tx: Transaction, server_id: int, now: datetime, *, limit: int, lease_s: float
    ) -> tuple[CaseFile, ...]:
        """Lease shown cases of this server without post or wanted action, oldest first.

        Those that are about to be decided anew are left out.
        """
        leased = tx.rows(
            LEASE_UNPOSTED, server_id=server_id, now=to_us(now), until=_until(now, lease_s), limit=limit
        )
        return tuple(case_of_row(tx, row) for row in sorted(leased, key=lambda row: int(row["id"])))

    @transaction
    def rest_unposted(self, tx: Transaction, case: CaseFile, now: datetime, until: datetime) -> None:
        """Give the lease back until then; all of its server that only wait for a post rest as long.

        One by one they would be leased and given back thousands of times in a flood.
        """
        tx.run(RELEASE, case_id=case.id, fence=case.fence, not_before=to_us(until))
        tx.run(REST_UNPOSTED, server_id=case.server_id, now=to_us(now), until=to_us(until))

    @transaction
    def release_case(self, tx: Transaction, case: CaseFile, not_before: datetime | None = None) -> None:
        """Give the lease back, at once or for later. A stale lease is no error."""
        rest = 0 if not_before is None else to_us(not_before)
        tx.run(RELEASE, case_id=case.id, fence=case.fence, not_before=rest)

    @transaction_in_company(of=DECIDED_AT_ONCE)
    def record_decision(self, tx: Transaction, case: CaseFile, decision: Decision, now: datetime) -> CaseFile:
        """Record the decision and the actions it wants, number the case if it is shown.

        Content of a case that is not shown is erased in the same transaction, and its lease is over;
        what people have seen stays shown. Returns the case as it stands now, under the same lease; of
        one that is not shown, what is known of it without reading it again. Raises StaleLeaseError.
        """
        row = leased_case(tx, case)
        if row["state"] != CaseState.READY:
            raise StaleLeaseError("This case is not waiting for a decision.")
        if not decision.shown and row["number"] is None:
            return hide(tx, replace(case, version=row["version"]), decision)
        decision = replace(decision, shown=True)
        number = take_number(tx, case.server_id) if row["number"] is None else None
        tx.run(DECIDE, case_id=case.id, decision=rows.DECISION.dump(decision), number=number)
        if decision.outcome is not Outcome.NOT_JUDGED:
            tx.run(LEAVE_PROVISIONAL_DIGEST, case_id=case.id, before=row["decision"])
        want_automatically(tx, row, decision, now)
        tx.run(REFRESH, case_id=case.id)
        return load_case(tx, case.id)

    @transaction
    def record_action(  # noqa: PLR0917 - the port's order
        self,
        tx: Transaction,
        case: CaseFile,
        action_id: int,
        state: ActionState,
        detail: str,
        now: datetime,
    ) -> CaseFile:
        """Record how a wanted action ended. Raises StaleLeaseError."""
        leased_case(tx, case)
        tx.run(END_ACTION, case_id=case.id, action_id=action_id, state=state, detail=detail, now=to_us(now))
        tx.run(GROW, case_id=case.id)
        tx.run(REFRESH, case_id=case.id)
        return load_case(tx, case.id)

    @transaction
    def automatic_actions_since(self, tx: Transaction, server_id: int, since: datetime) -> int:
        """Count automatic actions wanted since then."""
        return automatic_since(tx, server_id, since)

    @transaction
    def case(self, tx: Transaction, server_id: int, case_id: int) -> CaseFile:
        """Return a case of this server by its row id. Raises NotFoundError, also for another server's."""
        return case_of_row(tx, case_of_server(tx, server_id, case_id))


def _until(now: datetime, lease_s: float) -> int:
    return to_us(now + timedelta(seconds=lease_s))

"""The queue of open questions: lease, answer, give back, give up."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.decision import Decision, Outcome
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Answer, Judgement
from bot.core.policy import Echo
from bot.core.records import Dismiss, Settled
from bot.store import rows
from bot.store.casefile import JUDGEMENTS, REFRESH
from bot.store.dropping import MAKE_READY, make_ready, waiting_no_more
from bot.store.forgetting import can_be_read
from bot.store.hiding import hide_if_dismissed
from bot.store.next_questions import NextQuestions
from bot.store.policies import policy_of
from bot.store.sealing import Sealer
from bot.store.servers import take_number
from bot.store.transaction import Topic, Transaction, patient_transaction, to_us, transaction
from bot.store.writer import Writer

SHOWN_AT_ONCE = 100  # cases a transaction, so that a flood delays nobody by much
EXPIRED_AT_ONCE = 500

# A lease: the fence grows, so that an answer under the lease before is refused.
LEASE = """
    UPDATE judgement SET fence = fence + 1, attempts = attempts + 1, ready_at = :until
    WHERE id = :id RETURNING *
"""

# The answer, but for its words; the question's own copy of the content goes with it.
ANSWER = """
    UPDATE judgement SET state = 'answered', answer = :answer, words = NULL, answered_at = :now,
        item = NULL, evidence = NULL, context = NULL
    WHERE id = :id AND fence = :fence AND state = 'open'
"""

# The words of an answer: the rationale and the quotation.
KEEP_WORDS = "UPDATE judgement SET words = :words WHERE id = :id"

# A lease given back; a stale one changes nothing.
RELEASE = "UPDATE judgement SET ready_at = :not_before WHERE id = :id AND fence = :fence AND state = 'open'"

# Leases under which no answer would be taken any more.
LOST = """
    SELECT held.value ->> 0 AS id, held.value ->> 1 AS fence FROM json_each(:leases) AS held
    WHERE NOT EXISTS (
        SELECT 1 FROM judgement
        WHERE id = held.value ->> 0 AND fence = held.value ->> 1 AND state = 'open'
    )
"""

# Questions that have waited too long. A worker that still holds one comes too late.
EXPIRE = """
    UPDATE judgement SET state = 'expired', fence = fence + 1, item = NULL, evidence = NULL, context = NULL
    WHERE id IN (
        SELECT id FROM judgement WHERE state = 'open' AND opened_at < :before ORDER BY opened_at LIMIT :limit
    )
    RETURNING id
"""

# A case in which something was found broken already, such as by a first look.
VIOLATES = """EXISTS (
    SELECT 1 FROM case_judgement AS looked JOIN judgement AS found ON found.id = looked.judgement_id
    WHERE looked.case_id = casefile.id AND json_array_length(found.answer, '$.clauses') > 0
)"""

# The cases that wait for this question, that nobody has seen, and that no model could dismiss or one has
# condemned.
HARD_UNSHOWN = """
    SELECT casefile.id, casefile.server_id FROM case_judgement
    JOIN casefile ON casefile.id = case_judgement.case_id
    WHERE case_judgement.judgement_id = :judgement_id
        AND casefile.state = 'judging' AND casefile.number IS NULL
        AND (EXISTS (SELECT 1 FROM sighting WHERE case_id = casefile.id AND hard = 1) OR VIOLATES)
    ORDER BY casefile.id
""".replace("VIOLATES", VIOLATES)

# All cases that wait and that nobody has seen: hard ones, and those whose first look found something. The few
# second looks that wait are looked through first, which CROSS JOIN says.
ALL_HARD_UNSHOWN = """
    SELECT id, server_id FROM casefile
    WHERE state = 'judging' AND number IS NULL
        AND (
            EXISTS (SELECT 1 FROM sighting WHERE case_id = casefile.id AND hard = 1)
            OR id IN (
                SELECT waits.case_id FROM judgement AS asked INDEXED BY judgement_second_look
                CROSS JOIN case_judgement AS waits ON waits.judgement_id = asked.id
                CROSS JOIN case_judgement AS looked ON looked.case_id = waits.case_id
                CROSS JOIN judgement AS found ON found.id = looked.judgement_id
                WHERE asked.state = 'open' AND asked.second_look IS NOT NULL
                    AND json_array_length(found.answer, '$.clauses') > 0
            )
        )
    ORDER BY id LIMIT :limit
"""

# What people see until there is an answer.
SHOW_PROVISIONALLY = """
    UPDATE casefile SET number = :number, decision = :decision, version = version + 1 WHERE id = :case_id
"""

# Everything without an answer.
COUNT_OPEN = "SELECT COUNT(*) FROM judgement WHERE state = 'open'"


class Queue(Topic):
    """Questions on their way to the model."""

    def __init__(
        self,
        writer: Writer,
        sealer: Sealer,
        digest_keys: dict[int, bytes],
        *,
        weights: Mapping[int, float] | None = None,
    ) -> None:
        super().__init__(writer, sealer, digest_keys)
        self._next = NextQuestions(weights)

    @transaction
    def lease(self, tx: Transaction, now: datetime, *, limit: int, lease_s: float) -> tuple[Judgement, ...]:
        """Lease open judgements: the most urgent first as far as that is lent, fair between servers.

        What is more urgent than a flag goes before other servers' flags while its server is no more than
        a few questions ahead of any that waits; then it takes turns with them, still before its own
        server's other questions. Samples go last. A turn is a run of one policy. Within a priority, those
        of the last minutes go before those that have waited longer, such as for an absent model; the
        oldest of either first. A lease that has run out is open again.
        """
        until = to_us(now + timedelta(seconds=lease_s))
        leased = []
        for judgement_id in self._next.choose(tx, now, limit):
            row = tx.row(LEASE, id=judgement_id, until=until)
            assert row is not None
            leased.append(rows.judgement(tx, row))
        return tuple(leased)

    @patient_transaction
    def settle(
        self,
        tx: Transaction,
        judgement: Judgement,
        answer: Answer,
        now: datetime,
        dismiss: Dismiss = lambda _: None,
    ) -> Settled:
        """Record the answer; the cases that waited for it alone become READY.

        Those that `dismiss` decides are hidden at once, unless people have seen them; it is called on the
        writer's thread. Raises StaleLeaseError when another worker has leased the judgement since.
        """
        facts = rows.facts_of(answer)
        if not tx.run(ANSWER, id=judgement.id, fence=judgement.fence, answer=facts, now=to_us(now)):
            raise StaleLeaseError("Another worker has taken over this question.")
        ready, dismissed = [], []
        for row in waiting_no_more(tx, judgement.id):
            case = hide_if_dismissed(tx, row, dismiss)
            if case is None:
                tx.run(MAKE_READY, case_id=row["id"])
                ready.append(int(row["id"]))
            else:
                dismissed.append(case)
        server_id, digest = judgement.key.server_id, judgement.key.content_digest
        # What is dismissed may have taken along the last copy of the content; the words about it go, too.
        if not dismissed or can_be_read(tx, server_id, digest):
            tx.run(KEEP_WORDS, id=judgement.id, words=rows.words_of(tx, server_id, answer))
        return Settled(ready=tuple(ready), dismissed=tuple(dismissed))

    @patient_transaction
    def release(self, tx: Transaction, judgement: Judgement, not_before: datetime) -> None:
        """Give a judgement back unanswered; it waits until then. A stale lease is no error."""
        tx.run(RELEASE, id=judgement.id, fence=judgement.fence, not_before=to_us(not_before))

    @patient_transaction
    def lost(self, tx: Transaction, leases: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Return those of these leases, each an id and a fence, under which no answer is taken any more."""
        return tuple((row["id"], row["fence"]) for row in tx.rows(LOST, leases=json.dumps(leases)))

    @transaction
    def show_unjudged(self, tx: Transaction, judgement: Judgement, now: datetime) -> int:  # noqa: ARG002 - the port's
        """Show the hard cases of a judgement that waits for an absent model; return how many."""
        return _show_unjudged(tx, tx.rows(HARD_UNSHOWN, judgement_id=judgement.id))

    @transaction
    def show_waiting(self, tx: Transaction) -> int:
        """Show the hard cases that wait for an absent model, a hundred at a time; return how many."""
        return _show_unjudged(tx, tx.rows(ALL_HARD_UNSHOWN, limit=SHOWN_AT_ONCE))

    @transaction
    def expire(self, tx: Transaction, opened_before: datetime, now: datetime) -> int:  # noqa: ARG002 - the port's
        """Give up on judgements that have waited since before then, 500 at a time; return how many.

        Their cases become READY and go to people: an expired judgement is no clearance.
        """
        expired = tx.rows(EXPIRE, before=to_us(opened_before), limit=EXPIRED_AT_ONCE)
        for row in expired:
            make_ready(tx, row["id"])
        return len(expired)

    @patient_transaction
    def waiting(self, tx: Transaction) -> int:
        """Count the judgements without an answer."""
        return tx.value(COUNT_OPEN)


def _show_unjudged(tx: Transaction, cases: Sequence[sqlite3.Row]) -> int:
    """Give cases that have no decision yet a number and a provisional one."""
    for case in cases:
        decision = Decision(outcome=Outcome.NOT_JUDGED, shown=True, echo=_echo(tx, case["id"]))
        tx.run(
            SHOW_PROVISIONALLY,
            case_id=case["id"],
            number=take_number(tx, case["server_id"]),
            decision=rows.DECISION.dump(decision),
        )
        tx.run(REFRESH, case_id=case["id"])
    return len(cases)


def _echo(tx: Transaction, case_id: int) -> Echo:
    """Return what may be repeated: nothing, if any of the policies asked says so."""
    asked = tx.rows(JUDGEMENTS, case_id=case_id)
    policies = [policy_of(tx, row["server_id"], row["policy_digest"]) for row in asked]
    return Echo.NONE if any(policy.echo is Echo.NONE for policy in policies) else Echo.FULL

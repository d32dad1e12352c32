"""Ask questions of a case again, before it is decided."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.case import CaseFile, CaseState
from bot.core.errors import StaleLeaseError
from bot.core.judgement import Cause
from bot.core.records import AskedAgain
from bot.store import rows
from bot.store.casefile import REFRESH, leased_case
from bot.store.recording import HURRY_QUESTION, LINK, WAITING
from bot.store.sealing import context_digest_of
from bot.store.servers import digest_key_of
from bot.store.transaction import SqlValue, Topic, Transaction, to_us, transaction

# Whether the content can still be read in this case: what was erased meanwhile is not copied again.
READABLE = """
    SELECT EXISTS (
        SELECT 1 FROM sighting WHERE case_id = :case_id AND content_digest = :digest AND erased = 0
    )
"""

# The same question, asked before.
SAME_LOOK = """
    SELECT id, state FROM judgement
    WHERE server_id = :server_id AND content_digest = :digest AND context_digest = :context_digest
        AND policy_digest = :policy_digest AND effort = :effort AND sample = :sample
"""

# A second look never taken before.
OPEN_LOOK = """
    INSERT INTO judgement (
        server_id, content_digest, context_digest, policy_digest, effort, sample, cause, priority, state,
        opened_at, item, evidence, context, second_look
    ) VALUES (
        :server_id, :digest, :context_digest, :policy_digest, :effort, :sample, :cause, :priority, 'open',
        :now, :item, :evidence, :context, :note
    )
"""

# A second look that was given up on, taken again.
REOPEN_LOOK = """
    UPDATE judgement SET state = 'open', cause = :cause, priority = :priority, opened_at = :now,
        ready_at = 0, attempts = 0, fence = fence + 1, item = :item, evidence = :evidence, context = :context,
        second_look = :note, dropped = NULL
    WHERE id = :id
"""

# The case waits again; its lease is over.
WAIT_AGAIN = "UPDATE casefile SET state = :state, fence = fence + 1, ready_at = 0 WHERE id = :case_id"


class SecondLooks(Topic):
    """Second looks on their way into the queue."""

    @transaction
    def ask_again(self, tx: Transaction, case: CaseFile, asked: Sequence[AskedAgain], now: datetime) -> int:
        """Ask these questions of a READY case again, and end its lease; return how many answers it waits for.

        What was asked before under the same key is shared. A content that was erased meanwhile is left out.
        Raises StaleLeaseError.
        """
        row = leased_case(tx, case)
        if row["state"] != CaseState.READY:
            raise StaleLeaseError("This case is not waiting for a decision.")
        for question in asked:
            if tx.value(READABLE, case_id=case.id, digest=question.content_digest):
                for sample in range(question.samples):
                    _ask(tx, case, question, sample, now)
        waiting = tx.value(WAITING, case_id=case.id, digest=None)
        tx.run(WAIT_AGAIN, case_id=case.id, state=CaseState.JUDGING if waiting else CaseState.READY)
        tx.run(REFRESH, case_id=case.id)
        return waiting


def _ask(tx: Transaction, case: CaseFile, question: AskedAgain, sample: int, now: datetime) -> None:
    server_id, context = case.server_id, question.context
    key: dict[str, SqlValue] = {
        "server_id": server_id,
        "digest": question.content_digest,
        "context_digest": context_digest_of(context, digest_key_of(tx, server_id)),
        "policy_digest": question.policy_digest,
        "effort": question.effort,
        "sample": sample,
    }
    same = tx.row(SAME_LOOK, **key)
    if same is not None and same["state"] != "expired":
        tx.run(HURRY_QUESTION, id=same["id"], priority=question.priority)
        tx.run(LINK, case_id=case.id, judgement_id=same["id"])
        return
    opening: dict[str, SqlValue] = {
        "cause": Cause.SECOND_LOOK,
        "priority": int(question.priority),
        "now": to_us(now),
        "item": rows.QUESTION_ITEM.seal(tx, server_id, question.item),
        "evidence": rows.EVIDENCE.seal(tx, server_id, question.evidence),
        "context": None if context is None else rows.CONTEXT.seal(tx, server_id, context),
        "note": rows.NOTE.dump(question.note),
    }
    if same is not None:
        tx.run(REOPEN_LOOK, id=same["id"], **opening)
        judgement_id = int(same["id"])
    else:
        judgement_id = tx.insert(OPEN_LOOK, **key, **opening)
    tx.run(LINK, case_id=case.id, judgement_id=judgement_id)

"""Decide cases that nobody is shown, and let go of what they hold."""

import sqlite3
from dataclasses import replace

from bot.core.case import CaseFile, CaseState
from bot.core.decision import Decision
from bot.core.errors import StoreError
from bot.core.records import Dismiss
from bot.store.casefile import case_of_row
from bot.store.forgetting import erase_content, erase_records, without_content
from bot.store.rows import DECISION
from bot.store.transaction import Transaction

# The decision of a case that nobody is shown: nothing more is to be done about it, and nobody holds it.
DECIDE_HIDDEN = """
    UPDATE casefile SET state = 'decided', decision = :decision, version = version + 1, due = 0, ready_at = 0
    WHERE id = :case_id
"""


def hide(tx: Transaction, case: CaseFile, decision: Decision) -> CaseFile:
    """Decide a case that nobody is shown, let go of what it holds, and return it without that."""
    tx.run(DECIDE_HIDDEN, case_id=case.id, decision=DECISION.dump(decision))
    erase_content(tx, case.id)
    return _hidden(case, decision)


def _hidden(case: CaseFile, decision: Decision) -> CaseFile:
    return replace(
        case,
        state=CaseState.DECIDED,
        decision=decision,
        version=case.version + 1,
        sightings=tuple(without_content(record) for record in case.sightings),
    )


def hide_if_dismissed(tx: Transaction, row: sqlite3.Row, dismiss: Dismiss) -> CaseFile | None:
    """Hide a case whose questions are all settled, if it is dismissed and nobody has seen it; else None.

    It is loaded without the words that nothing is decided by. A case of which anything else cannot be
    read is left as it is, for whoever leases it to say so; so is one with more sightings than are loaded.
    """
    if row["number"] is not None:
        return None
    try:
        case = replace(case_of_row(tx, row, in_full=False), state=CaseState.READY)
    except StoreError:
        return None
    if case.sighting_count > len(case.sightings):
        return None
    decision = dismiss(case)
    if decision is None or decision.shown:
        return None
    tx.run(DECIDE_HIDDEN, case_id=case.id, decision=DECISION.dump(decision))
    erase_records(tx, case.server_id, case.sightings)
    return _hidden(case, decision)

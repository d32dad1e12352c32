"""One log line for every case decided, and one for everything that goes wrong. No content."""

import logging

from bot.pipeline.events import (
    ActionEnded,
    CaseDecided,
    IntakeDropped,
    JudgementWaits,
    RareEvent,
    StepFailed,
)

log = logging.getLogger("bot.path")


def write_journal(event: RareEvent) -> None:
    """Log what an operator wants to find again later."""
    match event:
        case CaseDecided():
            log.info(
                "case-decided",
                extra={
                    "server_id": event.case.server_id,
                    "case_id": event.case.id,
                    "number": event.case.number,
                    "outcome": event.decision.outcome.value,
                    "clauses": ",".join(ref.clause_id for ref in event.decision.clauses),
                    "action": event.decision.action.value if event.decision.action else "none",
                    "sightings": event.case.sighting_count,
                    "took_s": round(event.took_s, 3),
                },
            )
        case ActionEnded():
            log.info(
                "action-ended",
                extra={
                    "server_id": event.server_id,
                    "case_id": event.case_id,
                    "kind": event.kind.value,
                    "state": event.state.value,
                    "automatic": event.automatic,
                },
            )
        case IntakeDropped():
            log.warning(
                "intake-dropped", extra={"server_id": event.server_id, "message_id": event.message_id}
            )
        case JudgementWaits():
            log.warning("judgement-waits", extra={"judgement_id": event.judgement.id, "reason": event.reason})
        case StepFailed():
            log.warning(
                "step-failed", extra={"case_id": event.case_id, "step": event.step, "reason": event.reason}
            )
        case _:
            pass  # counted by the metrics; a line for each would drown these

"""What a server lets Bylaw do by itself: its armed rules, and the clauses made automatic. Pure."""

from collections.abc import Iterable

from bot.core.case import JudgementRecord
from bot.core.judgement import Verdict
from bot.core.settings import Mode, ServerSettings
from bot.core.signal import Signal

ACTING_MODES = frozenset({Mode.REVIEW, Mode.ASSIST})


def names_automatic_clause(record: JudgementRecord, settings: ServerSettings) -> bool:
    """Whether a clause was broken that a moderator made automatic."""
    return isinstance(record.answer, Verdict) and any(
        settings.clause_is_automatic(record.policy_id, clause_id) for clause_id in record.answer.clauses
    )


def rule_acts_alone(signals: Iterable[Signal], settings: ServerSettings) -> bool:
    """Whether an armed exact rule matched that may delete without the model in the server's mode."""
    armed = {rule.id for rule in settings.rules if rule.armed}
    return settings.mode in ACTING_MODES and any(signal.hard and signal.rule in armed for signal in signals)

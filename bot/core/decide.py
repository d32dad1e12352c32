"""What a case calls for. Pure: the same file, policies and settings give the same decision.

A decision never rests on a missing answer: no verdict, no action; no verdict, no clearance. Where there was a
second look, it goes before the first; nothing is done by itself unless all its answers call for it.
"""

from collections.abc import Mapping, Sequence

from bot.core.automatic import names_automatic_clause, rule_acts_alone
from bot.core.case import CaseFile, JudgementRecord, LabelKind
from bot.core.decision import ActionKind, ClauseRef, Decision, Outcome
from bot.core.judgement import Abstention, Dropped, Verdict
from bot.core.policy import Echo, Policy
from bot.core.second_look import SAMPLES, counted, opinions, talked_out
from bot.core.settings import Mode, ServerSettings
from bot.core.sighting import SightingKind
from bot.core.signal import Category, Signal

LIMIT_REACHED = "The hourly limit of automatic actions is reached."

# Nobody was suspected, so a sample without an answer is no doubt that people have to settle.
HIDDEN_SAMPLES = frozenset({Outcome.CLEARED, Outcome.NOT_JUDGED, Outcome.UNANSWERED, Outcome.DROPPED})


def decide(
    case: CaseFile,
    policies: Mapping[str, Policy],
    settings: ServerSettings,
    *,
    quota_left: int,
    mod_log_gone: bool = False,
    paused: bool = False,
) -> Decision:
    """Decide what is shown and what is done.

    policies      the versions that the case's judgements name, by digest
    quota_left    automatic actions that this server may still take this hour
    mod_log_gone  nobody could be shown what is done, so nothing is done by itself
    paused        neither is it while the server has Bylaw paused
    """
    looks = counted(case.judgements)
    verdicts = [(record, record.answer) for record in looks if isinstance(record.answer, Verdict)]
    violations = [(record, verdict) for record, verdict in verdicts if verdict.violates]
    outcome = _outcome(case, looks, settings)
    clauses = tuple(
        ref for record, verdict in violations for ref in _clause_refs(policies[record.policy_digest], verdict)
    )
    proposed, held_back = _propose(case, violations, policies, settings, outcome)
    action = proposed if proposed is not None and held_back is None else None
    if action is not None and mod_log_gone:
        action, held_back = None, "The mod-log was gone, so nothing was done by itself."
    if action is not None and paused:
        action, held_back = None, "Bylaw was paused, so nothing was done by itself."
    if action is not None and quota_left <= 0:
        action, held_back = None, LIMIT_REACHED
    if action is not None and any(label.kind is LabelKind.WRONG for label in case.labels):
        action, held_back = None, "A moderator has called this case wrong, so it is left to people."
    return Decision(
        outcome=outcome,
        shown=case.reported or not _is_hidden(case, outcome),
        clauses=tuple(dict.fromkeys(clauses)),
        severity=max((verdict.severity for _, verdict in violations), default=0),
        proposed=proposed,
        action=action,
        held_back=held_back,
        echo=choose_echo(case, policies),
    )


def _is_hidden(case: CaseFile, outcome: Outcome) -> bool:
    """Whether nobody has to look, unless a person has asked."""
    if case.sampled:
        return outcome in HIDDEN_SAMPLES
    return outcome is Outcome.CLEARED or (outcome is Outcome.DROPPED and not case.is_hard)


def choose_echo(case: CaseFile, policies: Mapping[str, Policy]) -> Echo:
    """Say whether a post may repeat what was written.

    It may not when a policy that wants silence was broken, or has not said that it was not.
    """
    for record in case.judgements:
        dismissed = isinstance(record.answer, Verdict) and not record.answer.violates
        if policies[record.policy_digest].echo is Echo.NONE and not dismissed:
            return Echo.NONE
    return Echo.FULL


def condemned_contents(records: Sequence[JudgementRecord], settings: ServerSettings) -> frozenset[str]:
    """Return the digests of the contents that may be acted on automatically.

    That takes a second look all of whose answers, three at least, allow it. A case can hold several contents,
    since all revisions of a message are one case: what condemns one of them must not cost the author of
    another a message.
    """
    return frozenset(
        opinion.second[0].content_digest
        for opinion in opinions(records)
        if len(opinion.second) >= SAMPLES
        and all(_acts_alone(record, settings) for record in opinion.second)
        and not any(_steers(record) for record in opinion.first)
    )


def _acts_alone(record: JudgementRecord, settings: ServerSettings) -> bool:
    """Whether nothing about this answer forbids an automatic action."""
    verdict = record.answer
    return (
        isinstance(verdict, Verdict)
        and not verdict.quote_unsupported
        and not verdict.manipulation
        and names_automatic_clause(record, settings)
    )


def _steers(record: JudgementRecord) -> bool:
    return isinstance(record.answer, Verdict) and record.answer.manipulation


def _seems_to_steer(signals: Sequence[Signal]) -> bool:
    """Whether the filter saw orders to a model beside something else: a model that obeyed would hide both."""
    found = {signal.category for signal in signals} - {Category.UNREAD_LANGUAGE}
    return Category.INJECTION in found and len(found) > 1


def _outcome(case: CaseFile, looks: Sequence[JudgementRecord], settings: ServerSettings) -> Outcome:
    answers = [record.answer for record in looks if record.answer is not None]
    if any(isinstance(answer, Verdict) and answer.violates for answer in answers):
        return Outcome.VIOLATION
    if rule_acts_alone(case.signals, settings):
        return Outcome.RULE
    unanswered = [record.dropped for record in looks if record.answer is None]
    if None in unanswered:
        return Outcome.NOT_JUDGED
    # What a withdrawn policy would have said matters no more, if others have answered.
    if Dropped.REMOVED in unanswered or (unanswered and not answers):
        return Outcome.DROPPED
    if any(isinstance(answer, Abstention) for answer in answers):
        return Outcome.UNANSWERED
    if not answers:
        return Outcome.UNCOVERED
    # An attempt to steer that only one look noticed is an attempt all the same.
    steered = any(_steers(record) for record in case.judgements) or _seems_to_steer(case.signals)
    if case.is_hard or steered or talked_out(case.judgements):
        return Outcome.DISAGREES
    return Outcome.CLEARED


def _propose(
    case: CaseFile,
    violations: list[tuple[JudgementRecord, Verdict]],
    policies: Mapping[str, Policy],
    settings: ServerSettings,
    outcome: Outcome,
) -> tuple[ActionKind | None, str | None]:
    """Return what would be done, and the sentence that says why it is left to people."""
    titles = any(record.sighting.kind is SightingKind.TITLE for record in case.sightings)
    proposed = ActionKind.LOCK if titles else ActionKind.DELETE
    if any(policies[record.policy_digest].never_punish for record in case.judgements):
        # Nobody is sanctioned for speaking of self-harm, whatever another policy says of the same words.
        return None, "This policy never punishes: please look after the member."
    by_rule = rule_acts_alone(case.signals, settings)
    if outcome is not Outcome.VIOLATION and not by_rule:
        return None, None
    if titles:
        return proposed, "A title is never acted on automatically."
    if by_rule:
        return proposed, None  # whatever a verdict says; only what the rule matched is touched for it
    if case.sampled:
        return proposed, "A message drawn at random is never acted on automatically."
    if settings.mode is Mode.SHADOW:
        return proposed, "Shadow mode: nothing is done."
    if not any(names_automatic_clause(record, settings) for record, _ in violations):
        return proposed, "No clause that was broken acts by itself here."
    if condemned_contents(case.judgements, settings):
        return proposed, None
    looks = [opinion for opinion in opinions(case.judgements) if len(opinion.second) >= SAMPLES]
    if not any(opinion.agreed == len(opinion.second) for opinion in looks):
        return proposed, "That takes a second look whose answers all agree."
    return proposed, "The model quoted what the message does not say, or the message tries to steer it."


def _clause_refs(policy: Policy, verdict: Verdict) -> list[ClauseRef]:
    clauses = [policy.clause(clause_id) for clause_id in verdict.clauses]
    return [
        ClauseRef(policy_id=policy.id, policy_digest=policy.digest, clause_id=clause.id, title=clause.title)
        for clause in clauses
        if clause is not None
    ]

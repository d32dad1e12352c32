"""What the buttons under a mod-log post say and do."""

from enum import StrEnum

from bot.core.case import CaseFile, LabelKind
from bot.core.decision import ActionKind, ActionState, Outcome
from bot.core.held import NOBODY_ID
from bot.core.policy import Policy
from bot.core.sighting import SightingKind

# In these the model, or a rule, has said something that a person can call right or wrong.
LABELLED = frozenset({Outcome.VIOLATION, Outcome.RULE, Outcome.DISAGREES, Outcome.CLEARED})
SETTLED = frozenset({ActionState.WANTED, ActionState.DONE, ActionState.GONE})


class Verb(StrEnum):
    """What one button does; part of its permanent id."""

    CORRECT = "correct"
    WRONG = "wrong"
    DELETE = "delete"
    LOCK = "lock"
    RENAME = "rename"

    @property
    def label(self) -> LabelKind | None:
        """The opinion that the button records, or None if it acts."""
        return LabelKind(self.value) if self in (Verb.CORRECT, Verb.WRONG) else None

    @property
    def action(self) -> ActionKind | None:
        """The action that the button wants, or None if it records an opinion."""
        return None if self.label is not None else ActionKind(self.value)


def verbs_of(case: CaseFile, policies: list[Policy]) -> tuple[Verb, ...]:
    """Return the buttons that make sense under this case now.

    Shadow mode binds Bylaw, not a moderator who presses. Under a policy that never punishes there are
    only opinions to give.
    """
    decision = case.decision
    labels = (Verb.CORRECT, Verb.WRONG) if decision is not None and decision.outcome in LABELLED else ()
    if any(policy.never_punish for policy in policies):
        return labels
    titles = any(record.sighting.kind is SightingKind.TITLE for record in case.sightings)
    acting = (Verb.LOCK, Verb.RENAME) if titles else (Verb.DELETE,)
    return (*labels, *(verb for verb in acting if not _is_settled(case, verb)))


def _is_settled(case: CaseFile, verb: Verb) -> bool:
    """Whether this action is wanted or done for every sighting that is loaded and still stands.

    About somebody who was forgotten nothing can be done any more: the last check needs to know who it was.
    """
    settled = {
        action.sighting_id
        for action in case.actions
        if action.kind is verb.action and action.state in SETTLED
    }
    return all(
        record.id in settled or record.gone or record.sighting.author.id == NOBODY_ID
        for record in case.sightings
    )

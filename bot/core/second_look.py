"""Which first looks deserve a second, and what the looks at a question amount to together. Pure.

A first look is quick: little thinking, the message alone. A second look thinks longer and may read what was
said before. It is asked once for each question of a case; where a mistake would weigh most, several times
over, and the answers have to agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.automatic import names_automatic_clause, rule_acts_alone
from bot.core.case import CaseFile, JudgementRecord, SightingRecord
from bot.core.decision import Outcome
from bot.core.judgement import Abstention, Cause, LookReason, Priority, Verdict
from bot.core.settings import ServerSettings
from bot.core.sighting import SightingKind

SAMPLES = 3  # answers wanted where the proposal is severe; an odd number, so that most agree
SEVERE = 3  # severity, of 3
UNSURE = 2.0  # log-odds of the digit: nearer to even than some 88 to 12
SHORT_REPLY = 30  # characters; such a reply is understood from what it answers


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """A question that is to be asked again."""

    policy_digest: str
    content_digest: str
    about: SightingRecord  # where the content stands that is asked about
    reason: LookReason

    @property
    def samples(self) -> int:
        """How many answers are wanted."""
        return SAMPLES if self.reason is LookReason.SEVERE else 1

    @property
    def priority(self) -> Priority:
        """When it is asked: before every first look but those of exact rules and of people."""
        match self.reason:
            case LookReason.SEVERE:
                return Priority.HARD
            case LookReason.ASKED:
                return Priority.REPORT
            case LookReason.CONTESTED | LookReason.UNCLEAR:
                return Priority.SECOND_LOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """All looks at one content under one policy."""

    first: tuple[JudgementRecord, ...]
    second: tuple[JudgementRecord, ...]  # by sample; empty: there was none

    @property
    def records(self) -> tuple[JudgementRecord, ...]:
        """Every look."""
        return (*self.first, *self.second)

    @property
    def agreed(self) -> int:
        """How many answers of the second look say the same of the violation: the larger side."""
        yes, no = self._sides()
        return max(len(yes), len(no))

    @property
    def counted(self) -> tuple[JudgementRecord, ...]:
        """Return the looks on which a decision rests.

        The second look goes before the first. Where it has no majority, an answer that cannot be used, or
        one that has not come, everything counts: then people decide.
        """
        if not self.second:
            return self.first
        yes, no = self._sides()
        if len(yes) + len(no) < len(self.second) or len(yes) == len(no):
            return self.records
        return (yes[0],) if len(yes) > len(no) else (no[0],)

    def _sides(self) -> tuple[list[JudgementRecord], list[JudgementRecord]]:
        verdicts = [record for record in self.second if isinstance(record.answer, Verdict)]
        return [record for record in verdicts if violates(record)], [
            record for record in verdicts if not violates(record)
        ]


def opinions(records: Iterable[JudgementRecord]) -> tuple[Opinion, ...]:
    """Put the looks at the same question together, in the order in which they were first asked."""
    looks: dict[tuple[str, str], list[JudgementRecord]] = {}
    for record in records:
        looks.setdefault((record.content_digest, record.policy_digest), []).append(record)
    return tuple(
        Opinion(
            first=tuple(record for record in found if record.second is None),
            second=tuple(
                sorted((record for record in found if record.second), key=lambda record: record.sample)
            ),
        )
        for found in looks.values()
    )


def counted(records: Iterable[JudgementRecord]) -> tuple[JudgementRecord, ...]:
    """Return the looks on which a decision rests, of all questions."""
    return tuple(record for opinion in opinions(records) for record in opinion.counted)


def talked_out(records: Iterable[JudgementRecord]) -> bool:
    """Whether a message was found to break a rule until the model read what others had said before it.

    They may have said it for that, so such a second look clears nobody.
    """
    return any(
        any(violates(record) for record in opinion.first)
        and not any(violates(record) for record in opinion.counted)
        and any(record.second is not None and record.second.messages for record in opinion.second)
        for opinion in opinions(records)
    )


def violates(record: JudgementRecord) -> bool:
    """Whether the answer is a verdict that names a clause."""
    return isinstance(record.answer, Verdict) and record.answer.violates


def wants_second_look(case: CaseFile, settings: ServerSettings) -> tuple[SecondLook, ...]:
    """Return the questions of a case that deserve a second look, now that its first looks are settled.

    Never one that had a second look, never one without an answer (an absent model is no doubt), never one
    whose content is erased, and none of a case drawn at random: nobody was suspected.
    """
    if case.sampled:
        return ()
    found = opinions(case.judgements)
    return tuple(look for opinion in found if (look := _look(case, opinion, found, settings)) is not None)


def _look(
    case: CaseFile, opinion: Opinion, all_opinions: Sequence[Opinion], settings: ServerSettings
) -> SecondLook | None:
    if opinion.second or any(record.answer is None for record in opinion.first):
        return None
    first = opinion.first[-1]
    said = [record for record in case.sightings if record.content_digest == first.content_digest]
    about = next((record for record in said if not record.erased and not record.gone), None) or next(
        (record for record in said if not record.erased), None
    )
    if about is None:
        return None
    reason = _reason(case, first, said, all_opinions, settings)
    if reason is None:
        return None
    return SecondLook(
        policy_digest=first.policy_digest, content_digest=first.content_digest, about=about, reason=reason
    )


def _reason(
    case: CaseFile,
    first: JudgementRecord,
    said: Sequence[SightingRecord],
    all_opinions: Sequence[Opinion],
    settings: ServerSettings,
) -> LookReason | None:
    if violates(first) and (_is_severe(first) or names_automatic_clause(first, settings)):
        return LookReason.SEVERE
    if _is_asked_again(case, said):
        return LookReason.ASKED
    if isinstance(first.answer, Abstention):
        return None  # it goes to people as it is
    if any(rule_acts_alone(record.signals, settings) for record in said):
        return None  # what a rule decides without the model does not wait for the model
    same_content = [
        record
        for opinion in all_opinions
        for record in opinion.first
        if record.content_digest == first.content_digest
    ]
    if _is_contested(first, said, same_content):
        return LookReason.CONTESTED
    return LookReason.UNCLEAR if any(_is_unclear(record, settings) for record in said) else None


def _is_severe(record: JudgementRecord) -> bool:
    return isinstance(record.answer, Verdict) and record.answer.severity >= SEVERE


def _is_asked_again(case: CaseFile, said: Sequence[SightingRecord]) -> bool:
    decided = case.decision is not None and case.decision.outcome is not Outcome.NOT_JUDGED
    return decided and any(record.cause in {Cause.REPORT, Cause.APPEAL} for record in said)


def _is_contested(
    first: JudgementRecord, said: Sequence[SightingRecord], same_content: Sequence[JudgementRecord]
) -> bool:
    """Whether something speaks against the answer: itself, an exact signal, or another version's answer.

    Two policies that say different things of a content contradict one another in nothing; two versions of
    one policy do.
    """
    verdict = first.answer
    assert isinstance(verdict, Verdict)
    # The stand-in's odds are made of likeness, and it would only compare again.
    odds = None if verdict.run.stand_in else verdict.confidence
    unsure = odds is not None and abs(odds) < UNSURE
    if unsure or verdict.manipulation or verdict.run.budget_hit:
        return True
    is_hard = any(signal.hard for record in said for signal in record.signals)
    if is_hard and not any(violates(record) for record in same_content):
        return True
    return any(
        record.policy_id == first.policy_id and violates(record) is not violates(first)
        for record in same_content
        if isinstance(record.answer, Verdict)
    )


def _is_unclear(record: SightingRecord, settings: ServerSettings) -> bool:
    """Whether it is a reply so short that only what it answers tells what it means, and that can be read."""
    sighting = record.sighting
    return (
        sighting.kind is SightingKind.MESSAGE
        and sighting.reply_to_id is not None
        and not record.erased
        and len(sighting.item.text.strip()) <= SHORT_REPLY
        and settings.reads_context(sighting.place.channel_ids)
    )

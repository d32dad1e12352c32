"""The sentences of a mod-log post, one function for each of its fields.

Under `echo: none` nothing that a member or the model wrote is repeated. Scores and the model's
reasoning are never shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.chat.text import cut, inline, spoiler
from bot.core.case import ActionRecord, CaseFile, CaseState, LabelKind, SightingRecord
from bot.core.context import ContextState
from bot.core.decision import ActionKind, ActionState, ClauseRef, Decision, Outcome
from bot.core.held import NOBODY_ID
from bot.core.judgement import AbstentionReason, Dropped, LookNote, LookReason, Verdict
from bot.core.policy import Echo, Policy
from bot.core.second_look import Opinion, counted, opinions, talked_out
from bot.core.sighting import Author, SightingKind
from bot.core.signal import Signal

STAND_IN = "stand-in model: compares with the policy's examples, does not reason"
SAMPLE = (
    "A sample: drawn by chance from what the filter let pass. Your ✔ or ✖ says how much it misses; nothing "
    "is done by itself."
)
NO_REASON = "no reason is kept"
FORGOTTEN = "somebody whose data has been erased"
SUPPORT = (
    "Nobody is punished for this. Please look after the member: write to them in private, stay kind, and "
    "name a helpline of their country (findahelpline.com lists them). If somebody is in danger now, the "
    "local emergency number comes first."
)
ABSTAINED = {
    AbstentionReason.EMPTY: "it was empty",
    AbstentionReason.TRUNCATED: "it broke off",
    AbstentionReason.MALFORMED: "it was not in the agreed form",
    AbstentionReason.INVALID: "it was not in the agreed form",
    AbstentionReason.UNKNOWN_CLAUSE: "it named a clause that the policy does not have",
    AbstentionReason.REFUSED: "the model server refused the question",
}
SECOND_LOOK = {
    LookReason.SEVERE: "severe, or would act by itself",
    LookReason.ASKED: "a person asks",
    LookReason.CONTESTED: "contested",
    LookReason.UNCLEAR: "a short reply",
}
DONE = {ActionKind.DELETE: "deleted", ActionKind.LOCK: "locked", ActionKind.RENAME: "renamed"}


def shown_sighting(case: CaseFile) -> SightingRecord:
    """Return the sighting that the post repeats: the first of a raid, the last revision of a message."""
    return case.sightings[0] if is_grouped(case) else case.sightings[-1]


def is_grouped(case: CaseFile) -> bool:
    """Whether the case is about more than one message."""
    return len({record.sighting.message_id for record in case.sightings}) > 1


def headline(case: CaseFile, decision: Decision) -> str:
    """Return what the post is about, before any detail."""
    return f"{_finding(case, decision)} · sample" if case.sampled else _finding(case, decision)


def _finding(case: CaseFile, decision: Decision) -> str:
    match decision.outcome:
        case Outcome.VIOLATION:
            named = "".join(f" · {clause_name(ref)}" for ref in decision.clauses[:1])
            others = len(decision.clauses) - 1
            return f"⚠ Possible violation{named}" + (f" and {others} more" if others > 0 else "")
        case Outcome.RULE:
            return "⚠ Your own rule matched"
        case Outcome.DISAGREES:
            return "❔ Model disagrees"
        case Outcome.UNANSWERED:
            return "❔ No usable answer from the model"
        case Outcome.NOT_JUDGED if case.state is CaseState.JUDGING:
            return "⏳ Not judged yet"
        case Outcome.NOT_JUDGED:
            return "⏳ Not judged in time"
        case Outcome.DROPPED:
            return "❔ Not judged"
        case Outcome.UNCOVERED:
            return "❔ No policy covers this"
        case Outcome.CLEARED:
            return "✔ No violation found"


def clause_name(ref: ClauseRef) -> str:
    """Return a clause's id and title."""
    return f"{inline(ref.clause_id, 16)} {inline(ref.title, 80)}"


def member_line(author: Author, echo: Echo) -> str:
    """Return who wrote it. A display name can itself hold what must not be repeated."""
    if author.id == NOBODY_ID:
        return FORGOTTEN
    if author.is_webhook:
        name = "" if echo is Echo.NONE else f" {inline(author.name, 80)}"
        return f"webhook{name} (`{author.id}`); a proxy or integration, not a member"
    name = "" if echo is Echo.NONE else f"{inline(author.name, 80)} · "
    joined = f" · joined <t:{int(author.joined_at.timestamp())}:R>" if author.joined_at else ""
    return f"<@{author.id}> · {name}`{author.id}`{joined}"


def where_line(case: CaseFile) -> str:
    """Return where it was written, with a link to it."""
    sighting = shown_sighting(case).sighting
    place = sighting.place
    message = "" if sighting.kind is SightingKind.TITLE else f"/{sighting.message_id}"
    facts = [
        f"<#{place.channel_id}>",
        f"[Jump](https://discord.com/channels/{place.server_id}/{place.channel_id}{message})",
    ]
    if sighting.kind is SightingKind.TITLE:
        facts.append("title")
    if sighting.revision and sighting.kind is SightingKind.MESSAGE:
        facts.append("edited")
    if sighting.reply_to_id is not None:
        facts.append("reply")
    facts += sorted({part.kind.value for part in sighting.item.parts if part.kind.value == "forward"})
    facts += _gone_facts(case)
    if is_grouped(case):
        facts.append(f"similar ×{case.sighting_count} (grouped)")
    return " · ".join(facts)


def _gone_facts(case: CaseFile) -> list[str]:
    """Say which messages have been deleted since, other than by what the field Done tells of."""
    ours = {action.sighting_id for action in case.actions if action.kind is ActionKind.DELETE}
    gone = {record.sighting.message_id for record in case.sightings if record.gone and record.id not in ours}
    if not gone:
        return []
    loaded = {record.sighting.message_id for record in case.sightings}
    return ["deleted since"] if gone == loaded else [f"{len(gone)} deleted since"]


def rule_lines(decision: Decision, policies: Mapping[str, Policy]) -> list[str]:
    """Return the clauses that were broken, in the words of the version that was judged by."""
    lines: list[str] = []
    for ref in decision.clauses:
        policy = policies.get(ref.policy_digest)
        clause = policy.clause(ref.clause_id) if policy is not None else None
        text = f" — {inline(clause.text, 160)}" if clause is not None and clause.text else ""
        version = f"policy {inline(ref.policy_id, 64)}, version {ref.policy_digest[:8]}"
        lines.append(f"**{clause_name(ref)}**{text} ({version})")
    return lines


def why_lines(case: CaseFile, decision: Decision, echo: Echo) -> list[str]:
    """Return the reasons, in the model's own final words where they may be repeated."""
    lines = [SAMPLE] if case.sampled else []
    lines += [sentence] if (sentence := _why_not_decided(case, decision)) else []
    lines += second_look_lines(case)
    for answer in (record.answer for record in counted(case.judgements)):
        if isinstance(answer, Verdict):
            lines += _verdict_lines(answer, echo)
        elif answer is not None:
            lines.append(f"The model's answer could not be used: {ABSTAINED[answer.reason]}.")
    if any(answer.run.stand_in for answer in case.answers):
        lines.append(STAND_IN)
    return list(dict.fromkeys(lines))


def second_look_lines(case: CaseFile) -> list[str]:
    """Return a line for each question that was asked again: why, what was read for it, how far it agrees."""
    return [
        f"Second look ({SECOND_LOOK[note.reason]}; {_read(note)}): {_agreement(opinion)}."
        for opinion in opinions(case.judgements)
        if opinion.second and (note := opinion.second[0].second) is not None
    ]


def _read(note: LookNote) -> str:
    match note.context:
        case ContextState.READ:
            return (
                "1 earlier message read" if note.messages == 1 else f"{note.messages} earlier messages read"
            )
        case ContextState.NONE:
            return "nothing stands before it"
        case ContextState.OFF:
            return "earlier messages are not read here"
        case ContextState.FAILED:
            return "earlier messages could not be read"


def _agreement(opinion: Opinion) -> str:
    if any(record.answer is None and not record.expired for record in opinion.second):
        return "not answered yet"
    if any(record.expired for record in opinion.second):
        return "not answered in time, so the first look stands and nothing is done by itself"
    return f"agreed {opinion.agreed} of {len(opinion.second)}"


def _why_not_decided(case: CaseFile, decision: Decision) -> str | None:
    match decision.outcome:
        case Outcome.RULE:
            return "An armed rule of this server matched; the model is not asked."
        case Outcome.DISAGREES:
            against = (
                "its first look, at the message alone, did"
                if talked_out(case.judgements)
                else "an exact signal or an attempt to steer it says otherwise"
            )
            return f"The model finds no violation, but {against}."
        case Outcome.NOT_JUDGED if case.state is CaseState.JUDGING:
            return "The model cannot be reached. It will be asked when it is back, and this post updated."
        case Outcome.NOT_JUDGED:
            return "No model answered in time. That clears nobody: please look yourself."
        case Outcome.DROPPED if any(record.dropped is Dropped.REMOVED for record in case.judgements):
            return "A moderator deleted it before the model had answered. It was not judged."
        case Outcome.DROPPED:
            return "The policy was withdrawn before the model had answered. It was not judged."
        case Outcome.UNCOVERED:
            return "The filter found something exact that no enabled policy is about."
        case Outcome.CLEARED:
            return "A moderator asked. The model finds no violation of the policies asked."
        case Outcome.VIOLATION | Outcome.UNANSWERED:
            return None


def _verdict_lines(verdict: Verdict, echo: Echo) -> list[str]:
    lines: list[str] = []
    if echo is Echo.NONE and verdict.violates:
        lines.append("The model's reasons are not repeated under this policy.")
    if echo is Echo.FULL:
        named = f"{', '.join(inline(clause, 16) for clause in verdict.clauses)}: " if verdict.violates else ""
        lines.append(f"{named}{inline(verdict.rationale, 300) or NO_REASON}")
        if verdict.quote:
            lines.append(f"Quote: {spoiler(inline(verdict.quote, 200))}")
    if verdict.quote_unsupported:
        lines.append("The model quoted words that the message does not contain.")
    if verdict.manipulation:
        lines.append("The message tries to steer the model.")
    if verdict.judged_characters < verdict.total_characters:
        judged = f"{verdict.judged_characters:,} of {verdict.total_characters:,} characters judged"
        lines.append(f"Only {judged}.")
    return [line for line in lines if line]


def signal_lines(signals: Iterable[Signal], echo: Echo) -> list[str]:
    """Return what the filter found, strongest first, with what was typed where it may be repeated."""
    return list(dict.fromkeys(_signal_line(signal, echo) for signal in signals))


def _signal_line(signal: Signal, echo: Echo) -> str:
    named = [signal.stage.value, signal.category.value]
    if signal.policy_id is not None:
        named[1] = f"like {inline(signal.policy_id, 64)}"
    if signal.language is not None:
        named.append(inline(signal.language, 8))
    if signal.hard:
        named.append("exact")
    line = " · ".join(named)
    if echo is Echo.NONE:
        return line
    if signal.rule is not None:
        line += f" · rule {spoiler(inline(signal.rule, 60))}"
    evidence = " ".join(spoiler(inline(span, 60)) for span in signal.evidence)
    return f"{line} · {evidence}" if evidence else line


def done_lines(case: CaseFile, decision: Decision) -> list[str]:
    """Return what was done and by whom, or why nothing was."""
    if case.actions:
        counted = Counter(map(_action_line, case.actions))
        return [line if count == 1 else f"{line} (×{count})" for line, count in counted.items()]
    would = f", would {decision.proposed.value}" if decision.proposed is not None else ""
    reason = f". {decision.held_back}" if decision.held_back else ""
    return [f"nothing{would}{reason}"]


def _action_line(action: ActionRecord) -> str:
    by = "automatically" if action.actor_id is None else f"by <@{action.actor_id}>"
    match action.state:
        case ActionState.WANTED:
            return f"{action.kind.value} wanted {by}, under way"
        case ActionState.DONE:
            return f"{DONE[action.kind]} {by}"
        case ActionState.GONE:
            return f"gone already when {action.kind.value} was wanted {by}"
        case ActionState.REFUSED | ActionState.FAILED:
            return f"not {DONE[action.kind]} ({by}): {cut(action.detail, 200)}"


def label_lines(case: CaseFile) -> list[str]:
    """Return who called the decision right and who wrong."""
    lines: list[str] = []
    for kind, sign in ((LabelKind.CORRECT, "✔ correct"), (LabelKind.WRONG, "✖ wrong")):
        by = [f"<@{label.moderator_id}>" for label in case.labels if label.kind is kind]
        if by:
            lines.append(f"{sign}: {', '.join(by)}")
    return lines

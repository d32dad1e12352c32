"""Commit what the filter flagged: sightings, the cases they belong to, the questions they raise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.automatic import rule_acts_alone
from bot.core.decision import Decision
from bot.core.errors import NotFoundError
from bot.core.judgement import Cause
from bot.core.policy import Policy
from bot.core.records import FlaggedSighting, Recorded
from bot.core.signal import Signal
from bot.store import rows
from bot.store.actions import want_automatically
from bot.store.casefile import CASE, GROW, LOADED_SIGHTINGS, REFRESH
from bot.store.forgetting import erase_content
from bot.store.sealing import Sealer, digest_of
from bot.store.servers import digest_key_of, settings_of
from bot.store.transaction import SqlValue, Topic, Transaction, to_us, transaction
from bot.store.writer import Writer

# This very revision, if it was recorded before.
KNOWN = """
    SELECT id, case_id, cause, erased FROM sighting
    WHERE server_id = :server_id AND message_id = :message_id AND kind = :kind
        AND revision = :revision AND content_digest = :digest
"""

# The case of the message, whichever revision brought it there.
CASE_OF_MESSAGE = """
    SELECT case_id FROM sighting
    WHERE server_id = :server_id AND message_id = :message_id AND kind = :kind
    ORDER BY id DESC LIMIT 1
"""

# The newest case of this content and no other: what one author's later edit says must not be laid
# at the door of everybody who posted the first version. What was drawn at random stays among its like:
# it is counted, and never acted on by itself.
CASE_OF_CONTENT = """
    SELECT id AS case_id FROM casefile
    WHERE server_id = :server_id AND content_digest = :digest AND kind = :kind AND mixed = 0
        AND opened_at >= :since AND :sampled = NOT EXISTS (
            SELECT 1 FROM sighting WHERE case_id = casefile.id AND cause <> 'audit'
        )
    ORDER BY opened_at DESC, id DESC LIMIT 1
"""

# A new case. It is not due before its state has been settled.
OPEN_CASE = """
    INSERT INTO casefile (server_id, kind, content_digest, state, opened_at, due)
    VALUES (:server_id, :kind, :digest, 'judging', :now, 0)
"""

# A case holds more than one content from now on.
MIX = "UPDATE casefile SET mixed = 1 WHERE id = :case_id AND content_digest <> :digest"

# A sighting of a case.
ADD_SIGHTING = """
    INSERT INTO sighting (
        server_id, case_id, message_id, kind, revision, content_digest, channel_id, ancestor_ids,
        author_id, author_facts, author_name, item, signals, hard, cause, seen_at, reply_to_id
    ) VALUES (
        :server_id, :case_id, :message_id, :kind, :revision, :digest, :channel_id, :ancestor_ids,
        :author_id, :author_facts, :author_name, :item, :signals, :hard, :cause, :seen_at, :reply_to_id
    )
"""

# A person asks about what the filter had brought, or what was erased: it is readable again, and somebody's.
ASK_ABOUT_SIGHTING = """
    UPDATE sighting SET cause = 'report', erased = 0, author_id = :author_id, author_facts = :author_facts,
        author_name = :author_name, item = :item, signals = :signals, hard = :hard
    WHERE id = :id
"""

# Whether a policy can be named by a judgement.
POLICY_STORED = "SELECT 1 FROM policy WHERE server_id = :server_id AND digest = :policy_digest"

# The same question, asked before.
SAME_QUESTION = """
    SELECT id, state FROM judgement
    WHERE server_id = :server_id AND content_digest = :digest AND context_digest = ''
        AND policy_digest = :policy_digest AND effort = :effort AND sample = 0
"""

# A question never asked before.
OPEN_QUESTION = """
    INSERT INTO judgement (
        server_id, content_digest, policy_digest, effort, cause, priority, state, opened_at, item, evidence
    ) VALUES (
        :server_id, :digest, :policy_digest, :effort, :cause, :priority, 'open', :now, :item, :evidence
    )
"""

# A question that was given up on, asked again.
REOPEN_QUESTION = """
    UPDATE judgement SET state = 'open', cause = :cause, priority = :priority, opened_at = :now,
        ready_at = 0, attempts = 0, fence = fence + 1, item = :item, evidence = :evidence, dropped = NULL
    WHERE id = :id
"""

# An open question that somebody more urgent asks too.
HURRY_QUESTION = "UPDATE judgement SET priority = MIN(priority, :priority) WHERE id = :id"

# A question belongs to a case.
LINK = """
    INSERT INTO case_judgement (case_id, judgement_id) VALUES (:case_id, :judgement_id)
    ON CONFLICT DO NOTHING
"""

# The questions of a case that still wait, of one content or of all.
WAITING = """
    SELECT COUNT(*) FROM case_judgement JOIN judgement ON judgement.id = case_judgement.judgement_id
    WHERE case_judgement.case_id = :case_id AND judgement.state = 'open'
        AND (:digest IS NULL OR judgement.content_digest = :digest)
"""

# The hard signals of a case, the latest sightings first: what comes anew is mostly what came just before.
HARD_SIGNALS = """
    SELECT signals FROM sighting WHERE case_id = :case_id AND hard = 1 ORDER BY id DESC LIMIT :limit
"""

# Whether the case held samples alone before this sighting came.
ONLY_SAMPLES_BEFORE = """
    SELECT NOT EXISTS (
        SELECT 1 FROM sighting WHERE case_id = :case_id AND id <> :sighting_id AND cause <> 'audit'
    ) AND EXISTS (SELECT 1 FROM sighting WHERE case_id = :case_id AND id <> :sighting_id)
"""

# Whether a content of the case had a second look.
LOOKED_TWICE = """
    SELECT EXISTS (
        SELECT 1 FROM case_judgement JOIN judgement ON judgement.id = case_judgement.judgement_id
        WHERE case_judgement.case_id = :case_id AND judgement.content_digest = :digest
            AND judgement.second_look IS NOT NULL
    )
"""

# How far a case has come; with what no earlier file of it could show, it is taken out of the hands of
# whoever leased it.
SET_STATE = """
    UPDATE casefile SET state = :state,
        fence = fence + :anew, ready_at = CASE WHEN :anew THEN 0 ELSE ready_at END,
        version = version + (number IS NOT NULL)
    WHERE id = :case_id
"""


# The same, which tells what came of it.
REFRESH_AND_TELL = f"{REFRESH} RETURNING due"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One flagged sighting on its way into the tables."""

    flagged: FlaggedSighting
    digest: str
    now: datetime

    @property
    def server_id(self) -> int:
        return self.flagged.sighting.place.server_id

    @property
    def message(self) -> dict[str, SqlValue]:
        sighting = self.flagged.sighting
        return {"server_id": self.server_id, "message_id": sighting.message_id, "kind": sighting.kind}


class Recording(Topic):
    """The way in."""

    def __init__(
        self, writer: Writer, sealer: Sealer, digest_keys: dict[int, bytes], *, raid_window_s: float = 3600.0
    ) -> None:
        super().__init__(writer, sealer, digest_keys)
        self._raid_window = timedelta(seconds=raid_window_s)

    @transaction
    def record(
        self, tx: Transaction, flagged: Sequence[FlaggedSighting], now: datetime
    ) -> tuple[Recorded, ...]:
        """Commit sightings with their judgements, all or none; the results stand in the same order.

        Raises NotFoundError for a policy that was never stored. JudgementStore says the rest.
        """
        return tuple(self._record_one(tx, one, now) for one in flagged)

    def _record_one(self, tx: Transaction, flagged: FlaggedSighting, now: datetime) -> Recorded:
        place = flagged.sighting.place
        digest = digest_of(flagged.sighting.item, digest_key_of(tx, place.server_id))
        entry = _Entry(flagged, digest, now)
        before = tx.row(CASE_OF_MESSAGE, **entry.message)
        revision: dict[str, SqlValue] = {"revision": flagged.sighting.revision, "digest": digest}
        known = None if before is None else tx.row(KNOWN, **entry.message, **revision)
        if known is None:
            found = before or tx.row(CASE_OF_CONTENT, **self._content(entry))
            if found is None:
                return _open_case(tx, entry)
            case_id = int(found["case_id"])
            tx.run(MIX, case_id=case_id, digest=digest)
            harder = _is_harder(tx, entry, case_id)
            due = _settle_state(tx, entry, case_id, _add_sighting(tx, entry, case_id), harder=harder)
        else:
            case_id, due = known["case_id"], False
            if flagged.cause is Cause.REPORT and (known["cause"] != Cause.REPORT or known["erased"]):
                harder = _is_harder(tx, entry, case_id)
                tx.run(ASK_ABOUT_SIGHTING, id=known["id"], **_of_people(tx, entry))
                due = _settle_state(tx, entry, case_id, known["id"], harder=harder)
        return Recorded(
            case_id=case_id,
            is_new=known is None,
            judgements=tx.value(WAITING, case_id=case_id, digest=digest),
            due=due,
        )

    def _content(self, entry: _Entry) -> dict[str, SqlValue]:
        """Name the content, and the cases of it that a sighting may join."""
        return {
            "server_id": entry.server_id,
            "digest": entry.digest,
            "kind": entry.flagged.sighting.kind,
            "since": to_us(entry.now - self._raid_window),
            "sampled": entry.flagged.cause is Cause.AUDIT,
        }


def _open_case(tx: Transaction, entry: _Entry) -> Recorded:
    """Open a case for a sighting that joins none, and ask what is to be asked."""
    kind = entry.flagged.sighting.kind
    case_id = tx.insert(
        OPEN_CASE, server_id=entry.server_id, kind=kind, digest=entry.digest, now=to_us(entry.now)
    )
    _add_sighting(tx, entry, case_id)
    for policy in entry.flagged.policies:
        _ask(tx, entry, policy, case_id)
    waiting = tx.value(WAITING, case_id=case_id, digest=entry.digest)
    if not waiting:
        tx.run(SET_STATE, case_id=case_id, state="ready", anew=False)
        tx.run(REFRESH, case_id=case_id)
    return Recorded(case_id=case_id, is_new=True, judgements=waiting, due=not waiting)


def _of_people(tx: Transaction, entry: _Entry) -> dict[str, SqlValue]:
    """Return the columns of a sighting that hold what people wrote, and who they are."""
    sighting, server_id = entry.flagged.sighting, entry.server_id
    return {
        "author_id": sighting.author.id,
        "author_facts": rows.AUTHOR.dump(replace(sighting.author, name="")),
        "author_name": rows.NAME.seal(tx, server_id, sighting.author.name),
        "item": rows.ITEM.seal(tx, server_id, sighting.item),
        "signals": rows.SIGNALS.seal(tx, server_id, entry.flagged.signals),
        "hard": any(signal.hard for signal in entry.flagged.signals),
    }


def _add_sighting(tx: Transaction, entry: _Entry, case_id: int) -> int:
    sighting = entry.flagged.sighting
    return tx.insert(
        ADD_SIGHTING,
        **entry.message,
        **_of_people(tx, entry),
        case_id=case_id,
        revision=sighting.revision,
        digest=entry.digest,
        channel_id=sighting.place.channel_id,
        ancestor_ids=rows.IDS.dump(sighting.place.ancestor_ids),
        cause=entry.flagged.cause,
        seen_at=to_us(sighting.seen_at),
        reply_to_id=sighting.reply_to_id,
    )


def _is_harder(tx: Transaction, entry: _Entry, case_id: int) -> bool:
    """Whether the sighting brings a hard signal that the case does not have yet."""
    brought = _hard(entry.flagged.signals)
    if not brought:
        return False
    for row in tx.rows(HARD_SIGNALS, case_id=case_id, limit=LOADED_SIGHTINGS):
        brought -= _hard(rows.SIGNALS.unseal(tx, entry.server_id, row["signals"]))
        if not brought:
            break
    return bool(brought)


def _is_held_back(tx: Transaction, entry: _Entry, decision: Decision) -> bool:
    """Whether an armed rule matched and the decision does nothing, as when it was armed only since."""
    hard = [signal for signal in entry.flagged.signals if signal.hard]
    return bool(hard) and decision.action is None and rule_acts_alone(hard, settings_of(tx, entry.server_id))


def _hard(signals: Sequence[Signal]) -> set[Signal]:
    """Return the hard signals without what was typed, which differs and may be erased."""
    return {replace(signal, score=1.0, evidence=()) for signal in signals if signal.hard}


def _settle_state(tx: Transaction, entry: _Entry, case_id: int, sighting_id: int, *, harder: bool) -> bool:
    """Ask what is to be asked, bring the case to the state that follows; True if a case may be due."""
    asked = [_ask(tx, entry, policy, case_id) for policy in entry.flagged.policies]
    case = tx.row(CASE, case_id=case_id)
    assert case is not None
    hidden = case["number"] is None
    reported = entry.flagged.cause is Cause.REPORT
    # A person who asks gets an answer, and once a second look.
    answer_due = reported and (hidden or not tx.value(LOOKED_TWICE, case_id=case_id, digest=entry.digest))
    news = any(asked) or harder or _was_sampled(tx, entry, case_id, sighting_id)
    decision = rows.DECISION.load(case["decision"]) if case["state"] == "decided" else None
    if decision is not None and not (news or answer_due or _is_held_back(tx, entry, decision)):
        # The decision stands for this sighting too.
        if hidden:
            erase_content(tx, case_id)
            return True  # if not this one, then those that show what was erased
        want_automatically(tx, case, decision, entry.now, only=sighting_id)
        tx.run(GROW, case_id=case_id)
    else:
        waits = tx.value(WAITING, case_id=case_id, digest=None) > 0
        tx.run(SET_STATE, case_id=case_id, state="judging" if waits else "ready", anew=news or reported)
    refreshed = tx.row(REFRESH_AND_TELL, case_id=case_id)
    assert refreshed is not None
    return bool(refreshed["due"])


def _was_sampled(tx: Transaction, entry: _Entry, case_id: int, sighting_id: int) -> bool:
    """Whether the case was drawn at random and no longer rests on that alone: more may be done about it."""
    if entry.flagged.cause is Cause.AUDIT:
        return False
    return tx.value(ONLY_SAMPLES_BEFORE, case_id=case_id, sighting_id=sighting_id) > 0


def _ask(tx: Transaction, entry: _Entry, policy: Policy, case_id: int) -> bool:
    """Ask one policy about the content, or share the question; True if that is news to the case."""
    flagged, server_id = entry.flagged, entry.server_id
    question: dict[str, SqlValue] = {
        "server_id": server_id,
        "digest": entry.digest,
        "policy_digest": policy.digest,
        "effort": flagged.effort,
    }
    same = tx.row(SAME_QUESTION, **question)
    if same is not None and same["state"] != "expired":
        tx.run(HURRY_QUESTION, id=same["id"], priority=flagged.priority)
        return tx.run(LINK, case_id=case_id, judgement_id=same["id"]) > 0
    evidence = tuple(dict.fromkeys(span for signal in flagged.signals for span in signal.evidence))
    opening: dict[str, SqlValue] = {
        "cause": flagged.cause,
        "priority": int(flagged.priority),
        "now": to_us(entry.now),
        "item": rows.QUESTION_ITEM.seal(tx, server_id, flagged.sighting.item),
        "evidence": rows.EVIDENCE.seal(tx, server_id, evidence),
    }
    if same is not None:
        tx.run(REOPEN_QUESTION, id=same["id"], **opening)
        tx.run(LINK, case_id=case_id, judgement_id=same["id"])
        return True
    if tx.row(POLICY_STORED, server_id=server_id, policy_digest=policy.digest) is None:
        raise NotFoundError(f"The policy {policy.id} is not stored for this server.")
    judgement_id = tx.insert(OPEN_QUESTION, **question, **opening)
    tx.run(LINK, case_id=case_id, judgement_id=judgement_id)
    return True

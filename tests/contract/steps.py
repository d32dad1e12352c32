"""The steps that most store tests take before the one they are about, with valid defaults."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.case import CaseFile, JudgementRecord
from bot.core.content import ContentItem
from bot.core.context import ContextState
from bot.core.decision import ActionKind, Decision, Outcome
from bot.core.judgement import Answer, Cause, Judgement, LookNote, LookReason, Priority
from bot.core.policy import Policy
from bot.core.records import AskedAgain, AuditEntry, FlaggedSighting, Recorded
from bot.core.settings import Mode
from bot.store import Store
from tests.factories import NOW, SERVER_ID, make_policy, make_sighting, make_signal, make_verdict

KEY = bytes(range(32))
OTHER_SERVER_ID = SERVER_ID + 1
MODERATOR = 42

VIOLATION = Decision(outcome=Outcome.VIOLATION, shown=True, severity=2, proposed=ActionKind.DELETE)
DELETION = replace(VIOLATION, action=ActionKind.DELETE)
CLEARED = Decision(outcome=Outcome.CLEARED, shown=False)
CLEAN = make_verdict()


def flagged(
    text: str | ContentItem = "you absolute walnut",
    *,
    hard: bool = False,
    cause: Cause = Cause.FLAG,
    policies: tuple[Policy, ...] = (make_policy(),),
    priority: Priority = Priority.FLAG,
    **changes: Any,
) -> FlaggedSighting:
    if isinstance(text, ContentItem):
        changes, text = changes | {"item": text}, ""
    signals = changes.pop("signals", (make_signal(hard=hard, evidence=("walnut",)),))
    return FlaggedSighting(
        sighting=make_sighting(text, **changes),
        signals=signals,
        cause=cause,
        policies=policies,
        priority=priority,
    )


def again(record: JudgementRecord, **changes: Any) -> AskedAgain:
    asked = AskedAgain(
        content_digest=record.content_digest,
        policy_digest=record.policy_digest,
        item=make_sighting("you absolute walnut").item,
        evidence=(),
        context=None,
        note=LookNote(reason=LookReason.SEVERE, context=ContextState.NONE),
        samples=3,
        priority=Priority.HARD,
    )
    return replace(asked, **changes)


@dataclass
class Steps:
    """A store and a clock that stands still until it is moved."""

    store: Store
    now: datetime = field(default=NOW)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def add(self, *policies: Policy, server_id: int = SERVER_ID) -> None:
        for policy in policies:
            await self.store.add_policy(server_id, policy, MODERATOR, self.now)

    async def set(self, server_id: int = SERVER_ID, **changes: Any) -> None:
        audit = AuditEntry(actor_id=MODERATOR, what="settings.change", facts={})
        await self.store.change_settings(server_id, lambda old: replace(old, **changes), audit, self.now)

    async def assist(self, **changes: Any) -> None:
        await self.set(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}), **changes)

    async def record(self, *sightings: FlaggedSighting) -> tuple[Recorded, ...]:
        return await self.store.record(sightings or (flagged(),), self.now)

    async def lease(self, limit: int = 10) -> tuple[Judgement, ...]:
        return await self.store.lease(self.now, limit=limit, lease_s=60)

    async def answer(self, answer: Answer | None = None) -> tuple[int, ...]:
        ready: list[int] = []
        for judgement in await self.lease(1000):
            settled = await self.store.settle(judgement, answer or make_verdict("HA1"), self.now)
            ready += settled.ready
        return tuple(ready)

    async def find_case(self) -> CaseFile | None:
        leased = await self.store.lease_cases(self.now, limit=1, lease_s=60)
        return leased[0] if leased else None

    async def lease_case(self) -> CaseFile:
        case = await self.find_case()
        assert case is not None
        return case

    async def ready(self, *sightings: FlaggedSighting, answer: Answer | None = None) -> CaseFile:
        await self.record(*sightings)
        await self.answer(answer)
        return await self.lease_case()

    async def decided(
        self, decision: Decision = VIOLATION, *sightings: FlaggedSighting, answer: Answer | None = None
    ) -> CaseFile:
        case = await self.ready(*sightings, answer=answer)
        if decision.action is not None and case.judgements:
            case = await self.looked_twice(case, answer)
        return await self.store.record_decision(case, decision, self.now)

    async def ask_again(self, case: CaseFile, **changes: Any) -> int:
        """Ask every first look of a case again, three times."""
        first = [record for record in case.judgements if record.second is None]
        return await self.store.ask_again(case, [again(record, **changes) for record in first], self.now)

    async def looked_twice(self, case: CaseFile, answer: Answer | None = None) -> CaseFile:
        """Have a second look say the same as the first, which nothing is done by itself without."""
        await self.ask_again(case)
        await self.answer(answer)
        return await self.lease_case()

    async def posted(self, *, channel_id: int = 80, message_id: int = 81) -> CaseFile:
        case = await self.decided()
        post = await self.store.begin_post(case, channel_id)
        await self.store.record_post(post, message_id, [case])
        await self.store.release_case(case)
        return await self.case(case.id)

    async def case(self, case_id: int, server_id: int = SERVER_ID) -> CaseFile:
        return await self.store.case(server_id, case_id)

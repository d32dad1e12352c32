"""Valid values with defaults; a test states only what matters to it."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.case import CaseFile, CaseState, JudgementRecord, SightingRecord
from bot.core.content import plain_item
from bot.core.context import ContextState
from bot.core.judgement import (
    Abstention,
    AbstentionReason,
    Answer,
    Cause,
    Effort,
    LookNote,
    LookReason,
    ModelRun,
    Verdict,
)
from bot.core.policy import Clause, Example, Policy
from bot.core.settings import ServerSettings
from bot.core.sighting import Author, Place, Sighting
from bot.core.signal import Category, Signal, Stage
from bot.model.gpu import Gpu

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SERVER_ID = 1_000
LOOK = LookNote(reason=LookReason.SEVERE, context=ContextState.NONE)


def make_sighting(text: str = "you absolute walnut", *, message_id: int = 7_000, **changes: Any) -> Sighting:
    author = changes.pop("author", Author(id=changes.pop("author_id", 500), name="cleo"))
    place = Place(server_id=changes.pop("server_id", SERVER_ID), channel_id=changes.pop("channel_id", 20))
    sighting = Sighting(place=place, message_id=message_id, author=author, item=plain_item(text), seen_at=NOW)
    return replace(sighting, **changes)


def make_signal(
    category: Category = Category.HARASSMENT, score: float = 0.8, stage: Stage = Stage.TERMS, **changes: Any
) -> Signal:
    return Signal(stage=stage, category=category, score=score, **changes)


def make_policy(policy_id: str = "harassment", *, clause: str = "HA1", **changes: Any) -> Policy:
    source = changes.pop("source", f"# {policy_id}\n\n- **{clause} Insults.** Do not insult a member.\n")
    policy = Policy(
        id=policy_id,
        title=policy_id.title(),
        categories=changes.pop("categories", (Category.HARASSMENT,)),
        clauses=(Clause(id=clause, title="Insults", text="Do not insult a member."),),
        examples=(Example(text="you are a walnut", violates=True, clause_id=clause),),
        body=source,
        source=source,
        digest=hashlib.sha256(source.encode()).hexdigest(),
    )
    return replace(policy, **changes)


def make_run(policy: Policy | None = None, **changes: Any) -> ModelRun:
    run = ModelRun(
        model="gpt-oss-safeguard-20b",
        effort=Effort.LOW,
        policy_digest=(policy or make_policy()).digest,
        prompt_version="1",
        prompt_tokens=700,
        completion_tokens=60,
        latency_s=0.5,
    )
    return replace(run, **changes)


def make_verdict(*clauses: str, policy: Policy | None = None, **changes: Any) -> Verdict:
    verdict = Verdict(
        clauses=clauses,
        severity=2 if clauses else 0,
        rationale="It insults a member.",
        judged_characters=19,
        total_characters=19,
        run=make_run(policy),
    )
    return replace(verdict, **changes)


def make_abstention(policy: Policy | None = None) -> Abstention:
    return Abstention(reason=AbstentionReason.MALFORMED, run=make_run(policy))


def make_case(
    *answers: tuple[Policy, Answer | None],
    signals: tuple[Signal, ...] = (make_signal(),),
    cause: Cause = Cause.FLAG,
    sighting: Sighting | None = None,
    second: tuple[Answer | None, ...] = (),
    **changes: Any,
) -> CaseFile:
    """Make a case of first looks, and of second looks at what the first of them is about."""
    seen = SightingRecord(
        id=1, sighting=sighting or make_sighting(), signals=signals, cause=cause, content_digest="d"
    )
    judgements = [
        JudgementRecord(
            id=number, policy_id=policy.id, policy_digest=policy.digest, content_digest="d", answer=answer
        )
        for number, (policy, answer) in enumerate(answers, start=1)
    ]
    judgements += [
        replace(judgements[0], id=100 + sample, sample=sample, answer=answer, second=LOOK)
        for sample, answer in enumerate(second)
    ]
    case = CaseFile(
        id=1,
        server_id=SERVER_ID,
        number=None,
        state=CaseState.READY,
        opened_at=NOW,
        version=1,
        posted_version=0,
        sightings=(seen,),
        sighting_count=1,
        judgements=tuple(judgements),
        decision=None,
    )
    return replace(case, **changes)


def make_settings(**changes: Any) -> ServerSettings:
    return replace(ServerSettings(server_id=SERVER_ID, mod_log_channel_id=30), **changes)


def make_gpu(**changes: Any) -> Gpu:
    gpu = Gpu(index=0, name="GeForce", memory_mib=24_564, used_mib=500, capability=(8, 9))
    return replace(gpu, **changes)

"""One event of every kind and form, with the series of the metrics that counts it."""

from bot.core.content import plain_item
from bot.core.decision import ActionKind, ActionState, Decision, Outcome
from bot.core.judgement import Cause, Judgement, JudgementKey, Priority
from bot.core.signal import Category, Screened, Stage
from bot.pipeline.events import (
    ActionEnded,
    CaseDecided,
    CasePosted,
    Event,
    IntakeDropped,
    JudgementAnswered,
    JudgementWaits,
    MessageSampled,
    MessageScreened,
    MessageUncovered,
    SightingRecorded,
    StepFailed,
)
from tests.factories import (
    make_abstention,
    make_case,
    make_policy,
    make_sighting,
    make_signal,
    make_verdict,
)

# Unlike any number that counts something, so that one of them in a label is noticed.
SERVER, MEMBER, MESSAGE, CASE = 111222333444555, 222333444555666, 333444555666777, 444555666777888
SIGHTING = make_sighting(message_id=MESSAGE, author_id=MEMBER, server_id=SERVER)
KEY = JudgementKey(server_id=SERVER, content_digest="c", policy_digest="p")
JUDGEMENT = Judgement(
    id=CASE,
    key=KEY,
    cause=Cause.FLAG,
    priority=Priority.FLAG,
    item=plain_item("you absolute walnut"),
    fence=1,
    attempts=1,
)
FILE = make_case((make_policy(), make_verdict("HA1")), server_id=SERVER, id=CASE, sighting=SIGHTING)
FLAGGED = Screened(score=0.9, signals=(make_signal(), make_signal()), flagged=True)
UNREAD = Screened(
    score=0.0, signals=(make_signal(Category.UNREAD_LANGUAGE, 0.0, stage=Stage.LANGUAGE),), flagged=False
)
DECISION = Decision(outcome=Outcome.VIOLATION, shown=True)

COUNTED: list[tuple[Event, str]] = [
    (
        MessageScreened(sighting=SIGHTING, screened=FLAGGED, policy_ids=("harassment",), took_s=4e-5),
        'bylaw_messages_flagged_total{stage="terms"}',
    ),
    (
        MessageScreened(sighting=SIGHTING, screened=Screened(score=0.1), policy_ids=(), took_s=4e-5),
        "bylaw_messages_screened_total",
    ),
    (
        MessageScreened(sighting=SIGHTING, screened=Screened(score=0.1), policy_ids=(), took_s=4e-5),
        'bylaw_screening_seconds_bucket{le="5e-05"}',
    ),
    (MessageUncovered(server_id=SERVER), "bylaw_flags_uncovered_total"),
    (MessageSampled(server_id=SERVER), "bylaw_messages_sampled_total"),
    (
        MessageScreened(sighting=SIGHTING, screened=UNREAD, policy_ids=(), took_s=4e-5),
        'bylaw_messages_unread_total{done="passed"}',
    ),
    (
        MessageScreened(sighting=SIGHTING, screened=UNREAD, policy_ids=("harassment",), took_s=4e-5),
        'bylaw_messages_unread_total{done="judged"}',
    ),
    (IntakeDropped(server_id=SERVER, message_id=MESSAGE), "bylaw_intake_dropped_total"),
    (
        SightingRecorded(case_id=CASE, sighting=SIGHTING, is_new=True, waited_s=0.1),
        "bylaw_sightings_recorded_total",
    ),
    (
        JudgementAnswered(judgement=JUDGEMENT, policy_id="harassment", answer=make_verdict("HA1")),
        'bylaw_answers_total{kind="verdict"}',
    ),
    (
        JudgementAnswered(judgement=JUDGEMENT, policy_id="harassment", answer=make_abstention()),
        'bylaw_answers_total{kind="abstention"}',
    ),
    (JudgementWaits(judgement=JUDGEMENT, reason="The model is away."), "bylaw_judgements_waited_total"),
    (CaseDecided(case=FILE, decision=DECISION, took_s=1.0), 'bylaw_decisions_total{outcome="violation"}'),
    (
        ActionEnded(
            case_id=CASE,
            server_id=SERVER,
            kind=ActionKind.DELETE,
            state=ActionState.DONE,
            automatic=True,
        ),
        'bylaw_actions_total{kind="delete",origin="automatic",state="done"}',
    ),
    (CasePosted(case=FILE, edited=False, digest=False), 'bylaw_posts_total{form="post"}'),
    (CasePosted(case=FILE, edited=True, digest=False), 'bylaw_posts_total{form="edit"}'),
    (CasePosted(case=FILE, edited=False, digest=True), 'bylaw_posts_total{form="digest"}'),
    (
        StepFailed(case_id=CASE, server_id=SERVER, step="announce", reason="Discord is away."),
        'bylaw_steps_failed_total{step="announce"}',
    ),
]

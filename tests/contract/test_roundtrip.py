"""Whatever Discord's JSON can carry comes back as it was: lone surrogates, NUL, any length."""

from dataclasses import replace
from datetime import UTC

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.content import ContentItem, ContentPart, PartKind
from bot.core.records import FlaggedSighting
from bot.core.sighting import Author
from bot.core.signal import Category, Signal, Stage
from tests.contract.steps import Steps, flagged
from tests.factories import make_verdict

TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(["", "\x00", "\ud800", "\udfff\ud800"])
IDS = st.integers(1, 2**63 - 1)

ITEMS = st.builds(
    ContentItem,
    parts=st.lists(st.builds(ContentPart, kind=st.sampled_from(PartKind), text=TEXT), max_size=4).map(tuple),
    unexamined=st.lists(TEXT, max_size=2).map(tuple),
    mentions=st.integers(0, 100),
)
AUTHORS = st.builds(
    Author,
    id=IDS,
    name=TEXT,
    is_bot=st.booleans(),
    is_webhook=st.booleans(),
    is_moderator=st.booleans(),
    role_ids=st.none() | st.frozensets(IDS, max_size=3),
    joined_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
SIGNALS = st.builds(
    Signal,
    stage=st.sampled_from(Stage),
    category=st.sampled_from(Category),
    score=st.floats(0, 1),
    hard=st.booleans(),
    evidence=st.lists(TEXT, max_size=3).map(tuple),
    rule=st.none() | TEXT,
    policy_id=st.none() | TEXT,
)


SENT = st.builds(
    flagged,
    ITEMS,
    author=AUTHORS,
    signals=st.lists(SIGNALS, max_size=3).map(tuple),
    channel_id=IDS,
    reply_to_id=st.none() | IDS,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT, words=TEXT)
async def test_every_sighting_and_verdict_comes_back(steps: Steps, sent: FlaggedSighting, words: str) -> None:
    steps.later(hours=2)  # equal content opens a case of its own
    fresh = replace(sent.sighting, message_id=int(steps.now.timestamp()))
    (recorded,) = await steps.record(replace(sent, sighting=fresh))
    for judgement in await steps.lease():
        assert judgement.item == fresh.item
        verdict = make_verdict("HA1", rationale=words, quote=words)
        await steps.store.settle(judgement, verdict, steps.now)
        assert (await steps.case(recorded.case_id)).answers == (verdict,)
    (record,) = (await steps.case(recorded.case_id)).sightings
    assert record.sighting == fresh
    assert record.signals == sent.signals

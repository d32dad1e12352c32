"""A mod-log post keeps Discord's limits, pings nobody and can be sent, whatever stands in the case."""

from dataclasses import replace

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.render import embed_size, marker_of, render_case, render_digest
from bot.chat.text import size
from bot.core.case import ActionRecord, CaseFile, CaseState, Label, LabelKind
from bot.core.content import ContentItem, ContentPart, PartKind
from bot.core.decide import decide
from bot.core.decision import ActionKind, ActionState, ClauseRef, Decision, Outcome
from bot.core.policy import Clause, Echo, Policy
from bot.core.settings import Mode
from bot.core.sighting import Author, SightingKind
from bot.core.signal import Category, Signal, Stage
from tests.factories import (
    NOW,
    make_abstention,
    make_case,
    make_policy,
    make_run,
    make_settings,
    make_sighting,
    make_verdict,
)

UNITS = [
    "@everyone ",
    "||",
    "://",
    "*",
    "👍",
    "\n",
    "<@1>",
    "<@&2>",
    "\u202e",
    "\\",
    "\u0301",
    "\u200b",
    "\ud800",
    "ﷺ",
]
HOSTILE = st.one_of(
    st.text(st.characters(), max_size=200),
    st.builds(
        lambda unit, times: unit * times, st.sampled_from(UNITS) | st.characters(), st.integers(0, 4_500)
    ),
)
IDS = st.integers(1, 2**63 - 1)
ITEMS = st.builds(
    ContentItem,
    parts=st.lists(st.builds(ContentPart, kind=st.sampled_from(PartKind), text=HOSTILE), max_size=3).map(
        tuple
    ),
    unexamined=st.lists(HOSTILE, max_size=4).map(tuple),
)
AUTHORS = st.builds(
    Author, id=IDS, name=HOSTILE, is_webhook=st.booleans(), joined_at=st.none() | st.just(NOW)
)
SIGNALS = st.lists(
    st.builds(
        Signal,
        stage=st.sampled_from(Stage),
        category=st.sampled_from(Category),
        score=st.just(0.9),
        hard=st.booleans(),
        evidence=st.lists(HOSTILE, max_size=3).map(tuple),
        rule=st.none() | HOSTILE,
        policy_id=st.none() | HOSTILE,
    ),
    min_size=1,
    max_size=12,
).map(tuple)
LABELS = st.lists(
    st.builds(Label, kind=st.sampled_from(LabelKind), moderator_id=IDS, at=st.just(NOW)), max_size=40
)
ACTIONS = st.lists(
    st.builds(
        ActionRecord,
        id=IDS,
        sighting_id=st.just(1),
        kind=st.sampled_from(ActionKind),
        state=st.sampled_from(ActionState),
        actor_id=st.none() | IDS,
        at=st.just(NOW),
        detail=st.text("words. ", max_size=500),  # Bylaw's own sentence
    ),
    max_size=20,
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    texts = draw(st.lists(HOSTILE, min_size=1, max_size=8))
    clauses = tuple(Clause(id=f"HA{number}", title=text, text=text) for number, text in enumerate(texts))
    policy = make_policy(echo=draw(st.sampled_from(Echo)), never_punish=draw(st.booleans()))
    return replace(policy, clauses=clauses)


@st.composite
def cases(draw: st.DrawFn) -> tuple[CaseFile, Policy]:
    policy = draw(policies())
    broken = tuple(clause.id for clause in policy.clauses[: draw(st.integers(0, 8))])
    verdict = replace(
        make_verdict(*broken, policy=policy),
        rationale=draw(HOSTILE),
        quote=draw(st.none() | HOSTILE),
        quote_unsupported=draw(st.booleans()),
        manipulation=draw(st.booleans()),
        judged_characters=1_200,
        total_characters=4_000,
        run=replace(make_run(policy), model=draw(st.text("gpt-\ud800\u202e", max_size=500))),
    )
    sighting = make_sighting(
        author=draw(AUTHORS), item=draw(ITEMS), kind=draw(st.sampled_from(SightingKind)), reply_to_id=7
    )
    answers = draw(st.sampled_from([(verdict,), (verdict, make_abstention(policy)), (None,), ()]))
    case = make_case(
        *((policy, answer) for answer in answers),
        sighting=sighting,
        signals=draw(SIGNALS),
        number=draw(st.none() | IDS),
        state=draw(st.sampled_from(CaseState)),
    )
    decision = decide(case, {policy.digest: policy}, make_settings(mode=Mode.REVIEW), quota_left=5)
    if draw(st.booleans()):
        refs = tuple(
            ClauseRef(
                policy_id=policy.id, policy_digest=policy.digest, clause_id=clause.id, title=clause.title
            )
            for clause in policy.clauses
        )
        decision = Decision(outcome=draw(st.sampled_from(Outcome)), shown=True, clauses=refs, severity=9)
    labels, actions = tuple(draw(LABELS)), tuple(draw(ACTIONS))
    return replace(case, decision=decision, labels=labels, actions=actions), policy


@settings(max_examples=100)
@given(cases(), st.booleans())
def test_any_case_makes_a_post_that_discord_takes(made: tuple[CaseFile, Policy], shadow: bool) -> None:
    case, policy = made

    embed = render_case(case, {policy.digest: policy}, marker="m4rk3r", shadow=shadow)

    assert embed_size(embed) <= 6_000
    assert 0 < size(embed.title or "") <= 256
    assert size(embed.description or "") <= 4_096
    assert size(embed.footer.text or "") <= 2_048
    assert len(embed.fields) <= 25
    assert all(field.value and size(field.value) <= 1_024 for field in embed.fields)
    assert marker_of(embed) == "m4rk3r"
    sent = orjson.dumps(embed.to_dict()).decode()  # refuses half characters, as discord.py's encoder does
    assert "@everyone" not in sent
    assert "<@&" not in sent


@settings(max_examples=40)
@given(st.lists(cases(), min_size=1, max_size=4), st.integers(1, 100))
def test_any_digest_is_one_that_discord_takes(made: list[tuple[CaseFile, Policy]], times: int) -> None:
    embed = render_digest([case for case, _ in made] * times, marker="d1g3st")

    assert 0 < size(embed.description or "") <= 4_096
    assert embed_size(embed) <= 6_000
    assert marker_of(embed) == "d1g3st"
    assert b"@everyone" not in orjson.dumps(embed.to_dict())

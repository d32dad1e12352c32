"""Limits and rules typed from Discord's documentation, held against what Bylaw sends at its worst.

The sandbox is held against the same pages in tests/integration/sandbox/test_documented.py. Each fact
names its page and states its number by itself, without the bot's constants.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.hands import audit_reason
from bot.chat.owners import DiscordOwners, nonce_of
from bot.core.case import CaseFile, Post, PostKind, SightingRecord
from bot.core.decide import decide
from bot.core.decision import ActionKind
from bot.core.records import ModLogNotice
from bot.core.settings import Mode, RuleKind
from bot.core.sighting import Author
from bot.sandbox.rest.router import RecordedRequest
from tests.factories import make_case, make_policy, make_settings, make_sighting, make_signal, make_verdict
from tests.integration.chat.conftest import Scene

LONGEST_ID = 10**18 - 1  # the largest case id that a button can carry
LARGEST_SNOWFLAKE = 2**64 - 1
HOSTILE = "\U0001f4a3|@everyone `x` " * 400  # beyond the basic plane, pings, Markdown; 6,800 characters

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a page says, and how it is seen in a body."""

    page: str
    says: str
    holds: Callable[[Body], bool]


def embed(body: Body) -> Body:
    (only,) = body["embeds"]
    assert isinstance(only, dict)
    return only


def units(text: str) -> int:
    """Count as the stricter of the two ways does: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fields(body: Body) -> list[Body]:
    return list(embed(body).get("fields", []))


def total(body: Body) -> int:
    shown = embed(body)
    texts = [shown.get("title", ""), shown.get("description", ""), shown.get("footer", {}).get("text", "")]
    return sum(map(units, texts)) + sum(units(f["name"]) + units(f["value"]) for f in fields(body))


def buttons(body: Body) -> list[Body]:
    return [button for row in body.get("components", []) for button in row["components"]]


CREATE = "resources/message, Create Message"
EMBED = "resources/message, Embed Limits"
COMPONENT = "components/reference"

POST_FACTS = (
    Fact(page=CREATE, says="nonce: up to 25 characters", holds=lambda body: 0 < len(body["nonce"]) <= 25),
    Fact(page=CREATE, says="enforce_nonce is needed", holds=lambda body: body["enforce_nonce"] is True),
    Fact(page=CREATE, says="up to 10 embeds", holds=lambda body: 1 <= len(body["embeds"]) <= 10),
    Fact(
        page=CREATE,
        says="content: up to 2000 characters",
        holds=lambda body: len(body.get("content") or "") <= 2000,
    ),
    Fact(
        page="resources/message, Allowed Mentions Object",
        says="an empty parse suppresses every mention",
        holds=lambda body: body["allowed_mentions"] == {"parse": []},
    ),
    Fact(page=EMBED, says="title: 256 characters", holds=lambda body: units(embed(body)["title"]) <= 256),
    Fact(
        page=EMBED,
        says="description: 4096 characters",
        holds=lambda body: units(embed(body).get("description", "")) <= 4096,
    ),
    Fact(page=EMBED, says="up to 25 fields", holds=lambda body: len(fields(body)) <= 25),
    Fact(
        page=EMBED,
        says="field name: 256 characters",
        holds=lambda body: all(0 < units(field["name"]) <= 256 for field in fields(body)),
    ),
    Fact(
        page=EMBED,
        says="field value: 1024 characters",
        holds=lambda body: all(0 < units(field["value"]) <= 1024 for field in fields(body)),
    ),
    Fact(
        page=EMBED,
        says="footer text: 2048 characters",
        holds=lambda body: units(embed(body)["footer"]["text"]) <= 2048,
    ),
    Fact(page=EMBED, says="6000 characters in all", holds=lambda body: total(body) <= 6000),
    Fact(
        page=COMPONENT + ", Action Row",
        says="up to 5 rows of up to 5 buttons",
        holds=lambda body: (
            len(body.get("components", [])) <= 5
            and all(1 <= len(row["components"]) <= 5 for row in body.get("components", []))
        ),
    ),
    Fact(
        page=COMPONENT + ", Custom ID",
        says="1 to 100 characters",
        holds=lambda body: all(1 <= len(button["custom_id"]) <= 100 for button in buttons(body)),
    ),
    Fact(
        page=COMPONENT + ", Custom ID",
        says="unique in a message",
        holds=lambda body: len({b["custom_id"] for b in buttons(body)}) == len(buttons(body)),
    ),
    Fact(
        page=COMPONENT + ", Button",
        says="label: up to 80 characters",
        holds=lambda body: all(len(button["label"]) <= 80 for button in buttons(body)),
    ),
)


def worst_case(scene: Scene) -> tuple[CaseFile, dict[str, Any]]:
    """Return a case in which everything that others write is as long and as hostile as it can be."""
    policy = make_policy(title=HOSTILE[:200])
    policies = {policy.digest: policy}
    sighting = make_sighting(
        HOSTILE[:4000],
        author=Author(id=LARGEST_SNOWFLAKE, name=HOSTILE[:32]),
        server_id=scene.server.id,
        channel_id=scene.general.id,
    )
    signals = tuple(make_signal(score=0.5 + n / 100, evidence=(HOSTILE[:500],)) for n in range(40))
    verdict = make_verdict("HA1", policy=policy, rationale=HOSTILE, quote=HOSTILE[:2000])
    case = make_case(
        (policy, verdict), sighting=sighting, signals=signals, number=10**9, server_id=scene.server.id
    )
    records = tuple(
        SightingRecord(
            id=n, sighting=sighting, signals=signals, cause=case.sightings[0].cause, content_digest="d"
        )
        for n in range(1, 26)
    )
    case = replace(case, id=LONGEST_ID, sightings=records, sighting_count=100_000)
    decision = decide(case, policies, make_settings(mode=Mode.REVIEW), quota_left=1)
    return replace(case, decision=decision), policies


def post_of(scene: Scene, kind: PostKind = PostKind.CASE) -> Post:
    return Post(id=1, kind=kind, channel_id=scene.mod_log.id, marker="f" * 16, message_id=None)


def last(scene: Scene, method: str, ending: str) -> RecordedRequest:
    found = [r for r in scene.sandbox.requests if r.method == method and r.path.endswith(ending)]
    return found[-1]


@pytest.mark.parametrize("fact", POST_FACTS, ids=lambda fact: f"{fact.page}: {fact.says}")
async def test_the_worst_post_keeps_to_a_documented_limit(scene: Scene, fact: Fact) -> None:
    case, policies = worst_case(scene)
    await scene.log.post(case, policies, post_of(scene))

    sent = last(scene, "POST", "/messages")
    assert sent.status == 200
    assert fact.holds(sent.body)


@pytest.mark.parametrize("fact", POST_FACTS, ids=lambda fact: f"{fact.page}: {fact.says}")
async def test_the_longest_digest_keeps_to_a_documented_limit(scene: Scene, fact: Fact) -> None:
    case, _ = worst_case(scene)
    await scene.log.post_digest([case] * 100, post_of(scene, PostKind.DIGEST))

    assert fact.holds(last(scene, "POST", "/messages").body)


# -- Commands: interactions/application-commands


def texts(node: Body) -> Iterator[str]:
    """Yield what counts towards the size of a command: names, descriptions and values, all levels."""
    for key in ("name", "description", "value"):
        if isinstance(node.get(key), str):
            yield node[key]
    for child in [*(node.get("options") or []), *(node.get("choices") or [])]:
        yield from texts(child)


def nodes(node: Body) -> Iterator[Body]:
    yield node
    for child in node.get("options") or []:
        yield from nodes(child)


COMMAND_FACTS = (
    Fact(
        page="Application Command Limits",
        says="a command's names, descriptions and values: 8000 characters",
        holds=lambda command: sum(map(len, texts(command))) <= 8000,
    ),
    Fact(
        page="Application Command Naming",
        says="names: 1 to 32 characters",
        holds=lambda command: all(1 <= len(node["name"]) <= 32 for node in nodes(command)),
    ),
    Fact(
        page="Application Command Naming",
        says="names of slash commands and options are lower case",
        holds=lambda command: (
            command["type"] != 1 or all(node["name"] == node["name"].lower() for node in nodes(command))
        ),
    ),
    Fact(
        page="Application Command Structure",
        says="description: 1 to 100 characters, empty for menus",
        holds=lambda command: (
            not command.get("description")
            if command["type"] != 1
            else all(1 <= len(node["description"]) <= 100 for node in nodes(command))
        ),
    ),
    Fact(
        page="Application Command Structure",
        says="up to 25 options",
        holds=lambda command: all(len(node.get("options") or []) <= 25 for node in nodes(command)),
    ),
    Fact(
        page="Application Command Option Structure",
        says="up to 25 choices, their names up to 100 characters",
        holds=lambda command: all(
            len(node.get("choices") or []) <= 25
            and all(1 <= len(choice["name"]) <= 100 for choice in node.get("choices") or [])
            for node in nodes(command)
        ),
    ),
    Fact(
        page="Application Command Option Structure",
        says="required options come before optional ones",
        holds=lambda command: all(
            (required := [bool(o.get("required")) for o in node.get("options") or []])
            == sorted(required, reverse=True)
            for node in nodes(command)
        ),
    ),
    Fact(
        page="Interaction Contexts",
        says="contexts [0]: in servers only",
        holds=lambda command: command["contexts"] == [0],
    ),
)


@pytest.mark.parametrize("fact", COMMAND_FACTS, ids=lambda fact: f"{fact.page}: {fact.says}")
async def test_every_command_keeps_to_a_documented_limit(scene: Scene, fact: Fact) -> None:
    commands = last(scene, "PUT", "/commands").body

    assert commands
    assert [command["name"] for command in commands if not fact.holds(command)] == []


async def test_no_more_commands_than_documented_are_registered(scene: Scene) -> None:
    # interactions/application-commands, Application Command Limits: 100 slash commands, 15 menus of a kind.
    kinds = [command["type"] for command in last(scene, "PUT", "/commands").body]

    assert kinds.count(1) <= 100
    assert max(kinds.count(2), kinds.count(3)) <= 15


# -- Requests


@pytest.mark.parametrize("reason", ["x" * 2000, "é" * 600, "\U0001f4a3" * 200, "[case 1] HA1 automatic"])
async def test_an_audit_log_reason_has_up_to_512_characters(scene: Scene, reason: str) -> None:
    # resources/audit-log: X-Audit-Log-Reason supports 1 to 512 URL-encoded UTF-8 characters.
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    sighting = scene.sighting_of(message)
    await scene.hands.act(sighting, ActionKind.DELETE, reason=reason, automatic=True)

    header = last(scene, "DELETE", f"/{message.id}").reason_header
    assert header is not None
    assert header == audit_reason(reason)
    assert 1 <= len(header) <= 512


async def test_a_command_is_acknowledged_within_three_seconds_and_answered_later(scene: Scene) -> None:
    # interactions/receiving-and-responding: an initial response within 3 seconds; type 5 is a deferral.
    result = await scene.run("rule list")

    acknowledged = last(scene, "POST", "/callback")
    assert acknowledged.body["type"] == 5
    assert result.ack_latency_s is not None
    assert result.ack_latency_s < 3.0


async def test_what_only_the_caller_may_see_is_ephemeral(scene: Scene) -> None:
    # interactions/receiving-and-responding, Interaction Callback Data: flags; EPHEMERAL is 1 << 6.
    await scene.run("rule list")

    assert last(scene, "POST", "/callback").body["data"]["flags"] & 1 << 6


async def test_an_answer_to_a_command_has_up_to_2000_characters(scene: Scene) -> None:
    # resources/webhook, Edit Webhook Message: content up to 2000 characters.
    for number in range(100):
        await scene.desk.rules.add(scene.server.id, RuleKind.KEYWORD, f"{number} {'x' * 60}", 1)
    await scene.run("rule list")

    sent = last(scene, "PATCH", "/messages/@original")
    assert 0 < units(sent.body["content"]) <= 2000
    assert sent.body["allowed_mentions"] == {"parse": []}


async def test_history_is_asked_for_in_pages_of_up_to_100(scene: Scene) -> None:
    # resources/message, Get Channel Messages: limit 1 to 100.
    await scene.log.find(post_of(scene))

    assert 1 <= int(last(scene, "GET", "/messages").query["limit"]) <= 100


async def test_a_direct_message_to_an_owner_keeps_to_the_limits_of_any_message(scene: Scene) -> None:
    # resources/message, Create Message: content up to 2000, nonce up to 25 characters.
    scene.control.rename_server(scene.server, "@everyone " * 10)
    notice = ModLogNotice(
        server_id=scene.server.id, since=datetime(2026, 11, 20, tzinfo=UTC), refused=False, told=False
    )

    assert await DiscordOwners(scene.client).tell(notice, "A reason. " * 30)

    sent = last(scene, "POST", "/messages").body
    assert 0 < units(sent["content"]) <= 2000
    assert 0 < len(sent["nonce"]) <= 25
    assert sent["allowed_mentions"] == {"parse": []}


def test_the_nonce_of_any_notice_fits() -> None:
    # resources/message, Create Message: nonce up to 25 characters; reference, Snowflakes: 64 bits.
    latest = ModLogNotice(
        server_id=LARGEST_SNOWFLAKE, since=datetime(2099, 1, 1, tzinfo=UTC), refused=True, told=False
    )

    assert len(nonce_of(latest)) <= 25


async def test_a_permission_of_the_invitation_is_one_that_is_used(scene: Scene) -> None:
    # topics/permissions: VIEW_CHANNEL 1<<10, SEND_MESSAGES 1<<11, MANAGE_MESSAGES 1<<13, EMBED_LINKS 1<<14,
    # ATTACH_FILES 1<<15, READ_MESSAGE_HISTORY 1<<16, MANAGE_THREADS 1<<34, SEND_MESSAGES_IN_THREADS 1<<38.
    needed = sum(1 << bit for bit in (10, 11, 13, 14, 15, 16, 34, 38))

    assert scene.me.roles[0].permissions == needed


async def test_identify_asks_for_the_documented_intents_and_no_other(scene: Scene) -> None:
    # events/gateway, List of Intents: GUILDS 1<<0, GUILD_MODERATION 1<<2 (audit log entries),
    # GUILD_MESSAGES 1<<9, MESSAGE_CONTENT 1<<15.
    (session,) = scene.sandbox.gateway.live_sessions

    assert int(session.intents) == 1 << 0 | 1 << 2 | 1 << 9 | 1 << 15

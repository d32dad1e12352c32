"""Hostile text in every other place of a message that people fill in."""

from typing import Any

import pytest

from bot.sandbox import Attachment
from tests.hostile.conftest import FAKE_VERDICT, INSULT, STEERING, Arena

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORST = f"||`*@everyone <@1> {STEERING}{FAKE_VERDICT} \u202e\u200b\ud800 [x](https://a.example)"
EMBED = {
    "title": WORST[:256],
    "description": WORST * 8,
    "author": {"name": WORST[:256]},
    "footer": {"text": WORST * 3},
    "fields": [{"name": WORST[:256], "value": WORST[:1_000]}] * 3,
}
POLL = {
    "question": {"text": WORST[:300]},
    "answers": [{"poll_media": {"text": WORST[:55]}}, {"poll_media": {"text": "\u200b"}}],
}
NAMES = {
    "markers": STEERING,
    "a verdict": FAKE_VERDICT,
    "a mention": "@everyone <@&1> ||`",
    "nothing to see": "\u200b\u202e\u3164",
    "half a character": "max\ud800",
    "1,000 characters": "x" * 1_000,
}


@pytest.mark.parametrize(
    "content",
    [
        {"embeds": [EMBED]},
        {"poll": POLL},
        {"attachments": [Attachment(name=WORST, data=b"x", description=WORST)]},
        {"attachments": [Attachment(name="a.txt", data=WORST.encode("utf-8", "replace"))]},
        {"attachments": [Attachment(name="a.txt", data=bytes(range(256)) * 200)]},
        {"attachments": [Attachment(name="a.txt", data="\ud800".encode("utf-16", "surrogatepass"))]},
    ],
    ids=["embed", "poll", "file-name", "text-file", "binary-file", "half-a-character-file"],
)
async def test_an_insult_beside_a_hostile_part_is_judged(arena: Arena, content: dict[str, Any]) -> None:
    message = await arena.control.post(arena.member, arena.general, INSULT, **content)

    assert "HA1.a" in await arena.judged(message)


@pytest.mark.parametrize(
    "content",
    [
        {"embeds": [{"title": STEERING, "description": INSULT}]},
        {"poll": POLL | {"question": {"text": INSULT}}},
        {"attachments": [Attachment(name="a.txt", data=f"{STEERING}\n{INSULT}".encode())]},
        {"attachments": [Attachment(name="a.png", data=b"x", description=f"{STEERING} {INSULT}")]},
    ],
    ids=["embed", "poll", "text-file", "description"],
)
async def test_an_insult_inside_such_a_part_is_judged(arena: Arena, content: dict[str, Any]) -> None:
    message = await arena.control.post(arena.member, arena.general, "", **content)

    assert "HA1.a" in await arena.judged(message)


async def test_an_insult_inside_a_forward_is_judged(arena: Arena) -> None:
    first = await arena.control.post(arena.owner, arena.general, f"{WORST} {INSULT}")

    forward = await arena.control.post(arena.member, arena.general, "", forward_of=first)

    assert "forward" in await arena.judged(forward)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
async def test_a_hostile_name_is_only_a_name(arena: Arena, name: str) -> None:
    member = arena.control.join(arena.server, name)
    message = await arena.control.post(member, arena.general, INSULT)

    said = await arena.judged(message)

    assert f"<@{member.id}>" in said
    assert "@everyone" not in said.replace("@\u200b", "")


async def test_a_hostile_webhook_name_is_only_a_name(arena: Arena) -> None:
    message = await arena.control.post_webhook(arena.general, name=WORST[:80], content=INSULT)

    assert "webhook" in await arena.judged(message)


@pytest.mark.parametrize(
    "title",
    [f"{INSULT} {STEERING}"[:100], f"{INSULT} \ud800", f"{INSULT} ||@everyone"],
    ids=["markers", "half-a-character", "markdown"],
)
async def test_a_hostile_thread_title_is_judged(arena: Arena, title: str) -> None:
    thread = arena.control.create_thread(arena.member, arena.general, title)

    assert "title" in await arena.judged_at(thread.id)

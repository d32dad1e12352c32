from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.chat.channels import KnownChannel, know_channel
from bot.chat.convert import is_screened, message_sighting, revision_of, title_sighting
from bot.core.content import ContentPart, PartKind, plain_item
from bot.core.sighting import Author, Sighting, SightingKind
from tests.factories import NOW
from tests.unit.chat.made import (
    BOT_ID,
    CATEGORY_ID,
    CHANNEL_ID,
    EDITED,
    EDITED_AT,
    MEMBER_ROLE,
    MODERATOR_ROLE,
    OWNER_ID,
    SENT_AT,
    THREAD_ID,
    attachment,
    make_guild,
    make_message,
    member,
    user,
)

POLL = {
    "question": {"text": "Who is the worst?"},
    "answers": [
        {"answer_id": 1, "poll_media": {"text": "cleo"}},
        {"answer_id": 2, "poll_media": {"text": "nobody"}},
    ],
    "expiry": SENT_AT,
    "allow_multiselect": False,
    "layout_type": 1,
}


def sighted(content: str = "hello", **changes: Any) -> Sighting:
    message = make_message(content, **changes)
    return message_sighting(message, known(message), NOW)


def known(message: discord.Message) -> KnownChannel:
    assert message.guild is not None
    return know_channel(message.guild, message.channel)


def parts(sighting: Sighting) -> list[tuple[PartKind, str]]:
    return [(part.kind, part.text) for part in sighting.item.parts]


def snapshot(content: str, **changes: Any) -> dict[str, Any]:
    body = {"type": 0, "content": content, "embeds": [], "attachments": [], "timestamp": SENT_AT}
    return {"message": body | {"edited_timestamp": None, "flags": 0} | changes}


def test_a_plain_message() -> None:
    sighting = sighted("you absolute walnut")

    assert parts(sighting) == [(PartKind.TEXT, "you absolute walnut")]
    assert sighting.place.channel_ids == (CHANNEL_ID, CATEGORY_ID)
    assert sighting.revision == 0
    assert sighting.author == Author(
        id=500,
        name="cleo",
        role_ids=frozenset({MEMBER_ROLE}),
        joined_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )


def test_an_edit_is_a_revision_of_its_own() -> None:
    assert sighted(edited_timestamp=EDITED_AT).revision == revision_of(EDITED) == 1_795_176_300_123


def test_a_thread_lies_in_its_channel_and_category() -> None:
    assert sighted(channel_id=str(THREAD_ID)).place.channel_ids == (THREAD_ID, CHANNEL_ID, CATEGORY_ID)


def test_an_unknown_channel_is_a_place_without_ancestors() -> None:
    assert sighted(channel_id="77777").place.channel_ids == (77_777,)


def test_voice_text_is_screened_like_any_other() -> None:
    assert sighted(channel_id="21").place.channel_ids == (21, CATEGORY_ID)


def test_a_missing_member_means_unknown_roles_not_none() -> None:
    assert sighted(member=...).author.role_ids is None


@pytest.mark.parametrize(
    "changes",
    [
        {"member": member(MODERATOR_ROLE)},
        {"author": user(OWNER_ID), "member": member()},
        {"member": member(MODERATOR_ROLE), "channel_id": str(THREAD_ID)},
    ],
)
def test_staff_and_the_owner_are_moderators(changes: dict[str, Any]) -> None:
    assert sighted(**changes).author.is_moderator


def test_a_webhook_is_a_proxy_without_roles() -> None:
    message = make_message(webhook_id="800", author=user(800, "Ada (proxied)", bot=True), member=...)

    assert is_screened(message, BOT_ID)
    assert message_sighting(message, known(message), NOW).author == Author(
        id=800, name="Ada (proxied)", is_webhook=True
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"author": user(501, bot=True)},
        {"author": user(BOT_ID, bot=True)},
        {"author": user(501, bot=True), "webhook_id": "501", "application_id": "501"},
        {"type": 7},
        {"type": 18},
    ],
    ids=["bot", "own", "answer to a command", "join notice", "thread notice"],
)
def test_bots_and_notices_are_not_screened(changes: dict[str, Any]) -> None:
    assert not is_screened(make_message(**changes), BOT_ID)


def test_a_webhook_of_an_application_is_screened() -> None:
    changes: dict[str, Any] = {
        "webhook_id": "800",
        "application_id": "801",
        "author": user(800, bot=True),
        "member": ...,
    }

    assert is_screened(make_message(**changes), BOT_ID)


def test_a_forward_is_read_with_its_embeds_and_files() -> None:
    copy = snapshot(
        "walnut",
        embeds=[{"type": "rich", "title": "free", "description": "coins"}],
        attachments=[attachment("a.png", description="a drawn insult")],
    )
    reference = {"type": 1, "message_id": "6000", "channel_id": str(CHANNEL_ID)}

    sighting = sighted("", message_snapshots=[copy], message_reference=reference)

    assert parts(sighting) == [(PartKind.FORWARD, "walnut\nfree\ncoins\na drawn insult")]
    assert sighting.item.unexamined == ("a.png",)
    assert sighting.reply_to_id is None


def test_a_reply_names_what_it_answers() -> None:
    reference = {"type": 0, "message_id": "6000", "channel_id": str(CHANNEL_ID)}

    assert sighted(type=19, message_reference=reference).reply_to_id == 6_000


def test_a_poll_is_read() -> None:
    assert parts(sighted("", poll=POLL)) == [(PartKind.POLL, "Who is the worst?\ncleo\nnobody")]


def test_every_line_of_a_rich_embed_is_read() -> None:
    embed = {
        "type": "rich",
        "title": "title",
        "description": "description",
        "url": "https://x.example",
        "author": {"name": "author"},
        "footer": {"text": "footer"},
        "fields": [{"name": "name", "value": "value", "inline": False}],
    }

    expected = "author\ntitle\nhttps://x.example\ndescription\nname\nvalue\nfooter"
    assert parts(sighted("", embeds=[embed])) == [(PartKind.EMBED, expected)]


@pytest.mark.parametrize("kind", ["rich", "link", "article", "video"])
def test_a_preview_that_discord_made_is_not_read(kind: str) -> None:
    embed = {"type": kind, "url": "https://x.example/1", "description": "a preview of a news page"}

    assert parts(sighted("see https://x.example/1", embeds=[embed])) == [
        (PartKind.TEXT, "see https://x.example/1")
    ]


def test_what_nobody_reads_is_named() -> None:
    stickers = [{"id": "1", "name": "wave", "format_type": 1}]
    files = [attachment("a.png", content_type="image/png"), attachment("voice-message.ogg")]

    assert sighted(attachments=files, sticker_items=stickers).item.unexamined == (
        "a.png",
        "voice-message.ogg",
        "sticker wave",
    )


def test_alternative_text_is_read() -> None:
    sighting = sighted("look", attachments=[attachment("a.png", description="you walnut")])

    assert sighting.item.parts[1] == ContentPart(kind=PartKind.ATTACHMENT, text="you walnut")


def test_mentions_are_counted_once_each_and_everyone_as_fifty() -> None:
    mentioned = [user(501), user(502), user(501)]

    assert sighted(mentions=mentioned, mention_roles=[str(MODERATOR_ROLE)]).item.mentions == 3
    assert sighted(mention_everyone=True).item.mentions == 50


def test_half_characters_survive_conversion() -> None:
    sighting = sighted("bad \ud83d half")

    assert sighting.item.text == "bad \ud83d half"
    assert sighting.item.canonical() != plain_item("bad ? half").canonical()


def test_a_message_without_anything_has_an_empty_item() -> None:
    assert sighted("").item.is_empty


def test_a_title_is_a_sighting_of_its_thread() -> None:
    found = make_guild().get_thread(THREAD_ID)
    assert isinstance(found, discord.Thread)
    owner = Author(id=500, name="500", role_ids=None)

    sighting = title_sighting(found, "walnut thread", owner, revision=0, seen_at=NOW)

    assert sighting.kind is SightingKind.TITLE
    assert sighting.message_id == sighting.place.channel_id == THREAD_ID
    assert parts(sighting) == [(PartKind.TITLE, "walnut thread")]

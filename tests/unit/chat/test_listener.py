import asyncio
import logging
from typing import Any, cast

import discord
import pytest

from bot.chat import completing
from bot.chat.channels import know_channel
from bot.chat.completing import Completing, Unfinished, decode_text
from bot.chat.convert import message_sighting
from bot.chat.hands import NEW_TITLE
from bot.chat.listener import SILENT_AFTER, Listener, Recent
from bot.core.sighting import Sighting, SightingKind
from tests.factories import NOW
from tests.unit.chat.made import (
    BOT_ID,
    EDITED_AT,
    THREAD_ID,
    attachment,
    make_edit,
    make_guild,
    make_message,
    user,
)
from tests.unit.chat.made import thread as thread_payload


class Held(Completing):
    """Keeps what it is given instead of asking Discord."""

    def __init__(self) -> None:
        super().__init__(lambda sighting: None)
        self.held: list[Unfinished] = []

    def put(self, unfinished: Unfinished) -> None:
        self.held.append(unfinished)


class Ear:
    """A listener with what it screened and what it left to be completed."""

    def __init__(self) -> None:
        self.screened: list[Sighting] = []
        self.completing = Held()
        self.listener = Listener(
            self.screened.append, self.completing, own_id=lambda: BOT_ID, clock=lambda: NOW
        )


@pytest.fixture
def ear() -> Ear:
    return Ear()


def update(name: str) -> discord.RawThreadUpdateEvent:
    return discord.RawThreadUpdateEvent(cast("Any", thread_payload(name=name)))


def known_thread() -> discord.Thread:
    found = make_guild().get_thread(THREAD_ID)
    assert found is not None
    return found


def test_a_message_is_screened_at_once(ear: Ear) -> None:
    ear.listener.message(make_message("hello"))

    assert [sighting.item.text for sighting in ear.screened] == ["hello"]


def test_a_message_that_comes_twice_is_screened_once(ear: Ear) -> None:
    for _ in range(2):
        ear.listener.message(make_message("hello"))

    assert len(ear.screened) == 1


def test_a_message_read_the_short_way_is_not_screened_again_when_it_is_fetched(ear: Ear) -> None:
    message = make_message("hello")
    ear.listener.ordinary(message_sighting(message, know_channel(make_guild(), message.channel), NOW))
    ear.listener.message(message)

    assert len(ear.screened) == 1


def test_an_edit_that_was_seen_is_not_screened_again_when_it_is_fetched(ear: Ear) -> None:
    edited = make_edit("changed", edited_timestamp=EDITED_AT)
    ear.listener.edit(edited)
    ear.listener.message(edited.message)

    assert len(ear.screened) == 1


def test_a_bots_message_is_not_screened(ear: Ear) -> None:
    ear.listener.message(make_message(author=user(501, bot=True)))

    assert ear.screened == []


def test_an_edit_is_screened(ear: Ear) -> None:
    ear.listener.edit(make_edit("worse", edited_timestamp=EDITED_AT))

    assert [sighting.item.text for sighting in ear.screened] == ["worse"]


def test_a_resolved_embed_is_no_edit(ear: Ear) -> None:
    ear.listener.edit(make_edit("https://x.example", embeds=[{"type": "link", "url": "https://x.example"}]))

    assert ear.screened == []


def test_a_pin_of_an_edited_message_is_no_second_edit(ear: Ear) -> None:
    ear.listener.edit(make_edit("worse", edited_timestamp=EDITED_AT))
    ear.listener.edit(make_edit("worse", edited_timestamp=EDITED_AT, pinned=True))

    assert len(ear.screened) == 1


def test_a_later_edit_is_screened_again(ear: Ear) -> None:
    ear.listener.edit(make_edit("worse", edited_timestamp=EDITED_AT))
    ear.listener.edit(make_edit("worst", edited_timestamp="2026-11-20T12:06:00.000000+00:00"))

    assert [sighting.item.text for sighting in ear.screened] == ["worse", "worst"]


def test_a_text_attachment_is_read_before_the_only_look(ear: Ear) -> None:
    ear.listener.message(make_message("see", attachments=[attachment("notes.txt")]))

    assert ear.screened == []
    assert [held.attachments[0].filename for held in ear.completing.held] == ["notes.txt"]


@pytest.mark.parametrize(
    "file",
    [attachment("a.png", content_type="image/png"), attachment("big.txt", size=65_537)],
    ids=["image", "too large"],
)
def test_other_attachments_are_not_waited_for(ear: Ear, file: dict[str, Any]) -> None:
    ear.listener.message(make_message("see", attachments=[file]))

    assert [sighting.item.unexamined for sighting in ear.screened] == [(file["filename"],)]


def test_unknown_roles_are_asked_for_before_the_only_look(ear: Ear) -> None:
    ear.listener.message(make_message(member=...))

    assert ear.screened == []
    assert len(ear.completing.held) == 1


def test_a_new_title_is_seen_once(ear: Ear) -> None:
    thread = known_thread()
    ear.listener.thread(thread)
    ear.listener.thread_update(update(thread.name), thread)

    (held,) = ear.completing.held
    assert held.sighting.kind is SightingKind.TITLE
    assert held.sighting.item.text == thread.name


def test_a_changed_title_is_seen_as_it_stands_in_the_event(ear: Ear) -> None:
    thread = known_thread()
    ear.listener.thread(thread)
    ear.listener.thread_update(update("walnut thread"), thread)

    assert [held.sighting.item.text for held in ear.completing.held] == ["a thread", "walnut thread"]
    assert ear.completing.held[1].sighting.revision > 0


def test_the_title_that_bylaw_gives_is_not_screened(ear: Ear) -> None:
    ear.listener.thread_update(update(NEW_TITLE), known_thread())

    assert ear.completing.held == []


def test_content_that_is_silently_empty_is_noticed_once(ear: Ear, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for number in range(SILENT_AFTER + 5):
            ear.listener.message(make_message("", id=str(number)))

    assert ear.listener.content_is_missing
    assert [record.message for record in caplog.records] == ["message-content-is-missing"]


def test_one_message_with_content_ends_the_alarm(ear: Ear) -> None:
    for number in range(SILENT_AFTER):
        ear.listener.message(make_message("", id=str(number)))
    ear.listener.message(make_message("hello"))

    assert not ear.listener.content_is_missing


def test_messages_that_mention_the_bot_prove_nothing(ear: Ear) -> None:
    for number in range(SILENT_AFTER):
        ear.listener.message(make_message("", id=str(number)))
    ear.listener.message(make_message("hi <@42>", mentions=[user(BOT_ID, bot=True)]))

    assert ear.listener.content_is_missing


@pytest.mark.parametrize("surface", ["attachments", "sticker_items", "embeds"])
def test_a_message_of_pictures_is_not_silent(ear: Ear, surface: str) -> None:
    content: dict[str, Any] = {
        "attachments": [attachment("a.png")],
        "sticker_items": [{"id": "1", "name": "wave", "format_type": 1}],
        "embeds": [{"type": "rich", "title": "x"}],
    }
    changes = {surface: content[surface]}
    for number in range(SILENT_AFTER):
        ear.listener.message(make_message("", id=str(number), **changes))

    assert not ear.listener.content_is_missing


@pytest.mark.parametrize("came", range(1, 12))
def test_the_latest_are_remembered_and_only_so_many_more(came: int) -> None:
    limit = 3

    def remembers(key: int) -> bool:
        recent: Recent[int] = Recent(limit)
        for earlier in range(came):
            assert recent.is_news(earlier, 0)
        return not recent.is_news(key, 0)

    known = [key for key in range(came) if remembers(key)]
    assert known == list(range(came))[-len(known) :]
    assert min(came, limit) <= len(known) <= 2 * limit + 1


def test_what_changed_is_news_and_is_remembered_as_it_is_now() -> None:
    recent: Recent[int] = Recent(limit=2)
    for key in (1, 2, 3):
        recent.is_news(key, 0)

    assert recent.is_news(1, 5)
    assert not recent.is_news(1, 5)
    assert recent.is_news(1, 0)


async def test_when_too_much_waits_a_message_is_screened_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MAX_WAITING", 1)
    screened: list[Sighting] = []
    full = Completing(screened.append)
    message = make_message("see", attachments=[attachment("notes.txt")])
    assert message.guild is not None
    sighting = Ear().listener
    held = Held()
    sighting._completing = held
    sighting.message(message)

    full.put(held.held[0])
    full.put(held.held[0])

    assert [one.item.unexamined for one in screened] == [("notes.txt",)]


async def test_stopping_ends_the_workers() -> None:
    task = asyncio.create_task(Completing(lambda sighting: None).run())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("weit".encode("utf-16"), "weit"),
        (b"caf\xe9", "caf\ufffd"),
        (b"PK\x00\x01", None),
        (b"x" * 5_000, "x" * 4_000),
    ],
)
def test_text_files_are_read_tolerantly(data: bytes, text: str | None) -> None:
    assert decode_text(data) == text

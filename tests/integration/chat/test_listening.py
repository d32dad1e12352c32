"""What happens on the local Discord arrives as sightings."""

import asyncio
from typing import Any

from bot.core.content import PartKind
from bot.core.sighting import SightingKind
from bot.sandbox import Attachment
from tests.integration.chat.conftest import Scene

RICH = {"type": "rich", "title": "you absolute walnut"}


async def screened_texts(scene: Scene, *, until: str = "the end") -> list[str]:
    """Post a last message and return what was screened before it."""
    await scene.control.post(scene.ada, scene.general, until)
    texts: list[str] = []
    while (text := (await scene.desk.next_screened()).item.text) != until:
        texts.append(text)
    return texts


async def test_a_message_arrives_with_its_author_and_place(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "hello")

    sighting = await scene.desk.next_screened()

    assert (sighting.message_id, sighting.item.text) == (message.id, "hello")
    assert (sighting.author.id, sighting.author.role_ids) == (scene.ada.id, frozenset())
    assert (sighting.place.server_id, sighting.place.channel_id) == (scene.server.id, scene.general.id)


async def test_a_moderator_is_known_as_one(scene: Scene) -> None:
    await scene.control.post(scene.mona, scene.general, "hello")

    assert (await scene.desk.next_screened()).author.is_moderator


async def test_only_real_edits_are_screened_again(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "first")
    await scene.control.resolve_embeds(message, [{"type": "link", "url": "https://x.example"}])
    await scene.control.edit(message, content="second")
    await scene.control.pin(message, by=scene.mona)

    assert await screened_texts(scene) == ["first", "second"]


async def test_bots_are_skipped_and_webhooks_are_not(scene: Scene) -> None:
    other = scene.control.join(scene.server, "jukebox", bot=True)
    await scene.control.post(other, scene.general, "from a bot")
    await scene.control.post_webhook(scene.general, name="Ada (proxied)", content="", embeds=[RICH])

    assert await screened_texts(scene) == ["you absolute walnut"]


async def test_a_forward_is_read(scene: Scene) -> None:
    original = await scene.control.post(scene.ada, scene.general, "walnut")
    await scene.control.post(scene.ada, scene.general, forward_of=original)

    assert await screened_texts(scene) == ["walnut", "walnut"]


async def test_a_poll_is_read(scene: Scene) -> None:
    answers = [{"poll_media": {"text": "cleo"}}, {"poll_media": {"text": "bo"}}]
    poll: dict[str, Any] = {"question": {"text": "Worst?"}, "answers": answers}
    await scene.control.post(scene.ada, scene.general, poll=poll)

    assert await screened_texts(scene) == ["Worst?\ncleo\nbo"]


async def test_a_text_attachment_is_read_and_the_message_screened_once(scene: Scene) -> None:
    files = [
        Attachment(name="notes.txt", data="wälnut".encode(), content_type="text/plain"),
        Attachment(name="cat.png", data=b"\x89PNG", content_type="image/png"),
    ]
    await scene.control.post(scene.ada, scene.general, "see", attachments=files)

    sighting = await scene.desk.next_screened()

    assert [(part.kind, part.text) for part in sighting.item.parts] == [
        (PartKind.TEXT, "see"),
        (PartKind.ATTACHMENT, "wälnut"),
    ]
    assert sighting.item.unexamined == ("cat.png",)
    assert await screened_texts(scene) == []


async def test_a_thread_title_is_screened_with_the_roles_of_its_owner(scene: Scene) -> None:
    scene.control.create_thread(scene.mona, scene.general, "walnut thread")

    sighting = await scene.desk.next_screened()

    assert (sighting.kind, sighting.item.text) == (SightingKind.TITLE, "walnut thread")
    assert (sighting.author.id, sighting.author.role_ids) == (scene.mona.id, frozenset({scene.staff.id}))
    assert sighting.place.ancestor_ids == (scene.general.id,)


async def test_a_renamed_thread_is_screened_again(scene: Scene) -> None:
    thread = scene.control.create_thread(scene.ada, scene.general, "kind words")
    assert (await scene.desk.next_screened()).item.text == "kind words"

    await scene.control.rename_thread(thread, "walnut words")

    assert (await scene.desk.next_screened()).item.text == "walnut words"


async def test_a_forum_post_is_a_title_and_a_message(scene: Scene) -> None:
    forum = scene.control.create_channel(scene.server, "help", kind="forum")
    scene.control.create_thread(scene.ada, forum, "how to", content="walnut")

    seen = [await scene.desk.next_screened() for _ in range(2)]

    assert {(one.kind, one.item.text) for one in seen} == {
        (SightingKind.TITLE, "how to"),
        (SightingKind.MESSAGE, "walnut"),
    }


async def test_voice_text_and_thread_messages_are_screened(scene: Scene) -> None:
    lounge = scene.control.create_channel(scene.server, "lounge", kind="voice")
    thread = scene.control.create_thread(scene.ada, scene.general, "t")
    await scene.desk.next_screened()
    await scene.control.post(scene.ada, lounge, "in voice")
    await scene.control.post(scene.ada, thread, "in thread")

    assert await screened_texts(scene) == ["in voice", "in thread"]


async def test_joining_a_server_reads_its_settings_and_posts_nothing(scene: Scene) -> None:
    other = scene.control.create_server("Second")
    channel = scene.control.create_channel(other, "general")
    scene.control.invite_bot(other)
    await scene.control.wait_until(lambda: other.id in scene.desk.servers.reloaded)

    assert scene.desk.servers.reloaded == [scene.server.id, other.id]
    assert scene.control.messages(channel) == []


async def test_a_server_that_bylaw_left_is_forgotten(scene: Scene) -> None:
    scene.control.remove_bot(scene.server)

    async with asyncio.timeout(10):
        assert await scene.desk.servers.forgotten.get() == scene.server.id

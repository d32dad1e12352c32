"""What was said before, read from the local Discord; and /context through Discord's own forms."""

from typing import Any

import pytest

from bot.chat.surroundings import DiscordSurroundings
from bot.core.context import Context
from bot.sandbox import Permission
from tests.integration.chat.conftest import MODERATES, Scene


async def before(scene: Scene, message: Any, *, most: int = 3, **changes: Any) -> Context | None:
    return await DiscordSurroundings(scene.client).before(scene.sighting_of(message, **changes), most=most)


def texts(context: Context | None) -> list[str]:
    assert context is not None
    return [speech.text for speech in context.speeches]


async def test_the_nearest_messages_are_read_oldest_first(scene: Scene) -> None:
    for number in range(5):
        await scene.control.post(scene.mona, scene.general, f"text {number}")
    judged = await scene.control.post(scene.ada, scene.general, "walnut")
    await scene.control.post(scene.mona, scene.general, "later")

    context = await before(scene, judged)

    assert texts(context) == ["text 2", "text 3", "text 4"]
    assert context is not None
    assert context.author_id == scene.ada.id
    assert context.author_ids == {scene.mona.id}


async def test_the_message_replied_to_is_read_wherever_it_stands(scene: Scene) -> None:
    parent = await scene.control.post(scene.mona, scene.general, "what do you think?")
    for number in range(4):
        await scene.control.post(scene.mona, scene.general, f"text {number}")
    judged = await scene.control.post(scene.ada, scene.general, "no u")

    context = await before(scene, judged, most=1, reply_to_id=parent.id)

    assert texts(context) == ["what do you think?", "text 3"]
    assert context is not None
    assert [speech.is_parent for speech in context.speeches] == [True, False]


async def test_what_has_been_deleted_and_what_stands_elsewhere_is_left_out(scene: Scene) -> None:
    other = scene.control.create_channel(scene.server, "other")
    elsewhere = await scene.control.post(scene.mona, other, "elsewhere")
    gone = await scene.control.post(scene.mona, scene.general, "regretted")
    await scene.control.delete(gone)
    judged = await scene.control.post(scene.ada, scene.general, "walnut")

    assert texts(await before(scene, judged, reply_to_id=gone.id)) == []
    assert texts(await before(scene, judged, reply_to_id=elsewhere.id)) == []


async def test_where_the_history_may_not_be_read_nothing_is_asked(scene: Scene) -> None:
    judged = await scene.control.post(scene.ada, scene.general, "walnut")
    deny = (0, int(Permission.READ_MESSAGE_HISTORY))
    scene.control.set_overwrites(scene.general, {scene.me: deny})
    await scene.client.wait_for("guild_channel_update", timeout=10)
    asked = scene.requests("GET", "/messages")

    assert await before(scene, judged) is None
    assert scene.requests("GET", "/messages") == asked


async def test_a_refusal_gives_no_context(scene: Scene) -> None:
    judged = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.sandbox.faults.add(
        method="GET", path="/messages", status=403, body={"code": 50001, "message": "No"}
    )

    assert await before(scene, judged) is None


@pytest.fixture
def managed(scene: Scene) -> Scene:
    """The scene, with a moderator who manages the server, too."""
    admin = scene.control.create_role(
        scene.server, "admin", permissions=MODERATES | int(Permission.MANAGE_GUILD)
    )
    scene.control.set_roles(scene.mona, [admin, scene.staff])
    return scene


async def test_context_is_switched_off_in_a_channel_and_shown(managed: Scene) -> None:
    assert "and 3 earlier messages" in (await managed.run("context show")).content

    result = await managed.run("context off", channel=managed.general)

    assert result.content.endswith(f"Not in: <#{managed.general.id}>.")
    assert not managed.desk.servers.by_server[managed.server.id].reads_context((managed.general.id,))


async def test_context_is_switched_off_in_the_server_and_counted(managed: Scene) -> None:
    off = await managed.run("context off")
    on = await managed.run("context on")
    counted = await managed.run("context messages", count=1)

    assert off.content == "Second looks read nothing of what was said before."
    assert "3 earlier messages" in on.content
    assert "and 1 earlier message of" in counted.content


async def test_it_needs_manage_server(scene: Scene) -> None:
    result = await scene.run("context off")

    assert result.content == "You need the permission Manage Server for this."

"""Acts on the local Discord, with the last checks."""

from typing import Any

import pytest

from bot.chat.convert import revision_of
from bot.chat.hands import NEW_TITLE, audit_reason
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import ChatError
from bot.core.sighting import Author, Sighting, SightingKind
from bot.sandbox import Message, Permission
from tests.integration.chat.conftest import Scene


async def delete(
    scene: Scene, message: Message, *, automatic: bool = True, **changes: Any
) -> tuple[ActionState, str]:
    sighting = scene.sighting_of(message, **changes)
    return await scene.hands.act(
        sighting, ActionKind.DELETE, reason="[case 12] HA1 automatic", automatic=automatic
    )


async def test_a_message_is_deleted_with_its_reason(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")

    assert await delete(scene, message) == (ActionState.DONE, "The message was deleted.")

    assert message.deleted
    assert scene.sandbox.requests[-1].reason_header == "[case 12] HA1 automatic"


async def test_deleting_again_is_success(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    await delete(scene, message)

    assert (await delete(scene, message))[0] is ActionState.GONE


async def test_a_message_in_a_deleted_channel_is_gone(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.control.delete_channel(scene.general)
    await scene.client.wait_for("guild_channel_delete", timeout=10)

    assert (await delete(scene, message))[0] is ActionState.GONE


async def test_a_message_of_somebody_else_is_left_alone(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")

    state, _ = await delete(scene, message, author=Author(id=scene.mona.id, name="mona"))

    assert state is ActionState.REFUSED
    assert not message.deleted


async def test_an_edited_message_is_left_to_its_own_judgement(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    await scene.control.edit(message, content="kind words")

    state, sentence = await delete(scene, message)

    assert state is ActionState.REFUSED
    assert "edited" in sentence
    assert not message.deleted


async def test_the_judged_revision_of_an_edited_message_is_deleted(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "kind words")
    await scene.desk.next_screened()
    await scene.control.edit(message, content="walnut")
    seen = await scene.desk.next_screened()

    state, _ = await scene.hands.act(seen, ActionKind.DELETE, reason="r", automatic=True)

    assert seen.revision > revision_of(None)
    assert state is ActionState.DONE


async def test_a_moderators_press_deletes_what_stands(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    await scene.control.edit(message, content="kind words")

    assert (await delete(scene, message, automatic=False))[0] is ActionState.DONE


@pytest.mark.parametrize("automatic", [True, False])
async def test_staff_is_never_touched(scene: Scene, automatic: bool) -> None:
    message = await scene.control.post(scene.mona, scene.general, "walnut")

    state, sentence = await delete(scene, message, automatic=automatic)

    assert state is ActionState.REFUSED
    assert "Manage Messages" in sentence
    assert not message.deleted


async def test_the_owner_is_never_touched(scene: Scene) -> None:
    message = await scene.control.post(scene.owner, scene.general, "walnut")

    assert (await delete(scene, message))[0] is ActionState.REFUSED


async def test_bots_are_never_touched(scene: Scene) -> None:
    jukebox = scene.control.join(scene.server, "jukebox", bot=True)
    message = await scene.control.post(jukebox, scene.general, "walnut")

    assert (await delete(scene, message))[0] is ActionState.REFUSED


async def test_a_role_above_bylaws_is_never_touched(scene: Scene) -> None:
    veteran = scene.control.create_role(scene.server, "veteran")
    bo = scene.control.join(scene.server, "bo", roles=[veteran])
    message = await scene.control.post(bo, scene.general, "walnut")
    await scene.desk.next_screened()

    state, sentence = await delete(scene, message)

    assert state is ActionState.REFUSED
    assert "drag Bylaw's role" in sentence


async def test_a_proxys_message_can_be_deleted(scene: Scene) -> None:
    message = await scene.control.post_webhook(scene.general, name="Ada (proxied)", content="walnut")

    author = Author(id=message.author.id, name="Ada (proxied)", is_webhook=True)
    assert (await delete(scene, message, author=author))[0] is ActionState.DONE


async def test_what_a_member_left_behind_can_be_deleted(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.control.leave(scene.ada)

    assert (await delete(scene, message))[0] is ActionState.DONE


async def test_a_missing_permission_is_refused_without_a_request(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.control.set_overwrites(scene.general, {scene.me: (0, int(Permission.MANAGE_MESSAGES))})
    await scene.client.wait_for("guild_channel_update", timeout=10)
    before = len(scene.sandbox.requests)

    state, sentence = await delete(scene, message)

    assert state is ActionState.REFUSED
    assert "Manage Messages" in sentence
    assert len(scene.sandbox.requests) == before


async def test_an_unreachable_discord_leaves_the_act_wanted(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.sandbox.faults.add(method="DELETE", drop=True, times=100)

    with pytest.raises(ChatError):
        await delete(scene, message)
    scene.sandbox.faults.clear()
    assert (await delete(scene, message))[0] is ActionState.DONE


@pytest.mark.parametrize("status", [400, 409])
async def test_what_discord_does_not_accept_has_failed(scene: Scene, status: int) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.sandbox.faults.add(method="DELETE", status=status, body={"code": 50035, "message": "Invalid"})

    expected = f"Discord did not accept it (status {status}, code 50035)."
    assert await delete(scene, message) == (ActionState.FAILED, expected)


async def test_a_delete_whose_answer_was_lost_is_safe_to_repeat(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.sandbox.faults.add(method="DELETE", drop=True, apply_first=True)

    # aiohttp itself repeats a DELETE whose connection was cut.
    assert (await delete(scene, message))[0] is ActionState.GONE
    assert message.deleted


async def test_a_server_that_bylaw_left_is_refused(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")
    scene.control.remove_bot(scene.server)
    await scene.client.wait_for("guild_remove", timeout=10)

    assert (await delete(scene, message))[0] is ActionState.REFUSED


async def title(scene: Scene) -> Sighting:
    scene.control.create_thread(scene.ada, scene.general, "walnut thread")
    return await scene.desk.next_screened()


async def test_a_thread_is_locked_for_its_title(scene: Scene) -> None:
    sighting = await title(scene)

    for _ in range(2):
        state, _ = await scene.hands.act(sighting, ActionKind.LOCK, reason="r", automatic=False)
        assert state is ActionState.DONE
    (thread,) = scene.server.threads.values()
    assert thread.thread is not None
    assert thread.thread.locked


async def test_a_thread_is_renamed_for_its_title(scene: Scene) -> None:
    sighting = await title(scene)

    state, _ = await scene.hands.act(sighting, ActionKind.RENAME, reason="r", automatic=False)

    assert state is ActionState.DONE
    assert [thread.name for thread in scene.server.threads.values()] == [NEW_TITLE]


@pytest.mark.parametrize(
    ("kind", "automatic"), [(ActionKind.DELETE, False), (ActionKind.LOCK, True), (ActionKind.RENAME, True)]
)
async def test_titles_are_neither_deleted_nor_acted_on_automatically(
    scene: Scene, kind: ActionKind, automatic: bool
) -> None:
    sighting = await title(scene)

    state, _ = await scene.hands.act(sighting, kind, reason="r", automatic=automatic)

    assert sighting.kind is SightingKind.TITLE
    assert state is ActionState.REFUSED


async def test_a_message_is_neither_locked_nor_renamed(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "walnut")

    state, _ = await scene.hands.act(scene.sighting_of(message), ActionKind.LOCK, reason="r", automatic=False)

    assert state is ActionState.REFUSED


def test_a_reason_fits_the_audit_log_once_encoded() -> None:
    assert audit_reason("[case 12] by 5") == "[case 12] by 5"
    assert len(audit_reason("é" * 500)) == 512 // 6

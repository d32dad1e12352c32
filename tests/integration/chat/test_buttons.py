"""Moderators, and others, press the buttons of a post."""

import asyncio
from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.core.case import CaseFile, LabelKind, Post, PostKind
from bot.core.decide import decide
from bot.core.decision import ActionKind
from bot.core.settings import Mode
from bot.core.sighting import Author, Place
from bot.sandbox import Message, Permission
from tests.factories import make_case, make_policy, make_settings, make_sighting, make_verdict
from tests.integration.chat.conftest import MODERATES, Scene, SceneMaker, connected

POLICY = make_policy()
POLICIES = {POLICY.digest: POLICY}


async def posted(
    scene: Scene, author_id: int | None = None, policy_changes: dict[str, Any] | None = None
) -> Message:
    """Post a case about a message of ada's, known to the review desk."""
    author = Author(id=author_id or scene.ada.id, name="cleo")
    sighting = make_sighting(server_id=scene.server.id, channel_id=scene.general.id, author=author)
    case: CaseFile = make_case(
        (POLICY, make_verdict("HA1")), sighting=sighting, number=412, server_id=scene.server.id
    )
    case = replace(case, decision=decide(case, POLICIES, make_settings(mode=Mode.REVIEW), quota_left=1))
    scene.desk.review.cases[case.id] = case
    scene.desk.review.policies = {POLICY.digest: replace(POLICY, **(policy_changes or {}))}
    post = Post(id=1, kind=PostKind.CASE, channel_id=scene.mod_log.id, marker="m", message_id=None)
    return scene.control.message(scene.mod_log, await scene.log.post(case, POLICIES, post))


async def test_an_opinion_is_recorded_and_answered_in_private(scene: Scene) -> None:
    result = await scene.control.press(scene.mona, await posted(scene), "✔ Correct")

    assert scene.desk.review.labels == [(1, LabelKind.CORRECT, scene.mona.id)]
    assert result.ephemeral
    assert result.content == "Noted: Case #412 is correct, you say."


async def test_delete_is_wanted_and_the_second_moderator_hears_who_was_first(scene: Scene) -> None:
    message = await posted(scene)
    max_ = scene.control.join(scene.server, "max", roles=[scene.staff])

    first = await scene.control.press(scene.mona, message, "Delete")
    second = await scene.control.press(max_, message, "Delete")

    assert scene.desk.review.wanted[0] == (1, ActionKind.DELETE, scene.mona.id)
    assert first.content == "Case #412: delete is under way. The post shows how it ends."
    assert second.content == f"Already handled by <@{scene.mona.id}>."
    assert second.message is not None
    assert second.message.pinged == set()


@pytest.mark.parametrize("button", ["✔ Correct", "Delete"])
async def test_who_is_no_moderator_changes_nothing(scene: Scene, button: str) -> None:
    result = await scene.control.press(scene.ada, await posted(scene), button)

    assert result.content == "You need the permission Manage Messages or Moderate Members for this."
    assert not scene.desk.review.labels
    assert not scene.desk.review.wanted


async def test_delete_needs_the_permission_where_the_message_stands(scene: Scene) -> None:
    message = await posted(scene)
    scene.control.set_overwrites(scene.general, {scene.staff: (0, int(Permission.MANAGE_MESSAGES))})
    await scene.client.wait_for("guild_channel_update", timeout=10)

    result = await scene.control.press(scene.mona, message, "Delete")

    assert result.content == f"You need the permission Manage Messages in <#{scene.general.id}> for this."
    assert scene.desk.review.wanted == []


async def test_nobody_acts_on_a_role_as_high_as_their_own(scene: Scene) -> None:
    peer = scene.control.join(scene.server, "peer", roles=[scene.staff])
    message = await posted(scene, author_id=peer.id)

    result = await scene.control.press(scene.mona, message, "Delete")

    assert "as high as yours" in result.content
    assert scene.desk.review.wanted == []


async def test_whatever_the_case_reaches_is_checked_though_it_was_not_loaded(scene: Scene) -> None:
    message = await posted(scene)
    quiet = scene.control.create_channel(
        scene.server, "quiet", overwrites={scene.staff: (0, int(Permission.MANAGE_MESSAGES))}
    )
    await scene.client.wait_for("guild_channel_create", timeout=10)
    elsewhere = make_sighting(server_id=scene.server.id, channel_id=quiet.id, author_id=scene.ada.id)
    scene.desk.review.not_loaded = (elsewhere,)

    result = await scene.control.press(scene.mona, message, "Delete")

    assert result.content == f"You need the permission Manage Messages in <#{quiet.id}> for this."
    assert scene.desk.review.wanted == []


async def test_among_hundreds_of_authors_the_one_of_rank_is_found(scene: Scene) -> None:
    peer = scene.control.join(scene.server, "peer", roles=[scene.staff])
    message = await posted(scene)
    raid = [
        make_sighting(server_id=scene.server.id, channel_id=scene.general.id, author_id=author_id)
        for author_id in (*range(1, 250), peer.id)
    ]
    scene.desk.review.not_loaded = tuple(raid)

    result = await scene.control.press(scene.mona, message, "Delete")

    assert result.content == f"<@{peer.id}> has a role as high as yours, so you cannot act on them."
    assert scene.desk.review.wanted == []


async def archived_thread(scene: Scene) -> Place:
    """Start a thread and archive it, so that discord.py forgets it."""
    thread = scene.control.create_thread(scene.ada, scene.general, "t")
    await scene.desk.next_screened()  # its title
    known = scene.client.get_channel(thread.id)
    assert isinstance(known, discord.Thread)
    await asyncio.gather(scene.client.wait_for("thread_update", timeout=10), known.edit(archived=True))
    assert scene.client.get_channel(thread.id) is None
    return Place(server_id=scene.server.id, channel_id=thread.id, ancestor_ids=(scene.general.id,))


@pytest.mark.parametrize("allowed", [True, False])
async def test_an_archived_thread_has_the_permissions_of_its_channel(scene: Scene, allowed: bool) -> None:
    message = await posted(scene)
    place = await archived_thread(scene)
    case = scene.desk.review.cases[1]
    record = replace(case.sightings[0], sighting=make_sighting(place=place, author_id=scene.ada.id))
    scene.desk.review.cases[1] = replace(case, sightings=(record,))
    if not allowed:
        scene.control.set_overwrites(scene.general, {scene.staff: (0, int(Permission.MANAGE_MESSAGES))})
        await scene.client.wait_for("guild_channel_update", timeout=10)

    result = await scene.control.press(scene.mona, message, "Delete")

    assert bool(scene.desk.review.wanted) == allowed
    assert ("Manage Messages" in result.content) != allowed


async def test_where_the_channel_is_gone_what_they_may_do_in_the_whole_server_counts(scene: Scene) -> None:
    timing_out = scene.control.create_role(
        scene.server, "timing out", permissions=int(Permission.MODERATE_MEMBERS)
    )
    tim = scene.control.join(scene.server, "tim", roles=[timing_out])
    message = await posted(scene)
    gone = make_sighting(server_id=scene.server.id, channel_id=987_654, author_id=scene.ada.id)
    scene.desk.review.not_loaded = (gone,)
    may = int(Permission.VIEW_CHANNEL | Permission.MANAGE_MESSAGES)
    for channel in (scene.general, scene.mod_log):
        hidden: dict[Any, tuple[int, int]] = {scene.server.everyone: (0, may)}
        scene.control.set_overwrites(
            channel, hidden | dict.fromkeys((scene.staff, scene.me, timing_out), (may, 0))
        )
        await scene.client.wait_for("guild_channel_update", timeout=10)

    refused = await scene.control.press(tim, message, "Delete")
    allowed = await scene.control.press(scene.mona, message, "Delete")

    assert "in the whole server, since a channel of this case is gone" in refused.content
    assert "under way" in allowed.content
    assert scene.desk.review.wanted == [(1, ActionKind.DELETE, scene.mona.id)]


async def test_shadow_mode_does_not_bind_a_moderator_who_presses(scene: Scene) -> None:
    scene.be_set_up(Mode.SHADOW)
    message = await posted(scene)

    await scene.control.press(scene.mona, message, "Delete")

    assert len(scene.desk.review.wanted) == 1


async def test_a_policy_that_never_punishes_refuses_the_press(scene: Scene) -> None:
    message = await posted(scene, policy_changes={"never_punish": True})

    result = await scene.control.press(scene.mona, message, "Delete")

    assert "never punishes" in result.content
    assert scene.desk.review.wanted == []


async def test_a_case_that_is_gone_is_said_to_be(scene: Scene) -> None:
    message = await posted(scene)
    scene.desk.review.cases.clear()

    assert (await scene.control.press(scene.mona, message, "Delete")).content == "There is no such case here."


async def test_buttons_outlive_a_restart(make_scene: SceneMaker) -> None:
    async with make_scene() as scene:
        message = await posted(scene)
        await scene.client.close()
        await scene.control.wait_for_no_bot()

        async with connected(scene.sandbox, scene.desk.client()):
            result = await scene.control.press(scene.mona, message, "✖ Wrong")

    assert scene.desk.review.labels == [(1, LabelKind.WRONG, scene.mona.id)]
    assert result.content == "Noted: Case #412 is wrong, you say."


async def test_a_higher_moderator_may_act_on_a_member_with_roles(scene: Scene) -> None:
    fan = scene.control.create_role(scene.server, "fan", position=1)
    chief = scene.control.create_role(scene.server, "chief", permissions=MODERATES)
    bo = scene.control.join(scene.server, "bo", roles=[fan])
    boss = scene.control.join(scene.server, "boss", roles=[chief, scene.staff])
    message = await posted(scene, author_id=bo.id)

    await scene.control.press(boss, message, "Delete")

    assert scene.desk.review.wanted == [(1, ActionKind.DELETE, boss.id)]

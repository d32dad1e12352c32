"""Posts in the mod-log of the local Discord."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.modlog import RECENT_MESSAGES
from bot.core.case import CaseFile, Post, PostKind
from bot.core.decide import decide
from bot.core.errors import ChatError, ModLogGoneError
from bot.core.settings import Mode
from bot.sandbox import Permission
from tests.factories import make_case, make_policy, make_settings, make_sighting, make_verdict
from tests.integration.chat.conftest import Scene

POLICY = make_policy()
POLICIES = {POLICY.digest: POLICY}


def a_case(scene: Scene, text: str = "you absolute walnut", number: int = 412) -> CaseFile:
    sighting = make_sighting(text, server_id=scene.server.id, channel_id=scene.general.id)
    case = make_case(
        (POLICY, make_verdict("HA1")), sighting=sighting, number=number, server_id=scene.server.id
    )
    return replace(case, decision=decide(case, POLICIES, make_settings(mode=Mode.REVIEW), quota_left=1))


def a_post(scene: Scene, marker: str = "m4rk3r", kind: PostKind = PostKind.CASE) -> Post:
    return Post(id=1, kind=kind, channel_id=scene.mod_log.id, marker=marker, message_id=None)


def labels(components: list[dict[str, list[dict[str, str]]]]) -> list[str]:
    return [button["label"] for row in components for button in row["components"]]


async def test_a_case_is_posted_with_its_buttons(scene: Scene) -> None:
    message_id = await scene.log.post(a_case(scene), POLICIES, a_post(scene))

    posted = scene.control.message(scene.mod_log, message_id)
    assert posted.embeds[0]["title"] == "⚠ Possible violation · HA1 Insults"
    assert labels(posted.components) == ["✔ Correct", "✖ Wrong", "Delete"]


async def test_shadow_mode_offers_a_person_every_button(scene: Scene) -> None:
    scene.be_set_up(Mode.SHADOW)

    message_id = await scene.log.post(a_case(scene), POLICIES, a_post(scene))

    assert labels(scene.control.message(scene.mod_log, message_id).components) == [
        "✔ Correct",
        "✖ Wrong",
        "Delete",
    ]


async def test_an_echoed_mention_pings_nobody(scene: Scene) -> None:
    case = a_case(scene, f"@everyone <@{scene.ada.id}> <@&{scene.staff.id}>")

    message_id = await scene.log.post(case, POLICIES, a_post(scene))

    assert scene.control.message(scene.mod_log, message_id).pinged == set()
    sent = next(r for r in scene.sandbox.requests if r.method == "POST" and r.path.endswith("/messages"))
    assert sent.body["allowed_mentions"] == {"parse": []}


async def test_the_same_post_sent_twice_stands_once(scene: Scene) -> None:
    first = await scene.log.post(a_case(scene), POLICIES, a_post(scene))
    second = await scene.log.post(a_case(scene), POLICIES, a_post(scene))

    assert first == second
    assert len(scene.control.messages(scene.mod_log)) == 1


async def test_a_post_whose_answer_was_lost_is_found_by_its_marker(scene: Scene) -> None:
    scene.sandbox.faults.add(method="POST", path="/messages$", drop=True, apply_first=True)

    with pytest.raises(ChatError, match="could not be reached"):
        await scene.log.post(a_case(scene), POLICIES, a_post(scene))

    (standing,) = scene.control.messages(scene.mod_log)
    assert await scene.log.find(a_post(scene)) == standing.id
    assert await scene.log.find(a_post(scene, "other")) is None


async def test_a_post_is_found_again_under_more_messages_than_one_request_brings(scene: Scene) -> None:
    post = replace(a_post(scene), begun_at=datetime.now(UTC))
    standing = await scene.log.post(a_case(scene), POLICIES, post)
    for number in range(RECENT_MESSAGES):
        await scene.control.post_webhook(scene.mod_log, name="another log", content=f"line {number}")

    assert await scene.log.find(post) == standing


async def test_a_members_copy_of_a_marker_is_not_taken_for_the_post(scene: Scene) -> None:
    embed = {"type": "rich", "title": "x", "footer": {"text": "Case #1 · m4rk3r"}}
    await scene.control.post_webhook(scene.mod_log, name="Bylaw", embeds=[embed])

    assert await scene.log.find(a_post(scene)) is None


async def test_a_post_is_edited_in_place(scene: Scene) -> None:
    case = a_case(scene)
    post = a_post(scene)
    message_id = await scene.log.post(case, POLICIES, post)

    changed = replace(case, sightings=(replace(case.sightings[0], erased=True),))
    assert await scene.log.edit(changed, POLICIES, replace(post, message_id=message_id))

    (standing,) = scene.control.messages(scene.mod_log)
    assert "erased" in standing.embeds[0]["description"]
    assert labels(standing.components) == ["✔ Correct", "✖ Wrong", "Delete"]


async def test_a_post_that_somebody_deleted_no_longer_stands(scene: Scene) -> None:
    post = a_post(scene)
    message_id = await scene.log.post(a_case(scene), POLICIES, post)
    await scene.control.delete(scene.control.message(scene.mod_log, message_id), by=scene.mona)

    assert not await scene.log.edit(a_case(scene), POLICIES, replace(post, message_id=message_id))


async def test_a_digest_has_no_buttons(scene: Scene) -> None:
    cases = [a_case(scene, number=number) for number in (1, 2, 3)]

    message_id = await scene.log.post_digest(cases, a_post(scene, "d1", PostKind.DIGEST))

    posted = scene.control.message(scene.mod_log, message_id)
    assert posted.embeds[0]["title"] == "3 more cases"
    assert posted.components == []
    assert await scene.log.find(a_post(scene, "d1")) == message_id


async def test_a_channel_that_everyone_can_read_gets_nothing(scene: Scene) -> None:
    scene.control.set_overwrites(scene.mod_log, {})
    await scene.control.flush()
    await scene.client.wait_for("guild_channel_update", timeout=10)

    with pytest.raises(ModLogGoneError, match="Everyone can read"):
        await scene.log.post(a_case(scene), POLICIES, a_post(scene))
    assert scene.control.messages(scene.mod_log) == []


async def test_a_missing_permission_is_named_without_a_request(scene: Scene) -> None:
    scene.control.set_overwrites(
        scene.mod_log,
        {
            scene.server.everyone: (0, int(Permission.VIEW_CHANNEL)),
            scene.me: (int(Permission.VIEW_CHANNEL), int(Permission.EMBED_LINKS)),
        },
    )
    await scene.client.wait_for("guild_channel_update", timeout=10)
    before = len(scene.sandbox.requests)

    with pytest.raises(ModLogGoneError, match="Embed Links"):
        await scene.log.post(a_case(scene), POLICIES, a_post(scene))
    assert len(scene.sandbox.requests) == before


async def test_a_deleted_channel_says_to_run_setup(scene: Scene) -> None:
    scene.control.delete_channel(scene.mod_log)
    await scene.client.wait_for("guild_channel_delete", timeout=10)

    with pytest.raises(ModLogGoneError, match="/setup"):
        await scene.log.post(a_case(scene), POLICIES, a_post(scene))

"""What everybody may ask about themselves, and what only those who manage the server may."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.core.decision import ActionKind, ActionState
from bot.core.held import OwnAction, OwnMessage
from bot.sandbox import Permission
from tests.factories import NOW
from tests.integration.chat.conftest import Scene

MESSAGE = OwnMessage(
    channel_id=20,
    message_id=7_000,
    seen_at=NOW,
    case_number=3,
    name="ada",
    text="you walnut \ud800",
    unexamined=("cat.png",),
    clauses=("harassment/HA1",),
    actions=(OwnAction(kind=ActionKind.DELETE, state=ActionState.DONE, at=NOW),),
)


@pytest.mark.parametrize("command", ["privacy show", "privacy export-me", "privacy forget-me"])
async def test_everybody_may_ask_about_themselves_also_before_setup(scene: Scene, command: str) -> None:
    scene.desk.servers.by_server.clear()

    result = await scene.run(command, by=scene.ada)

    assert result.deferred
    assert result.ephemeral
    assert "nothing of yours" in result.content or "no message of yours" in result.content


async def test_show_says_what_is_kept_and_for_how_long(scene: Scene) -> None:
    settings = scene.desk.servers.by_server[scene.server.id]
    scene.desk.servers.by_server[scene.server.id] = replace(settings, retention_days=12)
    scene.desk.privacy.kept[scene.ada.id] = (MESSAGE, replace(MESSAGE, text=None, name=""))

    result = await scene.run("privacy show", by=scene.ada)

    assert "Bylaw knows of here: 2," in result.content
    assert "With their text and your name: 1." in result.content
    assert "12 days" in result.content


async def test_export_hands_over_the_callers_own_messages_and_nobody_elses(scene: Scene) -> None:
    scene.desk.privacy.kept[scene.ada.id] = (MESSAGE,)
    scene.desk.privacy.kept[scene.mona.id] = (replace(MESSAGE, text="somebody else's"),)

    result = await scene.run("privacy export-me", by=scene.ada)

    (stored,) = result.message.attachments
    (message,) = json.loads(stored.file.data)["messages"]
    assert result.ephemeral
    assert (message["text"], message["name"], message["clauses"]) == (
        "you walnut \ud800",
        "ada",
        ["harassment/HA1"],
    )
    assert [(done["what"], done["state"]) for done in message["done"]] == [("delete", "done")]


async def test_forget_me_is_about_the_caller(scene: Scene) -> None:
    scene.desk.privacy.kept[scene.ada.id] = (MESSAGE,)

    result = await scene.run("privacy forget-me", by=scene.ada)

    assert scene.desk.privacy.forgotten == [scene.ada.id]
    assert "are being erased" in result.content


@pytest.mark.parametrize("command", ["purge", "retention"])
async def test_purge_and_retention_need_manage_server(scene: Scene, command: str) -> None:
    options: dict[str, Any] = {"user": scene.ada} if command == "purge" else {"days": 5}

    result = await scene.run(f"privacy {command}", **options)

    assert result.content == "You need the permission Manage Server for this."
    assert scene.desk.privacy.forgotten == []


async def test_who_manages_the_server_purges_a_member_and_sets_the_days(scene: Scene) -> None:
    manages = scene.control.create_role(
        scene.server, "admin", permissions=int(Permission.VIEW_CHANNEL | Permission.MANAGE_GUILD)
    )
    scene.control.set_roles(scene.mona, [manages])
    scene.desk.privacy.kept[scene.ada.id] = (MESSAGE,)

    purged = await scene.run("privacy purge", user=scene.ada)
    set_days = await scene.run("privacy retention", days=5)

    assert scene.desk.privacy.forgotten == [scene.ada.id]
    assert "being erased: 1." in purged.content
    assert "kept for 5 days" in set_days.content
    assert scene.desk.servers.by_server[scene.server.id].retention_days == 5

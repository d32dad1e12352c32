"""Starting, and the sentences for what can be wrong."""

import asyncio

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.chat.start import (
    CONTENT_INTENT_OFF,
    NO_COMMANDS,
    NOT_LET_IN,
    StartError,
    configure_endpoints,
    invite_link,
    run_client,
)
from bot.sandbox import Sandbox
from tests.integration.chat.conftest import Desk, Scene, SceneMaker, connected

NOBODY_LISTENS = "127.0.0.1:9"  # the discard port; nothing answers there


async def fails_to_start(token: str) -> str:
    client = Desk().client()
    with pytest.raises(StartError) as failed:
        async with client:
            await run_client(client, token)
    return str(failed.value)


async def test_a_wrong_token_is_told(endpoints: None) -> None:
    async with Sandbox.start() as sandbox:
        configure_endpoints(sandbox.rest_url, sandbox.gateway_url)

        assert await fails_to_start("wrong") == NOT_LET_IN


async def test_an_intent_that_is_off_in_the_portal_is_told(endpoints: None) -> None:
    async with Sandbox.start(message_content_intent=False) as sandbox:
        configure_endpoints(sandbox.rest_url, sandbox.gateway_url)

        assert await fails_to_start(sandbox.token) == CONTENT_INTENT_OFF


async def test_an_intent_refused_by_the_gateway_is_told(
    endpoints: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sandbox.start(message_content_intent=False) as sandbox:
        configure_endpoints(sandbox.rest_url, sandbox.gateway_url)
        monkeypatch.setattr("bot.chat.start.require_message_content", lambda flags: None)

        assert await fails_to_start(sandbox.token) == CONTENT_INTENT_OFF


async def test_an_unreachable_rest_api_is_told(endpoints: None) -> None:
    configure_endpoints(f"http://{NOBODY_LISTENS}/api/v10", None)

    assert "REST API" in await fails_to_start("token")


async def test_an_unreachable_gateway_is_told(endpoints: None) -> None:
    async with Sandbox.start() as sandbox:
        configure_endpoints(sandbox.rest_url, f"ws://{NOBODY_LISTENS}")

        assert "gateway" in await fails_to_start(sandbox.token)


async def test_an_invitation_without_commands_is_told(scene: Scene) -> None:
    other = scene.control.create_server("Second")
    scene.control.invite_bot(other, commands_scope=False)
    guild = await scene.client.wait_for("guild_join", timeout=10)
    await scene.client._check_commands(guild)

    assert scene.client.problems == (NO_COMMANDS.format(server="Second"),)

    renamed = asyncio.create_task(scene.client.wait_for("guild_update", timeout=10))
    await asyncio.sleep(0)
    scene.control.rename_server(other, "Third")
    await renamed
    assert scene.client.problems == (NO_COMMANDS.format(server="Third"),)

    left = asyncio.create_task(scene.client.wait_for("guild_remove", timeout=10))
    await asyncio.sleep(0)
    scene.control.remove_bot(other)
    await left
    assert not scene.client.problems


async def test_commands_are_registered_only_when_they_changed(make_scene: SceneMaker) -> None:
    async with make_scene() as scene:
        assert scene.requests("PUT", "/commands") == 1
        await scene.client.close()
        await scene.control.wait_for_no_bot()

        async with connected(scene.sandbox, scene.desk.client()):
            assert scene.requests("PUT", "/commands") == 1

        scene.desk.synced.digest = "an older one"
        async with connected(scene.sandbox, scene.desk.client()):
            assert scene.requests("PUT", "/commands") == 2


async def test_the_client_asks_for_no_more_than_it_uses(scene: Scene) -> None:
    intents = dict(scene.client.intents)

    assert {name for name, on in intents.items() if on} == {
        "guilds",
        "guild_messages",
        "message_content",
        "moderation",
    }
    mentions = scene.client.allowed_mentions
    assert mentions is not None
    assert not any((mentions.everyone, mentions.users, mentions.roles, mentions.replied_user))


def test_the_invite_link_asks_for_the_least() -> None:
    link = yarl.URL(invite_link(77))
    permissions = discord.Permissions(int(link.query["permissions"]))

    assert link.query["client_id"] == "77"
    assert link.query["scope"] == "bot applications.commands"
    assert {name for name, on in permissions if on} == {
        "read_messages",
        "read_message_history",
        "send_messages",
        "send_messages_in_threads",
        "embed_links",
        "attach_files",
        "manage_messages",
        "manage_threads",
    }


def test_endpoints_that_are_not_given_stay_discords(endpoints: None) -> None:
    before = DiscordWebSocket.DEFAULT_GATEWAY

    configure_endpoints(None, None)

    assert before == DiscordWebSocket.DEFAULT_GATEWAY

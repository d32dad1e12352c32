"""/filter channel, newcomers and channels, and the new kinds of /rule add, through Discord's own forms."""

from typing import Any

import pytest

from bot.core.settings import ServerSettings
from bot.sandbox import Permission
from tests.integration.chat.conftest import MODERATES, Scene


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """The scene, with a moderator who manages the server, too."""
    admin = scene.control.create_role(
        scene.server, "admin", permissions=MODERATES | int(Permission.MANAGE_GUILD)
    )
    scene.control.set_roles(scene.mona, [admin, scene.staff])
    return scene


def settings_of(scene: Scene) -> ServerSettings:
    return scene.desk.servers.by_server[scene.server.id]


async def test_a_channels_sensitivity_is_set_and_shown(scene: Scene) -> None:
    before = await scene.run("filter channels")
    result = await scene.run("filter channel", channel=scene.general, level="high")
    after = await scene.run("filter channels")

    assert settings_of(scene).high_channel_ids == {scene.general.id}
    assert before.content.startswith("The sensitivity is normal in every channel.")
    assert result.content == f"Sensitivity of <#{scene.general.id}>: high."
    assert f"- high: <#{scene.general.id}>" in after.content
    assert after.ephemeral


async def test_how_long_members_are_new_is_set_and_told(scene: Scene) -> None:
    assert "For 7 days" in (await scene.run("filter channels")).content
    assert "For 30 days" in (await scene.run("filter newcomers", days=30)).content
    assert "Nobody counts as new" in (await scene.run("filter newcomers", days=0)).content
    assert settings_of(scene).new_member_days == 0


@pytest.mark.parametrize(
    ("command", "options"),
    [("filter channel", {"level": "low"}), ("filter newcomers", {"days": 1}), ("filter channels", {})],
)
async def test_it_needs_manage_server(scene: Scene, command: str, options: dict[str, Any]) -> None:
    scene.control.set_roles(scene.mona, [scene.staff])
    before = settings_of(scene)
    if command == "filter channel":
        options = {**options, "channel": scene.general}

    result = await scene.run(command, **options)

    assert result.content == "You need the permission Manage Server for this."
    assert settings_of(scene) == before


async def test_the_endings_that_a_keyword_finds_are_listed(scene: Scene) -> None:
    result = await scene.run("rule add", kind="keyword", value="leak~")
    assert "It finds: ||leak, leaks, leaked, leaking||" in result.content


@pytest.mark.parametrize("kind", ["invite", "allowed-invite"])
async def test_invites_can_be_rules(scene: Scene, kind: str) -> None:
    result = await scene.run("rule add", kind=kind, value="discord.gg/abc123")
    assert result.content.startswith(f"Added: {kind}:")

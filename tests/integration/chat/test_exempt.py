"""Exemptions and the general policy, as members with Manage Server ask for them."""

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.commands.call import SET_UP_FIRST
from bot.chat.commands.exempt import EVERYONE, WHICH
from bot.desk.exemptions import Exemption
from bot.sandbox import Attachment, Permission
from tests.integration.chat.conftest import Scene

MANAGES = int(Permission.VIEW_CHANNEL | Permission.MANAGE_GUILD)
POLICY_FILE = Attachment(name="rules.md", data=b"# Rules\n\n## Criteria\n", content_type="text/markdown")
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("exempt add", {}),
    ("exempt remove", {}),
    ("exempt list", {}),
    ("exempt moderators", {"on": False}),
    ("policy general", {}),
]


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """The scene, with a member who manages the server as its moderator."""
    admin = scene.control.create_role(scene.server, "admin", permissions=MANAGES)
    scene.control.set_roles(scene.mona, [scene.staff, admin])
    return scene


def exempt(scene: Scene, **changes: Any) -> None:
    settings = scene.desk.servers.by_server[scene.server.id]
    scene.desk.servers.by_server[scene.server.id] = replace(settings, **changes)


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_exempting_needs_manage_server(scene: Scene, command: str, options: dict[str, Any]) -> None:
    scene.control.set_roles(scene.mona, [scene.staff])
    before = dict(scene.desk.servers.by_server)

    result = await scene.run(command, **options)

    assert result.content == "You need the permission Manage Server for this."
    assert result.ephemeral
    assert scene.desk.servers.by_server == before


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_until_setup_nothing_can_be_exempted(
    scene: Scene, command: str, options: dict[str, Any]
) -> None:
    scene.desk.servers.by_server.clear()

    result = await scene.run(command, **options)

    assert result.content == SET_UP_FIRST
    assert result.ephemeral


async def test_a_role_and_a_channel_are_exempted_in_one_call(scene: Scene) -> None:
    result = await scene.run("exempt add", role=scene.staff, channel=scene.general)

    assert scene.desk.exemptions.added == [
        Exemption(role_ids=frozenset({scene.staff.id}), channel_ids=frozenset({scene.general.id}))
    ]
    assert result.content == f"Exempt from now on: <@&{scene.staff.id}>, <#{scene.general.id}>."
    assert result.deferred
    assert result.ephemeral


@pytest.mark.parametrize("kind", ["category", "forum", "voice"])
async def test_whatever_members_write_in_can_be_exempted(scene: Scene, kind: str) -> None:
    place = scene.control.create_channel(scene.server, "elsewhere", kind=kind)

    await scene.run("exempt add", channel=place)

    assert scene.desk.exemptions.added == [Exemption(channel_ids=frozenset({place.id}))]


async def test_everyone_cannot_be_an_exempt_role(scene: Scene) -> None:
    result = await scene.run("exempt add", role=scene.server.everyone, channel=scene.general)

    assert result.content == EVERYONE
    assert scene.desk.exemptions.added == []


@pytest.mark.parametrize("command", ["exempt add", "exempt remove"])
async def test_a_call_that_names_nothing_changes_nothing(scene: Scene, command: str) -> None:
    result = await scene.run(command)

    assert result.content == WHICH
    assert scene.desk.exemptions.added == scene.desk.exemptions.removed == []


async def test_an_exemption_is_removed_and_one_that_is_not_there_is_said_not_to_be(scene: Scene) -> None:
    await scene.run("exempt add", role=scene.staff)

    removed = await scene.run("exempt remove", role=scene.staff)
    missing = await scene.run("exempt remove", role=scene.staff)

    assert scene.desk.exemptions.removed == [Exemption(role_ids=frozenset({scene.staff.id}))]
    assert removed.content == f"Taken off the list of exemptions: <@&{scene.staff.id}>."
    assert missing.content == "That is not on the list of exemptions."


async def test_moderators_are_exempt_or_not(scene: Scene) -> None:
    off = await scene.run("exempt moderators", on=False)
    on = await scene.run("exempt moderators", on=True)
    again = await scene.run("exempt moderators", on=True)

    assert "are looked at like everybody" in off.content
    assert on.content.startswith("The owner is exempt")
    assert again.content == "It is so already."


async def test_at_first_the_list_holds_only_moderators(scene: Scene) -> None:
    result = await scene.run("exempt list")

    assert result.content.splitlines() == [
        "The owner is exempt, and so are members with Manage Messages where they hold it.",
        "No role and no channel is exempt.",
    ]


async def test_the_list_names_roles_and_channels_without_repeating_or_pinging_them(scene: Scene) -> None:
    loud = scene.control.create_role(scene.server, "@everyone **hi**", mentionable=True)
    odd = scene.control.create_channel(scene.server, "||@here||", kind="voice")
    exempt(scene, exempt_role_ids=frozenset({loud.id}), exempt_channel_ids=frozenset({odd.id}))

    result = await scene.run("exempt list")

    assert result.content.splitlines()[1:] == [f"- <@&{loud.id}>", f"- <#{odd.id}>"]
    assert result.ephemeral
    assert not result.message.pinged


async def test_what_was_deleted_on_discord_is_only_counted(scene: Scene) -> None:
    exempt(scene, exempt_role_ids=frozenset({1}), exempt_channel_ids=frozenset({2, scene.general.id}))

    result = await scene.run("exempt list")

    assert result.content.splitlines()[1:] == [
        f"- <#{scene.general.id}>",
        "Deleted on Discord meanwhile, and without effect: 2.",
    ]


async def test_the_general_policy_is_chosen_shown_and_cleared(scene: Scene) -> None:
    await scene.run("policy upload", file=POLICY_FILE, name="night-rules")
    early = await scene.run("policy general", policy="night-rules")
    await scene.run("policy enable", policy="night-rules")

    chosen = await scene.run("policy general", policy="night-rules")
    listed = await scene.run("policy list")
    cleared = await scene.run("policy general")

    shown = "General policy: `night-rules` judges what is flagged and no other policy claims."
    assert early.content == "The policy “night-rules” is not in force."
    assert chosen.content == shown
    assert listed.content.splitlines()[0] == shown
    assert cleared.content.startswith("No general policy")


async def test_a_general_policy_that_went_out_of_force_is_shown_as_such(scene: Scene) -> None:
    exempt(scene, general_policy_id="night-rules")

    listed = await scene.run("policy list")

    assert "`night-rules`. It is not in force" in listed.content.splitlines()[0]


async def test_general_policies_are_offered_while_typing(scene: Scene) -> None:
    offered = await scene.control.autocomplete(
        scene.mona, scene.general, "policy general", "policy", options={"policy": "sc"}
    )

    assert [choice["value"] for choice in offered.choices] == ["scams"]

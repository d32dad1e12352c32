"""/filter and /diagnose, through Discord's own forms."""

from typing import Any

import pytest

from bot.core.estimate import SampleFigures
from bot.core.settings import Mode, ServerSettings, UnreadLanguage
from bot.core.threshold import Why
from bot.sandbox import Permission
from tests.integration.chat.conftest import MODERATES, Scene

DENIED = "You need the permission {} for this."


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


async def test_the_budget_is_set_in_percent_and_told_as_it_is_in_force(scene: Scene) -> None:
    result = await scene.run("filter budget", percent=3.5)

    assert settings_of(scene).flag_budget == pytest.approx(0.035)
    assert "Flag budget: 3.5 % of ordinary messages" in result.content
    assert "Flagged from score 0.41 on" in result.content


async def test_the_sample_is_switched_on_and_off(scene: Scene) -> None:
    on = await scene.run("filter sample", percent=0.2)
    assert settings_of(scene).audit_share == pytest.approx(0.002)
    off = await scene.run("filter sample", percent=0)

    assert settings_of(scene).audit_share == 0.0
    assert "0.2 % of what is not flagged is judged all the same" in on.content
    assert off.content == "No samples are drawn any more. What was drawn is still judged."


async def test_what_is_done_with_unread_languages_is_chosen(scene: Scene) -> None:
    result = await scene.run("filter unread", messages="judge")

    assert settings_of(scene).unread_language is UnreadLanguage.JUDGE
    assert "judged, all of them" in result.content


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("filter budget", {"percent": 10.0}),
        ("filter sample", {"percent": 1.0}),
        ("filter unread", {"messages": "ignore"}),
    ],
)
async def test_changing_it_needs_manage_server(scene: Scene, command: str, options: dict[str, Any]) -> None:
    scene.control.set_roles(scene.mona, [scene.staff])
    before = settings_of(scene)

    result = await scene.run(command, **options)

    assert result.content == DENIED.format("Manage Server")
    assert settings_of(scene) == before


async def test_diagnose_shows_permissions_the_figures_in_force_and_the_notes(scene: Scene) -> None:
    scene.desk.flags.why = Why.BEHIND
    scene.desk.flags.samples = SampleFigures(judged=412, hits=3, confirmed=1)

    result = await scene.run("diagnose")

    for said in (
        "✔ The mod-log is private.",
        "1.8 % of the last 4,312 counted were flagged",
        "because the model does not keep up",
        "Missed: not enough data. 412 judged",
        "A note on this installation.",
    ):
        assert said in result.content
    assert result.ephemeral


async def test_diagnose_is_for_moderators(scene: Scene) -> None:
    result = await scene.run("diagnose", by=scene.ada)

    assert result.content == DENIED.format("Manage Messages or Moderate Members")


async def test_setup_takes_budget_sample_and_language(scene: Scene) -> None:
    await scene.run(
        "setup",
        mod_log=scene.mod_log,
        flag_budget=0.5,
        sample=True,
        unread_language="ignore",
    )
    await scene.run("setup", mod_log=scene.mod_log, sample=False)

    first, second = (choice.flags for choice in scene.desk.setup.choices)
    assert (first.flag_budget, first.audit_share) == (0.005, 0.002)
    assert first.unread_language is UnreadLanguage.IGNORE
    assert (second.flag_budget, second.audit_share, second.unread_language) == (None, 0.0, None)
    assert settings_of(scene).mode is Mode.REVIEW

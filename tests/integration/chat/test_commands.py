"""Members run commands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.commands.call import SET_UP_FIRST
from bot.core.decide import decide
from bot.core.settings import Mode, OwnRule, RuleKind, ServerSettings
from bot.sandbox import Attachment, Member, Permission, Role
from tests.factories import make_case, make_policy, make_settings, make_verdict
from tests.integration.chat.conftest import Scene

MANAGES = int(Permission.VIEW_CHANNEL | Permission.MANAGE_GUILD)
POLICY_FILE = Attachment(name="rules.md", data=b"# Rules\n\n## Criteria\n", content_type="text/markdown")


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """The scene, with a member who manages the server as its moderator."""
    admin = scene.control.create_role(scene.server, "admin", permissions=MANAGES)
    scene.control.set_roles(scene.mona, [scene.staff, admin])
    return scene


def not_set_up(scene: Scene) -> None:
    scene.desk.servers.by_server.clear()


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("policy list", {}),
        ("policy upload", {"file": POLICY_FILE}),
        ("policy upload", {}),
        ("rule list", {}),
        ("case view", {"number": 1}),
        ("pause", {}),
        ("resume", {}),
    ],
)
async def test_until_setup_every_command_answers_with_it(
    scene: Scene, command: str, options: dict[str, Any]
) -> None:
    not_set_up(scene)

    result = await scene.run(command, **options)

    assert result.content == SET_UP_FIRST
    assert result.ephemeral


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("policy upload", {"file": POLICY_FILE}),
        ("policy upload", {}),
        ("policy enable", {"policy": "harassment"}),
        ("policy disable", {"policy": "harassment"}),
        ("policy automatic", {"policy": "harassment", "clause": "HA1", "on": True}),
        ("policy limit", {"per_hour": 5}),
        ("rule list", {}),
        ("pause", {}),
        ("resume", {}),
    ],
)
async def test_what_changes_the_server_needs_manage_server(
    scene: Scene, command: str, options: dict[str, Any]
) -> None:
    scene.control.set_roles(scene.mona, [scene.staff])

    result = await scene.run(command, **options)

    assert result.content == "You need the permission Manage Server for this."
    assert result.ephemeral
    assert scene.desk.pause.pauses == scene.desk.policies.uploads == []


@pytest.mark.parametrize("command", ["policy list", "case view"])
async def test_looking_needs_a_moderator(scene: Scene, command: str) -> None:
    options: dict[str, Any] = {"number": 1} if command == "case view" else {}

    result = await scene.run(command, by=scene.ada, **options)

    assert result.content == "You need the permission Manage Messages or Moderate Members for this."


async def test_setup_starts_in_shadow_with_every_shipped_policy(scene: Scene) -> None:
    not_set_up(scene)

    result = await scene.run("setup", mod_log=scene.mod_log)

    (choice,) = scene.desk.setup.choices
    assert choice.mod_log_channel_id == scene.mod_log.id
    assert choice.mode is Mode.SHADOW
    assert choice.starter_policy_ids == ("harassment", "scams")
    assert choice.watched_channel_ids is None
    assert "✔ The mod-log is private." in result.content
    assert "✔ Bylaw can read all 1 watched channels." in result.content
    assert "A note on this installation." in result.content


async def test_setup_again_keeps_what_is_not_given(scene: Scene) -> None:
    watching = replace(
        ServerSettings(server_id=scene.server.id, mod_log_channel_id=1, mode=Mode.REVIEW),
        watched_channel_ids=frozenset({7}),
    )
    scene.desk.servers.by_server[scene.server.id] = watching

    await scene.run("setup", mod_log=scene.mod_log)
    await scene.run("setup", mod_log=scene.mod_log, watch_everything=True, mode="off", policies="scams")

    first, second = scene.desk.setup.choices
    assert (first.mode, first.starter_policy_ids, first.watched_channel_ids) == (
        Mode.REVIEW,
        (),
        frozenset({7}),
    )
    assert (second.mode, second.starter_policy_ids, second.watched_channel_ids) == (
        Mode.OFF,
        ("scams",),
        None,
    )


async def test_setup_watches_the_channels_given(scene: Scene) -> None:
    await scene.run("setup", mod_log=scene.mod_log, watch=scene.general)

    assert scene.desk.setup.choices[0].watched_channel_ids == frozenset({scene.general.id})


async def test_setup_refuses_a_mod_log_that_everyone_reads(scene: Scene) -> None:
    result = await scene.run("setup", mod_log=scene.general)

    assert f"Everyone can read <#{scene.general.id}>" in result.content
    assert "take View Channel from @everyone" in result.content
    assert scene.desk.setup.choices == []


async def test_setup_refuses_a_mod_log_in_which_bylaw_cannot_post(scene: Scene) -> None:
    view = int(Permission.VIEW_CHANNEL)
    overwrites: dict[Role | Member, tuple[int, int]] = {scene.server.everyone: (0, view)}
    overwrites |= {scene.me: (view, int(Permission.SEND_MESSAGES))}
    silent = scene.control.create_channel(scene.server, "silent", overwrites=overwrites)

    result = await scene.run("setup", mod_log=silent)

    assert "lacks Send Messages" in result.content


async def test_setup_names_an_unknown_policy(scene: Scene) -> None:
    result = await scene.run("setup", mod_log=scene.mod_log, policies="astrology")

    assert result.content == "Shipped policies are: harassment, scams. Or write all, or none."


async def test_setup_says_what_is_missing(scene: Scene) -> None:
    scene.control.create_role(scene.server, "veteran")
    denied = int(Permission.READ_MESSAGE_HISTORY)
    hidden = scene.control.create_channel(scene.server, "archive", overwrites={scene.me: (0, denied)})

    result = await scene.run("setup", mod_log=scene.mod_log)

    assert f"✖ Bylaw cannot read 1 of 2 channels (<#{hidden.id}>)" in result.content
    assert "drag its role above" in result.content


async def test_a_policy_is_uploaded_as_a_file(scene: Scene) -> None:
    result = await scene.run("policy upload", file=POLICY_FILE, name="night-rules")

    assert scene.desk.policies.uploads == [(POLICY_FILE.data, "night-rules")]
    assert "Stored: `night-rules` v1" in result.content
    assert "Clauses: HA1" in result.content


async def test_a_second_version_comes_with_its_changes(scene: Scene) -> None:
    await scene.run("policy upload", file=POLICY_FILE)
    result = await scene.run("policy upload", file=POLICY_FILE)

    assert [stored.file.data for stored in result.message.attachments] == [b"- old\n+ new"]


async def test_errors_in_a_policy_come_back_with_their_lines(scene: Scene) -> None:
    result = await scene.run("policy upload", file=Attachment(name="rules.md", data=b"be kind"))

    assert result.content == "line 1: there is no section Criteria\nline 4: a clause has no id"


async def test_a_file_that_is_too_large_is_not_read(scene: Scene) -> None:
    result = await scene.run("policy upload", file=Attachment(name="rules.md", data=b"x" * 65_537))

    assert "larger than 64 KB" in result.content
    assert scene.desk.policies.uploads == []


async def test_a_policy_is_typed_into_a_form(scene: Scene) -> None:
    opened = await scene.run("policy upload", name="night-rules")
    result = await scene.control.submit_modal(scene.mona, opened, {"text": "# Rules\n## Criteria"})

    assert scene.desk.policies.uploads == [(b"# Rules\n## Criteria", "night-rules")]
    assert result.ephemeral
    assert "Stored:" in result.content


async def test_a_form_sent_by_somebody_demoted_meanwhile_is_refused(scene: Scene) -> None:
    opened = await scene.run("policy upload")
    scene.control.set_roles(scene.mona, [])

    result = await scene.control.submit_modal(scene.mona, opened, {"text": "## Criteria"})

    assert result.content == "You need the permission Manage Server for this."
    assert scene.desk.policies.uploads == []


async def test_errors_in_a_form_come_back_with_their_lines(scene: Scene) -> None:
    opened = await scene.run("policy upload")

    result = await scene.control.submit_modal(scene.mona, opened, {"text": "be kind"})

    assert result.content.startswith("line 1:")


async def test_policies_are_listed_read_enabled_and_disabled(scene: Scene) -> None:
    await scene.run("policy upload", file=POLICY_FILE, name="night-rules")

    listed = await scene.run("policy list")
    viewed = await scene.run("policy view", policy="night-rules")
    enabled = await scene.run("policy enable", policy="night-rules", version=1)
    disabled = await scene.run("policy disable", policy="night-rules")

    assert "`night-rules` v1" in listed.content
    assert "Shipped and not used here: harassment, scams." in listed.content
    assert [stored.file.name for stored in viewed.message.attachments] == ["night-rules-v1.md"]
    assert "**in force**" in enabled.content
    assert disabled.content == "night\\-rules is no longer in force. Its versions stay."


async def test_an_unknown_policy_is_said_to_be(scene: Scene) -> None:
    assert (await scene.run("policy enable", policy="astrology")).content.startswith("There is no policy")


async def test_a_clause_is_made_automatic(scene: Scene) -> None:
    result = await scene.run("policy automatic", policy="harassment", clause="HA1", on=True)

    assert scene.desk.policies.automatic == [("harassment", "HA1", True)]
    assert result.content == "HA1 of harassment deletes by itself in assist mode."


@pytest.mark.parametrize(
    ("per_hour", "answer"),
    [
        ({"per_hour": 5}, "At most 5 messages an hour are deleted"),
        ({"per_hour": 0}, "Nothing is deleted automatically"),
        ({}, "At most 30 messages an hour are deleted"),
    ],
)
async def test_automatic_deletions_are_limited(scene: Scene, per_hour: dict[str, Any], answer: str) -> None:
    result = await scene.run("policy limit", **per_hour)

    assert result.content.startswith(answer)


async def test_policies_are_offered_while_typing(scene: Scene) -> None:
    offered = await scene.control.autocomplete(
        scene.mona, scene.general, "policy enable", "policy", options={"policy": "sc"}
    )

    assert [choice["value"] for choice in offered.choices] == ["scams"]


async def test_rules_are_added_listed_armed_and_removed(scene: Scene) -> None:
    await scene.run("rule add", kind="keyword", value="free | nitro")
    listed = await scene.run("rule list")
    armed = await scene.run("rule arm", rule="keyword:free | nitro", on=True)
    removed = await scene.run("rule remove", rule="keyword:free | nitro")
    missing = await scene.run("rule remove", rule="keyword:free | nitro")

    assert listed.content == "keyword:||free │ nitro||"
    assert armed.content == "Changed: keyword:||free │ nitro|| · deletes by itself"
    assert removed.content == "Removed."
    assert missing.content == "There is no such rule here."


async def test_a_thousand_rules_are_cut_and_counted(scene: Scene) -> None:
    rules = [OwnRule(kind=RuleKind.KEYWORD, value=f"word {number}") for number in range(1_000)]
    scene.desk.rules.rules = {rule.id: rule for rule in rules}

    result = await scene.run("rule list")

    assert len(result.content) <= 2_000
    assert "more" in result.content


async def test_a_case_is_viewed_with_its_buttons(scene: Scene) -> None:
    policy = make_policy()
    case = make_case((policy, make_verdict("HA1")), number=412, server_id=scene.server.id)
    policies = {policy.digest: policy}
    case = replace(case, decision=decide(case, policies, make_settings(), quota_left=1))
    scene.desk.review.cases[case.id] = case
    scene.desk.review.policies = policies

    result = await scene.run("case view", number=412)
    await scene.control.press(scene.mona, result.message, "✔ Correct")

    assert result.embeds[0]["footer"]["text"].startswith("Case #412")
    assert len(scene.desk.review.labels) == 1
    assert (await scene.run("case view", number=7)).content == "There is no case #7 here."


async def test_pause_and_resume(scene: Scene) -> None:
    for_a_while = await scene.run("pause", duration="1h 30m")
    until_told = await scene.run("pause")
    odd = await scene.run("pause", duration="soon")
    resumed = await scene.run("resume")

    assert scene.desk.pause.pauses == [timedelta(minutes=90), None]
    assert scene.desk.pause.resumed == 1
    assert for_a_while.content.startswith("Paused until <t:")
    assert until_told.content.startswith("Paused until `/resume`.")
    assert odd.content == "Write the duration as 30m, 2h or 7d."
    assert resumed.content == "Bylaw looks at messages again."


async def test_checking_a_message_asks_the_model_and_pings_nobody(scene: Scene) -> None:
    notes = Attachment(name="notes.txt", data=b"in the file", content_type="text/plain")
    message = await scene.control.post(scene.ada, scene.general, "walnut", attachments=[notes])

    result = await scene.control.run_message_command(scene.mona, message, "Check message")

    (sighting,) = scene.desk.check.checked
    assert sighting.message_id == message.id
    assert sighting.item.text == "walnut\nin the file"
    assert sighting.author.id == scene.ada.id
    assert "The filter would flag this message:" in result.content
    assert "asked under harassment" in result.content
    assert "@everyone" not in result.content


async def test_checking_needs_a_moderator_and_a_members_message(scene: Scene) -> None:
    message = await scene.control.post(scene.mona, scene.general, "walnut")
    jukebox = scene.control.join(scene.server, "jukebox", bot=True)
    noise = await scene.control.post(jukebox, scene.general, "noise")

    refused = await scene.control.run_message_command(scene.ada, message, "Check message")
    pointless = await scene.control.run_message_command(scene.mona, noise, "Check message")

    assert refused.content.startswith("You need the permission")
    assert "not at bots" in pointless.content
    assert scene.desk.check.checked == []


async def test_an_unforeseen_failure_is_answered_with_one_sentence(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(server_id: int, actor_id: int) -> None:
        raise KeyError("inside")

    monkeypatch.setattr(scene.desk.pause, "resume", fails)

    result = await scene.run("resume")

    assert result.content == "Something went wrong inside Bylaw; the operator finds it in the log."
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["command-failed"]

"""DeskStore, PolicyStore and SettingsStore: what people change, and only on their own server."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.case import CaseFile, LabelKind
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import NotAllowedError, NotFoundError
from bot.core.records import AuditEntry
from bot.core.settings import Mode, OwnRule, RuleKind, ServerSettings
from bot.core.sighting import Author, Place, SightingKind
from bot.store import Store
from tests.contract.steps import DELETION, MODERATOR, OTHER_SERVER_ID, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy

OTHER_MODERATOR = 43


async def test_a_case_is_found_by_its_number(steps: Steps) -> None:
    case = await steps.posted()
    assert await steps.store.case_by_number(SERVER_ID, 1) == case


async def test_a_case_of_another_server_does_not_exist_here(steps: Steps) -> None:
    case = await steps.posted()
    with pytest.raises(NotFoundError):
        await steps.store.case(OTHER_SERVER_ID, case.id)
    with pytest.raises(NotFoundError):
        await steps.store.case_by_number(OTHER_SERVER_ID, 1)
    with pytest.raises(NotFoundError):
        await steps.store.label(OTHER_SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    with pytest.raises(NotFoundError):
        await steps.store.want_action(OTHER_SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now)
    assert await steps.case(case.id) == case


async def test_a_moderator_has_one_opinion(steps: Steps) -> None:
    case = await steps.posted()
    wrong = await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    again = await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    right = await steps.store.label(SERVER_ID, case.id, LabelKind.CORRECT, MODERATOR, steps.now)
    other = await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, OTHER_MODERATOR, steps.now)
    assert wrong.version == again.version == case.version + 1
    assert [label.kind for label in right.labels] == [LabelKind.CORRECT]
    assert {label.moderator_id: label.kind for label in other.labels} == {
        MODERATOR: LabelKind.CORRECT,
        OTHER_MODERATOR: LabelKind.WRONG,
    }
    assert (await steps.lease_case()).id == case.id


async def test_two_moderators_pressing_at_once_are_told_who_was_first(steps: Steps) -> None:
    case = await steps.posted()
    pressed, first = await steps.store.want_action(
        SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now
    )
    again, earlier = await steps.store.want_action(
        SERVER_ID, case.id, ActionKind.DELETE, OTHER_MODERATOR, steps.now
    )
    assert (first, earlier) == (None, MODERATOR)
    assert [action.state for action in pressed.actions] == [ActionState.WANTED]
    assert again.actions == pressed.actions
    assert await steps.store.automatic_actions_since(SERVER_ID, NOW) == 0


async def test_what_failed_may_be_wanted_again(steps: Steps) -> None:
    await steps.assist()
    case = await steps.decided(DELETION)
    await steps.store.record_action(case, case.actions[0].id, ActionState.FAILED, "No answer.", steps.now)
    pressed, first = await steps.store.want_action(
        SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now
    )
    assert first is None
    (action,) = pressed.actions
    assert (action.state, action.actor_id, action.detail) == (ActionState.WANTED, MODERATOR, "")


async def test_a_press_reaches_every_message_of_a_raid(steps: Steps) -> None:
    raid = [flagged(message_id=number) for number in range(1, 4)]
    (recorded, *_) = await steps.record(*raid)
    case, _ = await steps.store.want_action(
        SERVER_ID, recorded.case_id, ActionKind.DELETE, MODERATOR, steps.now
    )
    assert [action.sighting_id for action in case.actions] == [record.id for record in case.sightings]


async def test_a_case_reaches_all_channels_and_authors_of_its_sightings(steps: Steps) -> None:
    thread = Place(server_id=SERVER_ID, channel_id=99, ancestor_ids=(20, 10))
    proxy = Author(id=9_000, name="proxy", is_webhook=True)
    raid = [flagged(message_id=number, author_id=500 + number) for number in range(1, 31)]
    raid += [flagged(message_id=number, author_id=501, place=thread) for number in range(31, 41)]
    recorded = await steps.record(*raid, flagged(message_id=41, author=proxy))
    case = await steps.case(recorded[0].case_id)

    reach = await steps.store.reach(SERVER_ID, case.id)

    assert case.sighting_count == 41 > len(case.sightings)
    assert reach.places == (
        (Place(server_id=SERVER_ID, channel_id=20), SightingKind.MESSAGE),
        (thread, SightingKind.MESSAGE),
    )
    assert reach.author_ids == tuple(range(501, 531))
    with pytest.raises(NotFoundError):
        await steps.store.reach(OTHER_SERVER_ID, case.id)


async def test_a_press_does_not_reach_what_joined_after_it_was_authorised(steps: Steps) -> None:
    (first,) = await steps.record(flagged(message_id=1))
    reach = await steps.store.reach(SERVER_ID, first.case_id)
    (late,) = await steps.record(flagged(message_id=2, channel_id=99))
    assert late.case_id == first.case_id

    async def want(up_to: int) -> tuple[CaseFile, int | None]:
        return await steps.store.want_action(
            SERVER_ID, first.case_id, ActionKind.DELETE, MODERATOR, steps.now, up_to=up_to
        )

    pressed, _ = await want(reach.last_sighting_id)
    assert [action.sighting_id for action in pressed.actions] == [reach.last_sighting_id]
    _, earlier = await want(reach.last_sighting_id)
    assert earlier == MODERATOR
    again, earlier = await want((await steps.store.reach(SERVER_ID, first.case_id)).last_sighting_id)
    assert (len(again.actions), earlier) == (2, None)


async def test_a_server_never_seen_has_the_defaults(store: Store) -> None:
    assert await store.settings(5) == ServerSettings(server_id=5)
    assert await store.servers() == ()


async def test_settings_come_back_as_they_were(steps: Steps) -> None:
    changes: dict[str, Any] = {
        "mode": Mode.ASSIST,
        "mod_log_channel_id": 2**62,
        "watched_channel_ids": frozenset({1, 2}),
        "paused_until": datetime.max.replace(tzinfo=UTC),
        "rules": (OwnRule(kind=RuleKind.PATTERN, value="\ud83d|\x00"),),
        "automatic_clauses": frozenset({"harassment/HA1"}),
    }
    await steps.set(**changes)
    expected = replace(ServerSettings(server_id=SERVER_ID), **changes)
    assert await steps.store.settings(SERVER_ID) == expected
    assert await steps.store.settings(OTHER_SERVER_ID) == ServerSettings(server_id=OTHER_SERVER_ID)


async def test_a_change_that_is_refused_changes_nothing(steps: Steps) -> None:
    def refuse(_: ServerSettings) -> ServerSettings:
        raise NotAllowedError("You may not do that here.")

    audit = AuditEntry(actor_id=MODERATOR, what="settings.change", facts={})
    with pytest.raises(NotAllowedError):
        await steps.store.change_settings(99, refuse, audit, steps.now)
    assert 99 not in await steps.store.servers()
    await steps.set(99, mode=Mode.OFF)
    assert (await steps.store.settings(99)).mode is Mode.OFF


async def test_policy_versions_count_up_and_one_is_in_force(steps: Steps) -> None:
    old, new = make_policy("scams"), make_policy("scams", source="# scams, again\n")
    first = await steps.store.add_policy(SERVER_ID, old, MODERATOR, steps.now)
    second = await steps.store.add_policy(SERVER_ID, new, MODERATOR, steps.now)
    assert (first.version, second.version, first.enabled) == (1, 2, False)
    await steps.store.enable_policy(SERVER_ID, "scams", 1, MODERATOR, steps.now)
    enabled = await steps.store.enable_policy(SERVER_ID, "scams", 2, MODERATOR, steps.now)
    assert enabled.enabled
    assert await steps.store.enabled_policies(SERVER_ID) == (new,)
    versions = await steps.store.policy_versions(SERVER_ID, "scams")
    assert [(version.version, version.enabled) for version in versions] == [(2, True), (1, False)]
    assert versions[0].created_by == MODERATOR
    assert versions[0].created_at == steps.now


async def test_versions_of_all_policies_stand_by_id(steps: Steps) -> None:
    await steps.add(make_policy("scams"), make_policy("doxxing"))
    versions = await steps.store.policy_versions(SERVER_ID)
    assert [version.policy.id for version in versions] == ["doxxing", "harassment", "scams"]


async def test_the_same_policy_again_is_the_version_that_stands(steps: Steps) -> None:
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)
    again = await steps.store.add_policy(SERVER_ID, make_policy(), OTHER_MODERATOR, steps.now)
    assert (again.version, again.enabled, again.created_by) == (1, True, MODERATOR)


async def test_a_policy_of_another_server_does_not_exist_here(steps: Steps) -> None:
    await steps.add(make_policy("scams"), server_id=OTHER_SERVER_ID)
    assert await steps.store.policy(OTHER_SERVER_ID, make_policy("scams").digest) == make_policy("scams")
    with pytest.raises(NotFoundError):
        await steps.store.policy(SERVER_ID, make_policy("scams").digest)
    with pytest.raises(NotFoundError):
        await steps.store.enable_policy(SERVER_ID, "scams", 1, MODERATOR, steps.now)


async def test_a_failed_enabling_leaves_the_version_in_force(steps: Steps) -> None:
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)
    with pytest.raises(NotFoundError):
        await steps.store.enable_policy(SERVER_ID, "harassment", 2, MODERATOR, steps.now)
    assert await steps.store.enabled_policies(SERVER_ID) == (make_policy(),)


async def test_a_disabled_policy_is_not_in_force(steps: Steps) -> None:
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)
    await steps.store.disable_policy(SERVER_ID, "harassment", MODERATOR, steps.now)
    assert await steps.store.enabled_policies(SERVER_ID) == ()
    with pytest.raises(NotFoundError):
        await steps.store.disable_policy(SERVER_ID, "harassment", MODERATOR, steps.now)


async def test_every_change_leaves_an_audit_row(steps: Steps, tmp_path: Path) -> None:
    case = await steps.posted()
    await steps.set(mode=Mode.OFF)
    await steps.store.enable_policy(SERVER_ID, "harassment", 1, MODERATOR, steps.now)
    await steps.store.disable_policy(SERVER_ID, "harassment", MODERATOR, steps.now)
    await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    await steps.store.label(SERVER_ID, case.id, LabelKind.WRONG, MODERATOR, steps.now)
    await steps.store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now)
    await steps.store.want_action(SERVER_ID, case.id, ActionKind.DELETE, OTHER_MODERATOR, steps.now)
    await steps.store.close()
    with sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3") as database:
        rows = database.execute(
            "SELECT what, actor_id FROM audit WHERE server_id = ? ORDER BY id", [SERVER_ID]
        ).fetchall()
    database.close()
    assert rows == [
        (what, MODERATOR)
        for what in (
            "policy.add",
            "settings.change",
            "policy.enable",
            "policy.disable",
            "case.label",
            "case.action",
        )
    ]

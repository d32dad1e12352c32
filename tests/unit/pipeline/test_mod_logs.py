"""A mod-log that is gone: its owner is told once, nothing is done by itself, and nothing is lost."""

from dataclasses import replace
from pathlib import Path

from bot.core.decision import ActionKind
from bot.core.records import AuditEntry
from bot.core.settings import Mode
from tests.factories import SERVER_ID, make_settings, make_sighting
from tests.unit.pipeline.conftest import PlayedPath, open_path

MOD_LOG = make_settings().mod_log_channel_id or 0
OTHER_MOD_LOG = MOD_LOG + 1


async def choose(path: PlayedPath, channel_id: int) -> None:
    """Do what /setup does."""
    audit = AuditEntry(actor_id=1, what="setup", facts={})
    await path.store.change_settings(
        SERVER_ID, lambda settings: replace(settings, mod_log_channel_id=channel_id), audit, path.now
    )
    await path.servers.reload(SERVER_ID)
    await path.mod_logs.mended(SERVER_ID)


async def test_verdicts_wait_and_the_owner_is_told_once(path: PlayedPath) -> None:
    path.mod_log.gone = {MOD_LOG}
    for message_id in range(1, 6):
        await path.play(make_sighting(f"walnut {message_id}", message_id=message_id))
        await path.mod_logs.look()

    assert [server_id for server_id, _ in path.owners.told] == [SERVER_ID]
    assert (path.posts(), path.mod_log.attempts) == (0, 0)


async def test_a_restart_does_not_tell_the_owner_again(tmp_path: Path) -> None:
    async with open_path(tmp_path / "data") as path:
        await path.set_up()
        path.mod_log.gone = {MOD_LOG}
        await path.play(make_sighting("walnut"))
        await path.mod_logs.look()
        assert len(path.owners.told) == 1
    async with open_path(tmp_path / "data") as path:
        path.mod_log.gone = {MOD_LOG}
        await path.servers.reload(SERVER_ID)
        await path.mod_logs.load()
        await path.play(make_sighting("walnut again", message_id=2))
        await path.mod_logs.look()

        assert path.owners.told == []
        assert path.posts() == 0


async def test_an_owner_who_could_not_be_reached_is_told_later(path: PlayedPath) -> None:
    path.mod_log.gone = {MOD_LOG}
    path.owners.unreachable = True
    await path.play(make_sighting("walnut"))
    await path.mod_logs.look()
    path.owners.unreachable = False
    await path.mod_logs.look()
    await path.mod_logs.look()

    assert len(path.owners.told) == 1


async def test_nothing_is_done_by_itself_meanwhile(path: PlayedPath) -> None:
    await path.set_up(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))
    await path.play(make_sighting("walnut", message_id=1))
    assert len(path.hands.acts) == 1

    path.mod_log.gone = {MOD_LOG}
    await path.play(make_sighting("another walnut", message_id=2))
    await path.play(make_sighting("another walnut", message_id=3, author_id=77))
    path.mod_log.gone = set()
    await path.mod_logs.is_gone(SERVER_ID)
    await path.work()

    assert len(path.hands.acts) == 1
    decisions = [case.decision for case in path.posted()]
    assert "mod-log was gone" in str(decisions[-1])


async def test_a_moderators_press_is_still_carried_out(path: PlayedPath) -> None:
    await path.play(make_sighting("walnut"))
    (case,) = path.posted()
    path.mod_log.gone = {MOD_LOG}
    await path.store.want_action(SERVER_ID, case.id, ActionKind.DELETE, 42, path.now)
    await path.work()

    assert len(path.hands.acts) == 1


async def test_setup_with_another_channel_posts_what_waited(path: PlayedPath) -> None:
    path.mod_log.gone = {MOD_LOG}
    for message_id in (1, 2):
        await path.play(make_sighting(f"walnut {message_id}", message_id=message_id))
    await choose(path, OTHER_MOD_LOG)
    await path.work()

    assert path.posts() == 2
    assert await path.store.unfinished() == 0


async def test_a_mod_log_that_comes_back_is_noticed_without_setup(path: PlayedPath) -> None:
    path.mod_log.gone = {MOD_LOG}
    await path.play(make_sighting("walnut"))
    path.mod_log.gone = set()
    await path.mod_logs.look()
    await path.work()

    assert path.posts() == 1


async def test_a_refusal_of_discord_is_not_tried_again_until_setup(path: PlayedPath) -> None:
    path.mod_log.refuses = True
    await path.play(make_sighting("walnut"))
    for _ in range(50):
        path.later(minutes=10)
        await path.mod_logs.is_gone(SERVER_ID)
        await path.work()
    assert path.mod_log.attempts == 1

    path.mod_log.refuses = False
    await choose(path, MOD_LOG)
    path.later(minutes=1)
    await path.work()

    assert path.posts() == 1


async def test_a_case_whose_post_went_with_its_channel_is_posted_in_the_new_one(path: PlayedPath) -> None:
    await path.play(make_sighting("walnut"))
    (case,) = path.posted()
    await choose(path, OTHER_MOD_LOG)
    path.mod_log.gone = {MOD_LOG}
    await path.store.want_action(SERVER_ID, case.id, ActionKind.DELETE, 42, path.now)
    await path.work()

    assert path.posts() == 2
    assert await path.store.mod_logs_gone() == ()


async def test_another_server_is_not_concerned(path: PlayedPath) -> None:
    path.mod_log.gone = {MOD_LOG}
    await path.play(make_sighting("walnut"))

    assert not await path.mod_logs.is_gone(SERVER_ID + 1)
    assert [notice.server_id for notice in await path.store.mod_logs_gone()] == [SERVER_ID]

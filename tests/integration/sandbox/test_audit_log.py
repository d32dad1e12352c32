"""What the audit log keeps of deletions, who hears of it, and in which form, typed from Discord's documentation."""

import json

import discord
import pytest
from jsonschema import Draft202012Validator

from bot.sandbox import Permission
from tests import openapi
from tests.integration.sandbox.conftest import MODERATOR_BITS, moderation_intents

SEES = MODERATOR_BITS | int(Permission.VIEW_AUDIT_LOG)


@pytest.fixture
async def watched(make_scene):
    """A server whose audit log the bot may view, and a bot that has asked to be told of it."""
    intents = moderation_intents()
    intents.moderation = True
    async with make_scene(permissions=SEES, intents=intents) as scene:
        yield scene


@pytest.fixture
def mia(watched):
    return watched.control.join(watched.server, "mia")


def raw_entries(scene) -> list[dict]:
    """Return what was sent of the audit log, as it was sent."""
    (session,) = scene.sandbox.gateway.live_sessions
    sent = (json.loads(payload) for payload in session.replay(0))
    return [event["d"] for event in sent if event["t"] == "GUILD_AUDIT_LOG_ENTRY_CREATE"]


async def test_a_moderators_deletion_is_told_with_author_channel_and_count(watched, mia):
    # resources/audit-log: MESSAGE_DELETE is 72; its options are channel_id and count, both strings.
    message = await watched.control.post(watched.ada, watched.general, "x")

    await watched.control.delete(message, by=mia)

    entry = await watched.seen.next("audit_log_entry_create")
    assert (await watched.seen.next("raw_message_delete")).message_id == message.id
    assert entry.action is discord.AuditLogAction.message_delete
    assert (entry.user_id, entry.target.id) == (mia.id, watched.ada.id)
    assert (entry.extra.channel.id, entry.extra.count) == (watched.general.id, 1)


async def test_more_of_the_same_is_counted_and_not_told(watched, mia):
    # discord-api-docs, issue 5911: only the first of several deletions is sent.
    others = watched.control.create_channel(watched.server, "others")
    for channel in (watched.general, watched.general, others):
        message = await watched.control.post(watched.ada, channel, "x")
        await watched.control.delete(message, by=mia)

    told = [entry["options"] for entry in raw_entries(watched)]
    assert told == [
        {"channel_id": str(watched.general.id), "count": "1"},
        {"channel_id": str(others.id), "count": "1"},
    ]
    kept = [entry.options["count"] for entry in watched.control.audit_log(watched.server)]
    assert kept == ["2", "1"]


async def test_neither_an_authors_deletion_nor_a_bots_is_in_it(watched):
    # discord-api-docs, issue 7856: left out on purpose.
    robot = watched.control.join(watched.server, "robot", bot=True)
    for by in (watched.ada, robot):
        message = await watched.control.post(watched.ada, watched.general, "x")
        await watched.control.delete(message, by=by)

    assert raw_entries(watched) == []
    assert watched.control.audit_log(watched.server) == []


async def test_many_deleted_at_once_are_one_event_and_one_entry(watched):
    # events/gateway-events: MESSAGE_DELETE_BULK has ids, channel_id and guild_id.
    # resources/audit-log: MESSAGE_BULK_DELETE is 73; its option is count.
    robot = watched.control.join(watched.server, "robot", bot=True)
    messages = [await watched.control.post(watched.ada, watched.general, text) for text in "xyz"]

    await watched.control.delete_in_bulk(messages[:2], by=robot)

    deleted = await watched.seen.next("raw_bulk_message_delete")
    assert deleted.message_ids == {message.id for message in messages[:2]}
    assert (deleted.channel_id, deleted.guild_id) == (watched.general.id, watched.server.id)
    entry = await watched.seen.next("audit_log_entry_create")
    assert entry.action is discord.AuditLogAction.message_bulk_delete
    assert (entry.user_id, entry.target.id, entry.extra.count) == (robot.id, watched.general.id, 2)
    assert watched.control.messages(watched.general) == [messages[2]]


async def test_the_bots_own_bulk_deletion_is_told_with_its_reason(watched):
    messages = [await watched.control.post(watched.ada, watched.general, text) for text in "xy"]

    await watched.text_channel().delete_messages(
        [discord.Object(message.id) for message in messages], reason="case 1"
    )

    entry = await watched.seen.next("audit_log_entry_create")
    assert (entry.user_id, entry.reason) == (watched.client.user.id, "case 1")


@pytest.mark.parametrize(
    ("permissions", "asks"), [(MODERATOR_BITS, True), (SEES, False)], ids=["no permission", "no intent"]
)
async def test_it_is_told_only_to_who_may_view_it_and_asked_for_it(make_scene, permissions, asks):
    # events/gateway-events, Guild Audit Log Entry Create: only sent with VIEW_AUDIT_LOG.
    intents = moderation_intents()
    intents.moderation = asks
    async with make_scene(permissions=permissions, intents=intents) as scene:
        mia = scene.control.join(scene.server, "mia")
        message = await scene.control.post(scene.ada, scene.general, "x")
        await scene.control.delete(message, by=mia)

        assert raw_entries(scene) == []
        assert len(scene.control.audit_log(scene.server)) == 1


@pytest.mark.skipif(not openapi.OPENAPI.exists(), reason=openapi.ABSENT)
async def test_every_entry_fits_discords_openapi(watched, mia):
    message = await watched.control.post(watched.ada, watched.general, "x")
    await watched.control.delete(message, by=mia)
    await watched.control.delete_in_bulk([await watched.control.post(watched.ada, watched.general)], by=mia)
    member = await watched.guild.fetch_member(watched.ada.id)
    await member.ban(reason="case 1", delete_message_seconds=0)

    schema = {"$ref": "#/components/schemas/AuditLogEntryResponse"}
    entries = raw_entries(watched)
    validator = Draft202012Validator(schema | {"components": openapi._document()["components"]})
    assert [entry["action_type"] for entry in entries] == [72, 73, 22]
    assert [error.message for entry in entries for error in validator.iter_errors(entry)] == []
    assert {entry["guild_id"] for entry in entries} == {str(watched.server.id)}

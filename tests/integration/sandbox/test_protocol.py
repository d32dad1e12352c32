"""The gateway's wire form and the windows of interactions, without discord.py in between."""

import asyncio
import json
import zlib
from typing import Any

import pytest

INTENTS = (1 << 0) | (1 << 9) | (1 << 15)


async def received(socket):
    return json.loads((await socket.receive(timeout=5)).data)


async def closed_with(socket):
    while not socket.closed:
        await socket.receive(timeout=5)
    return socket.close_code


def identify(token: str, intents: int = INTENTS) -> dict[str, Any]:
    return {"op": 2, "d": {"token": token, "intents": intents, "properties": {}}}


@pytest.fixture
def server(raw):
    server = raw.sandbox.control.create_server("Night Market")
    raw.sandbox.control.invite_bot(server, 1 << 3)
    return server


async def test_a_connection_is_greeted_and_its_heartbeats_are_answered(raw):
    # events/gateway, Connection Lifecycle.
    async with raw.gateway() as socket:
        hello = await received(socket)
        await socket.send_json({"op": 1, "d": None})

        assert hello["op"] == 10
        assert hello["d"]["heartbeat_interval"] > 0
        assert (await received(socket))["op"] == 11


async def test_identifying_brings_ready_and_then_each_server(raw, server):
    # events/gateway-events, Ready: servers come as unavailable ones first.
    async with raw.gateway() as socket:
        await received(socket)
        await socket.send_json(identify(raw.sandbox.token))
        ready, created = await received(socket), await received(socket)

    assert (ready["t"], ready["s"], created["t"], created["s"]) == ("READY", 1, "GUILD_CREATE", 2)
    assert ready["d"]["v"] == 10
    assert ready["d"]["guilds"] == [{"id": str(server.id), "unavailable": True}]
    assert ready["d"]["resume_gateway_url"] == raw.sandbox.gateway_url
    assert ready["d"]["application"] == {"id": str(raw.sandbox.application_id), "flags": 1 << 19}
    assert {"channels", "members", "threads", "roles", "member_count"} <= created["d"].keys()


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"op": 8, "d": {}}, 4003),
        (identify("wrong"), 4004),
        (identify("right", INTENTS | (1 << 1)), 4014),
        ("no object", 4002),
    ],
)
async def test_wrong_openings_are_closed_with_the_documented_code(raw, payload, code):
    # topics/opcodes-and-status-codes, Gateway Close Event Codes.
    if isinstance(payload, dict) and payload["d"].get("token") == "right":
        payload["d"]["token"] = raw.sandbox.token
    async with raw.gateway() as socket:
        await socket.send_json(payload)

        assert await closed_with(socket) == code


async def test_compressed_messages_are_one_zlib_stream(raw):
    # events/gateway, Transport Compression: every message ends with the suffix of Z_SYNC_FLUSH.
    inflate = zlib.decompressobj()
    async with raw.gateway("?v=10&encoding=json&compress=zlib-stream") as socket:
        hello = (await socket.receive(timeout=5)).data
        await socket.send_json(identify(raw.sandbox.token))
        ready = (await socket.receive(timeout=5)).data

    assert hello.endswith(b"\x00\x00\xff\xff")
    assert json.loads(inflate.decompress(hello))["op"] == 10
    assert json.loads(inflate.decompress(ready))["t"] == "READY"


async def test_an_unknown_session_is_told_to_identify(raw):
    # events/gateway, Resuming: op 9 with d false.
    async with raw.gateway() as socket:
        await received(socket)
        await socket.send_json({"op": 6, "d": {"token": raw.sandbox.token, "session_id": "x", "seq": 1}})

        assert await received(socket) == {"op": 9, "d": False, "s": None, "t": None}


async def test_replayed_events_keep_their_numbers_and_end_with_resumed(raw, server):
    control = raw.sandbox.control
    channel, ada = control.create_channel(server, "general"), control.join(server, "ada")
    async with raw.gateway() as socket:
        await socket.send_json(identify(raw.sandbox.token))
        session = [await received(socket) for _ in range(3)][1]["d"]["session_id"]
    await control.wait_for_no_bot()
    await control.post(ada, channel, "missed")

    async with raw.gateway() as socket:
        await received(socket)
        await socket.send_json({"op": 6, "d": {"token": raw.sandbox.token, "session_id": session, "seq": 2}})
        missed, resumed = await received(socket), await received(socket)

    assert (missed["t"], missed["s"], missed["d"]["content"]) == ("MESSAGE_CREATE", 3, "missed")
    assert (resumed["t"], resumed["s"]) == ("RESUMED", 4)


@pytest.fixture
async def asked(raw, server):
    """A slash command that waits for its answer; the events of its bot are read by hand."""
    control = raw.sandbox.control
    channel, ada = control.create_channel(server, "general"), control.join(server, "ada")
    commands = [{"name": "setup", "description": "x"}]
    await raw.call("PUT", f"/applications/{raw.sandbox.application_id}/commands", commands)
    async with raw.gateway() as socket, asyncio.TaskGroup() as tasks:
        await socket.send_json(identify(raw.sandbox.token))
        await control.wait_for_bot()
        running = tasks.create_task(control.run_command(ada, channel, "setup"))
        payload: dict[str, Any] = {}
        while payload.get("t") != "INTERACTION_CREATE":
            payload = await received(socket)
        yield payload["d"], running


def callback(interaction: dict[str, Any]) -> str:
    return f"/interactions/{interaction['id']}/{interaction['token']}/callback"


async def answer(raw, interaction, running):
    await raw.call("POST", callback(interaction), {"type": 4, "data": {"content": "done", "flags": 64}})
    return await running


async def test_an_interaction_has_the_documented_fields(raw, asked):
    # interactions/receiving-and-responding, Interaction Object.
    interaction, running = asked
    assert interaction.keys() >= {
        *("id", "application_id", "type", "data", "guild_id", "channel", "channel_id", "member", "token"),
        *("version", "app_permissions", "locale", "guild_locale", "entitlements"),
        *("authorizing_integration_owners", "context", "attachment_size_limit"),
    }
    assert interaction["data"]["name"] == "setup"
    await answer(raw, interaction, running)


async def test_an_interaction_is_acknowledged_once(raw, asked):
    # topics/opcodes-and-status-codes, JSON error code 40060.
    interaction, running = asked
    result = await answer(raw, interaction, running)

    status, body, _ = await raw.call("POST", callback(interaction), {"type": 5})

    assert (status, body["code"]) == (400, 40060)
    assert (result.content, result.ephemeral, result.deferred) == ("done", True, False)


async def test_the_first_answer_has_three_seconds(raw, asked):
    # interactions/receiving-and-responding, Interaction Callback: within 3 seconds.
    interaction, running = asked
    raw.clock.now += 3.1
    status, body, _ = await raw.call("POST", callback(interaction), {"type": 5})

    assert (status, body["code"]) == (404, 10062)
    assert not (await running).acknowledged


async def test_the_token_lives_fifteen_minutes(raw, asked):
    # interactions/receiving-and-responding: tokens are valid for 15 minutes.
    interaction, running = asked
    path = f"/webhooks/{raw.sandbox.application_id}/{interaction['token']}"
    assert (await raw.call("POST", path, {"content": "early"}))[1]["code"] == 10015
    result = await answer(raw, interaction, running)
    raw.clock.now += 14 * 60
    assert (await raw.call("POST", path, {"content": "in time"}))[0] == 200
    raw.clock.now += 2 * 60

    status, body, _ = await raw.call("POST", path, {"content": "too late"})

    assert (status, body["code"]) == (401, 50027)
    assert [message.content for message in result.messages] == ["done", "in time"]


async def test_a_followup_after_a_deferral_becomes_the_answer(raw, asked):
    interaction, running = asked
    deferred = {"type": 5, "data": {"flags": 64}}
    _, response, _ = await raw.call("POST", callback(interaction) + "?with_response=1", deferred)
    path = f"/webhooks/{raw.sandbox.application_id}/{interaction['token']}"
    _, followup, _ = await raw.call("POST", path + "?wait=1", {"content": "judged"})
    result = await running

    assert response["interaction"]["response_message_loading"] is True
    assert followup["id"] == response["resource"]["message"]["id"]
    assert (result.content, result.ephemeral, len(result.messages)) == ("judged", True, 1)
    assert (await raw.call("GET", path + "/messages/@original"))[1]["content"] == "judged"
    assert (await raw.call("DELETE", path + "/messages/@original"))[0] == 204
    assert (await raw.call("GET", path + "/messages/@original"))[1]["code"] == 10008


async def test_a_slash_command_cannot_be_answered_by_an_update(raw, asked):
    interaction, running = asked
    status, body, _ = await raw.call("POST", callback(interaction), {"type": 7, "data": {}})

    assert (status, body["code"]) == (400, 50035)
    await answer(raw, interaction, running)

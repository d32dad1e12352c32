"""How events are taken off the gateway: in order, and never for long from a connection that is dead."""

import asyncio
from typing import Any

import pytest

from bot.chat.start import configure_endpoints
from bot.sandbox import Sandbox
from bot.sandbox.gateway import connection
from bot.sandbox.gateway.connection import Connection
from tests.integration.chat.conftest import Desk, Scene, connected


def fail(*_: Any) -> None:
    raise RuntimeError("walnut")


async def test_a_gateway_that_falls_silent_is_left(endpoints: None, monkeypatch: pytest.MonkeyPatch) -> None:
    receive = Connection._receive

    def receive_all_but_heartbeats(self: Connection, op: int, data: Any) -> None:
        if op != connection.HEARTBEAT:
            receive(self, op, data)

    monkeypatch.setattr(connection, "HEARTBEAT_INTERVAL_MS", 50)
    monkeypatch.setattr(Connection, "_receive", receive_all_but_heartbeats)
    async with Sandbox.start() as sandbox:
        configure_endpoints(sandbox.rest_url, sandbox.gateway_url)
        client = Desk().client()
        client._connection.heartbeat_timeout = 0.2
        async with connected(sandbox, client), asyncio.timeout(10):
            await client.wait_for("resumed")


async def test_a_message_and_its_edit_arrive_in_order(scene: Scene) -> None:
    message = await scene.control.post(scene.ada, scene.general, "first")
    await scene.control.edit(message, content="second")

    seen = [await scene.desk.next_screened() for _ in range(2)]

    assert [sighting.item.text for sighting in seen] == ["first", "second"]


@pytest.mark.parametrize("way", ["ordinary", "message"])
async def test_a_message_that_cannot_be_handled_does_not_end_the_connection(
    scene: Scene, way: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    author = scene.ada if way == "ordinary" else scene.mona
    with monkeypatch.context() as patched:
        patched.setattr(scene.client._listener, way, fail)
        await scene.control.post(author, scene.general, "one")
        await scene.control.post(scene.ada if way == "message" else scene.mona, scene.general, "two")
        assert (await scene.desk.next_screened()).item.text == "two"
    await scene.control.post(author, scene.general, "three")

    assert (await scene.desk.next_screened()).item.text == "three"
    assert "event-failed" in caplog.messages


async def test_nor_does_a_deletion(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scene.client, "_gone", fail)
    message = await scene.control.post(scene.ada, scene.general, "one")
    await scene.control.delete(message)
    await scene.control.post(scene.ada, scene.general, "two")

    assert [(await scene.desk.next_screened()).item.text for _ in range(2)] == ["one", "two"]
    assert "event-failed" in caplog.messages

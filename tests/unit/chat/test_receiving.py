import asyncio
import time
from types import SimpleNamespace

import aiohttp
import pytest

from bot.chat import receiving
from bot.chat.receiving import TurnTakingSocket
from tests.turns import counted_turns

MESSAGE = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, "{}", None)


@pytest.fixture
def socket(monkeypatch: pytest.MonkeyPatch) -> TurnTakingSocket:
    """A connection on which a message has always arrived already."""

    async def receive(_: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
        return MESSAGE

    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "receive", receive)
    return TurnTakingSocket.__new__(TurnTakingSocket)


async def turns_while_reading(socket: TurnTakingSocket, messages: int) -> int:
    async with counted_turns() as turns:
        for _ in range(messages):
            assert await socket.receive(60.0) is MESSAGE
    return turns.taken


async def test_others_have_a_turn_when_one_has_read_for_long_enough(
    socket: TurnTakingSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "TURN_S", 0.0)

    assert await turns_while_reading(socket, 100) == 100


async def test_and_not_before(socket: TurnTakingSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "TURN_S", 3_600.0)
    socket._turn_began = time.perf_counter()

    assert await turns_while_reading(socket, 100) == 0


class Transport:
    """Counts how often it was told to read, and not to."""

    def __init__(self) -> None:
        self.pauses = self.resumptions = 0
        self.reads = True

    def is_reading(self) -> bool:
        return self.reads

    def pause_reading(self) -> None:
        self.pauses += 1

    def resume_reading(self) -> None:
        self.resumptions += 1


class Gateway:
    """A connection on which messages come a while after one another, by a clock that only these and sleep move."""

    def __init__(self, apart_s: float) -> None:
        self.now = 1_000.0
        self.apart_s = apart_s
        self.due = self.now  # when the next one comes
        self.pauses: list[float] = []
        self.transport = Transport()
        self.breaks_off = False  # while it sleeps

    async def receive(self) -> aiohttp.WSMessage:
        self.now = max(self.now + 1e-5, self.due)
        self.due += self.apart_s
        return MESSAGE

    async def sleep(self, seconds: float) -> None:
        if self.breaks_off:
            raise asyncio.CancelledError
        self.now += seconds
        self.pauses.append(seconds)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    gateway = Gateway(0.001)
    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "receive", gateway.receive)
    monkeypatch.setattr(receiving, "time", SimpleNamespace(perf_counter=lambda: gateway.now))
    monkeypatch.setattr(receiving, "asyncio", SimpleNamespace(sleep=gateway.sleep))
    return gateway


def socket_of(gateway: Gateway) -> TurnTakingSocket:
    socket = TurnTakingSocket.__new__(TurnTakingSocket)
    socket._conn = SimpleNamespace(transport=gateway.transport)  # type: ignore[assignment]
    return socket


async def pauses_while_reading(gateway: Gateway, messages: int) -> int:
    socket = socket_of(gateway)
    for _ in range(messages):
        await socket.receive()
    return gateway.pauses.count(receiving.GATHER_S)


async def test_while_hundreds_come_in_a_second_they_gather(gateway: Gateway) -> None:
    # A thousand a second: for a second, then, the socket is read twenty times.
    assert 18 <= await pauses_while_reading(gateway, 1_000) <= 22
    assert gateway.now - 1_000.0 == pytest.approx(1.0, abs=0.1)  # and nothing falls behind


async def test_few_are_read_as_they_come(gateway: Gateway) -> None:
    gateway.apart_s = 0.01

    assert await pauses_while_reading(gateway, 200) == 0


async def test_a_backlog_is_read_without_a_pause(gateway: Gateway) -> None:
    gateway.apart_s = 0.0

    assert await pauses_while_reading(gateway, 5_000) == 0


async def test_when_few_come_again_the_second_of_them_does_not_wait(gateway: Gateway) -> None:
    await pauses_while_reading(gateway, 1_000)
    gateway.apart_s = 0.1
    gateway.pauses.clear()

    assert await pauses_while_reading(gateway, 50) <= 1


async def test_what_gathers_waits_in_the_system_s_buffer(gateway: Gateway) -> None:
    pauses = await pauses_while_reading(gateway, 1_000)

    assert gateway.transport.pauses == gateway.transport.resumptions == pauses > 0


async def test_a_connection_that_aiohttp_has_stopped_reading_is_left_alone(gateway: Gateway) -> None:
    gateway.transport.reads = False

    assert await pauses_while_reading(gateway, 1_000) > 0
    assert gateway.transport.pauses == gateway.transport.resumptions == 0


async def test_whoever_is_cancelled_meanwhile_leaves_the_connection_reading(gateway: Gateway) -> None:
    socket = socket_of(gateway)
    socket._gathers = gateway.breaks_off = True
    socket._counted_since = socket._turn_began = gateway.now
    gateway.due += 0.01

    with pytest.raises(asyncio.CancelledError):
        await socket.receive()

    assert gateway.transport.pauses == gateway.transport.resumptions == 1


async def test_reading_what_has_gathered_is_not_taken_for_a_wait(gateway: Gateway) -> None:
    socket = socket_of(gateway)
    socket._has_gathered = socket._gathers = True
    socket._counted_since = socket._turn_began = gateway.now
    gateway.due = gateway.now + 10 * receiving.WAITED_S  # it comes out of the system's buffer only now
    gateway.apart_s = 0.0

    await socket.receive()

    assert gateway.pauses == []

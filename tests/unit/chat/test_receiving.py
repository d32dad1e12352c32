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


class Gateway:
    """A connection on which messages come a while after one another, by a clock that only these and sleep move."""

    def __init__(self, apart_s: float) -> None:
        self.now = 1_000.0
        self.apart_s = apart_s
        self.due = self.now  # when the next one comes
        self.pauses: list[float] = []

    async def receive(self) -> aiohttp.WSMessage:
        self.now = max(self.now + 1e-5, self.due)
        self.due += self.apart_s
        return MESSAGE

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    gateway = Gateway(0.001)
    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "receive", gateway.receive)
    monkeypatch.setattr(receiving, "time", SimpleNamespace(perf_counter=lambda: gateway.now))
    monkeypatch.setattr(receiving, "asyncio", SimpleNamespace(sleep=gateway.sleep))
    return gateway


async def pauses_while_reading(gateway: Gateway, messages: int) -> int:
    socket = TurnTakingSocket.__new__(TurnTakingSocket)
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

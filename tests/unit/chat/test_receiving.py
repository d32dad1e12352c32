import time

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

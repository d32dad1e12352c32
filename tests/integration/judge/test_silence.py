"""What listens at the model's address takes a connection and says nothing."""

import socket
from collections.abc import AsyncIterator

import pytest

from bot.core.errors import ModelAwayError
from bot.judge.client import Client, Endpoint

REACH_S = 0.05


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        client = Client(Endpoint(url=f"http://{host}:{port}", reach_timeout_s=REACH_S))
        await client.open()
        try:
            yield client
        finally:
            await client.close()


@pytest.mark.timeout(10)  # without a limit of its own a look would wait for ever
async def test_a_look_ends_when_the_server_is_silent(client: Client) -> None:
    with pytest.raises(ModelAwayError, match=r"did not answer within 0\.05 s"):
        await client.find_model()
    with pytest.raises(ModelAwayError, match=r"did not answer within 0\.05 s"):
        await client.check_health()
    assert await client.load() is None


async def test_a_question_has_the_time_that_it_is_given(client: Client) -> None:
    with pytest.raises(ModelAwayError, match=r"did not answer within 0\.2 s"):
        await client.complete({}, timeout_s=4 * REACH_S)

"""The stand-in as any client sees it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.harmony.completion import Completion, read_completion
from bot.harmony.prompt import render_prompt
from bot.harmony.tokens import RETURN
from bot.model.stand_in import Misbehaviour, StandIn
from bot.model.stand_in.answering import Written, answer

PROMPT = list(render_prompt(effort="low", instructions='- "a hollow walnut" → violates H1', question="hi"))


class Client:
    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def complete(self, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self._session.post(
            f"{self._url}/v1/completions", json={"prompt": PROMPT} | body
        ) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> tuple[int, str]:
        async with self._session.get(f"{self._url}{path}") as response:
            return response.status, await response.text()


@asynccontextmanager
async def started(**settings: Any) -> AsyncIterator[tuple[StandIn, Client]]:
    async with StandIn.start(**settings) as stand_in, aiohttp.ClientSession() as session:
        yield stand_in, Client(stand_in.url, session)


async def test_a_completion_is_harmony_with_its_ids_and_the_echo_of_the_prompt() -> None:
    async with started() as (_, client):
        status, reply = await client.complete(model="stand-in", max_tokens=500, return_token_ids=True)
    (choice,) = reply["choices"]
    assert status == 200
    assert isinstance(read_completion(choice["token_ids"], finished=True), Completion)
    assert (choice["finish_reason"], choice["stop_reason"]) == ("stop", RETURN)
    assert choice["prompt_token_ids"] == PROMPT
    assert "<|" not in choice["text"]
    assert reply["usage"]["prompt_tokens"] == len(PROMPT)
    assert reply["usage"]["completion_tokens"] == len(choice["token_ids"])


async def test_ids_come_only_when_asked_for() -> None:
    async with started() as (_, client):
        _, reply = await client.complete(max_tokens=500)
    assert "token_ids" not in reply["choices"][0]


async def test_the_default_is_sixteen_tokens() -> None:
    async with started() as (_, client):
        _, reply = await client.complete(return_token_ids=True)
    assert len(reply["choices"][0]["token_ids"]) == 16
    assert reply["choices"][0]["finish_reason"] == "length"


async def test_an_answer_ends_with_the_context() -> None:
    async with started(max_model_len=len(PROMPT) + 5) as (_, client):
        _, reply = await client.complete(max_tokens=500, return_token_ids=True)
    assert len(reply["choices"][0]["token_ids"]) == 5


async def test_unknown_fields_are_ignored() -> None:
    async with started() as (_, client):
        status, _ = await client.complete(max_tokens=500, guided_json={}, nonsense=1)
    assert status == 200


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"model": "x"}, 404, "The model `x` does not exist"),
        ({"prompt": [300000]}, 400, "Token id 300000 is out of vocabulary"),
        ({"prompt": [-1]}, 400, "out of vocabulary"),
        ({"prompt": []}, 400, "token ids"),
        ({"prompt": "<|start|>user"}, 400, "token ids"),
        ({"prompt": [True]}, 400, "token ids"),
        ({"prompt": [200] * 9000}, 400, "maximum context length is 8192 tokens"),
    ],
)
async def test_what_vllm_declines_is_declined(body: dict[str, Any], status: int, words: str) -> None:
    async with started() as (_, client):
        answered, reply = await client.complete(**body)
    assert answered == reply["error"]["code"] == status
    assert words in reply["error"]["message"]


async def test_misbehaviour_ends_after_its_number_of_requests() -> None:
    async with started() as (stand_in, client):
        stand_in.misbehave(Misbehaviour.ERROR_500, times=2)
        assert [(await client.complete())[0] for _ in range(3)] == [500, 500, 200]
        assert stand_in.requests == 3


async def test_health_fails_while_the_server_is_overloaded() -> None:
    async with started(misbehaviour=Misbehaviour.ERROR_503) as (stand_in, client):
        assert (await client.get("/health"))[0] == 503
        stand_in.behave()
        assert (await client.get("/health"))[0] == 200


async def test_it_announces_itself_and_counts() -> None:
    async with started() as (_, client):
        await client.complete(max_tokens=500)
        _, models = await client.get("/v1/models")
        _, metrics = await client.get("/metrics")
        _, version = await client.get("/version")
    assert '"owned_by": "bylaw-stand-in"' in models
    assert f'vllm:prompt_tokens_total{{model_name="stand-in"}} {len(PROMPT)}' in metrics
    assert "stand-in" in version


async def test_what_an_answer_costs_this_process_is_part_of_its_latency(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def sleep_shortly(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    def answer_slowly(token_ids: list[int], misbehaviour: Misbehaviour | None) -> Written:
        time.sleep(0.02)
        return answer(token_ids, misbehaviour)

    monkeypatch.setattr("bot.model.stand_in.server.answer", answer_slowly)
    async with started(latency_s=1_000.0) as (_, client):
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", sleep_shortly)
            await client.complete()
    (for_the_latency,) = (seconds for seconds in slept if seconds > 100.0)
    assert for_the_latency <= 1_000.0 - 0.02

"""Questions under the shipped policies, and requests that keep the server busy for as long as is needed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import Any, TypeAlias

from bot.core.judgement import Effort
from bot.judge.attempts import Limits
from bot.judge.client import Client, Endpoint
from bot.judge.judge import VllmJudge
from bot.judge.wire import CompletionReply
from tests.vllm.server import AT_ONCE, CONTEXT, MODEL, RealVllm

PATIENCE_S = 90.0  # for two busy cores; an operator's server has 8 s
BUSY_PATIENCE_S = 240.0  # vLLM on two cores that others want too let its own numbers wait for 20 s and more
LONG_TOKENS = CONTEXT - 100  # 40 to 80 s of work, alone or with seven others
WAVES = 8
WORK_S = 1_200.0
FIRST = 0  # no question is more urgent
_LOOK_AGAIN_S = 0.02

Asked: TypeAlias = asyncio.Task[CompletionReply]


def endpoint(url: str, *, model: str | None = None) -> Endpoint:
    """Return where the server is, for tests that may themselves be kept waiting for a core."""
    return Endpoint(url=url, model=model, reach_timeout_s=PATIENCE_S)


def make_judge(url: str, *, model: str | None = None) -> VllmJudge:
    limits = Limits(timeout_s=dict.fromkeys(Effort, PATIENCE_S))
    return VllmJudge(endpoint(url, model=model), random=Random(5), limits=limits)


@asynccontextmanager
async def open_client(url: str) -> AsyncIterator[Client]:
    client = Client(endpoint(url))
    await client.open()
    try:
        yield client
    finally:
        await client.close()


def busy(tokens: int, *, priority: int = 5) -> dict[str, Any]:
    """Return a request that ends after so many tokens and not before."""
    return {
        "model": MODEL,
        "prompt": [1] * 20,
        "max_tokens": tokens,
        "temperature": 1.0,
        "ignore_eos": True,
        "return_token_ids": True,
        "priority": priority,
    }


@asynccontextmanager
async def asking(client: Client, times: int, request: dict[str, Any]) -> AsyncIterator[list[Asked]]:
    """Ask the same so many times at once; leaving gives up what is not answered yet."""
    asked = [asyncio.create_task(client.complete(request, timeout_s=WORK_S)) for _ in range(times)]
    try:
        yield asked
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


@asynccontextmanager
async def occupied(client: Client, vllm: RealVllm) -> AsyncIterator[list[Asked]]:
    """Keep all places taken, by far more work than busy cores may sleep through; leaving gives it up."""
    async with asking(client, WAVES * AT_ONCE, busy(LONG_TOKENS, priority=FIRST)) as asked:
        await until(lambda: bool(ended(asked)) or vllm.metric("num_requests_running") >= AT_ONCE)
        assert not ended(asked)
        yield asked


def ended(tasks: Iterable[Asked]) -> list[Asked]:
    """Return what was answered, refused or broken off; its form tells which."""
    return [task for task in tasks if task.done()]


async def until(condition: Callable[[], bool], within_s: float = BUSY_PATIENCE_S) -> None:
    """Wait until the server's own numbers say so; it tells nobody when they change."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_AGAIN_S)

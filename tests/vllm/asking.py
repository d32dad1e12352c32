"""Questions under the shipped policies, and requests that keep the server busy for as long as is needed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from bot.core.judgement import Effort
from bot.judge.attempts import Limits
from bot.judge.client import Client, Endpoint
from bot.judge.judge import VllmJudge
from tests.vllm.server import MODEL

PATIENCE_S = 90.0  # for two busy cores; an operator's server has 8 s
_LOOK_AGAIN_S = 0.02


def make_judge(url: str, *, model: str | None = None) -> VllmJudge:
    limits = Limits(timeout_s=dict.fromkeys(Effort, PATIENCE_S))
    return VllmJudge(Endpoint(url=url, model=model), random=Random(5), limits=limits)


@asynccontextmanager
async def open_client(url: str) -> AsyncIterator[Client]:
    client = Client(Endpoint(url=url))
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


async def until(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    """Wait until the server's own numbers say so; it tells nobody when they change."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_AGAIN_S)

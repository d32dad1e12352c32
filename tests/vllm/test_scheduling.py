"""What Bylaw relies on when many questions wait: the order of priorities, and that giving up frees the place."""

import asyncio

from bot.core.judgement import Priority
from bot.judge.client import Client
from tests.vllm.asking import PATIENCE_S, busy, open_client, until
from tests.vllm.server import AT_ONCE, CONTEXT, RealVllm


async def test_giving_up_ends_the_work_at_the_server(vllm: RealVllm) -> None:
    tokens = CONTEXT - 100  # some 20 s of work
    before = vllm.metric("generation_tokens_total")
    lingering = vllm.metric("num_requests_running")  # a busy server may still count what others gave up
    async with open_client(vllm.url) as client:
        asked = [asyncio.create_task(client.complete(busy(tokens), timeout_s=PATIENCE_S)) for _ in range(4)]
        await until(
            lambda: any(task.done() for task in asked) or vllm.metric("num_requests_running") >= len(asked)
        )
        assert not any(task.done() for task in asked), [task.exception() for task in asked if task.done()]
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await until(lambda: vllm.metric("num_requests_running") <= lingering)

    assert all(task.cancelled() for task in asked)
    assert vllm.metric("generation_tokens_total") - before < len(asked) * tokens / 2


async def test_what_is_urgent_overtakes_what_waits(vllm: RealVllm) -> None:
    ended: list[Priority] = []

    async def ask(client: Client, priority: Priority) -> None:
        await client.complete(busy(16, priority=priority), timeout_s=PATIENCE_S)
        ended.append(priority)

    async with open_client(vllm.url) as client, asyncio.TaskGroup() as group:
        holding = [
            group.create_task(client.complete(busy(CONTEXT - 100), timeout_s=PATIENCE_S))
            for _ in range(AT_ONCE)
        ]
        await until(lambda: vllm.metric("num_requests_running") >= AT_ONCE)
        for _ in range(3 * AT_ONCE):
            group.create_task(ask(client, Priority.AUDIT))
        await until(lambda: vllm.metric("num_requests_waiting") >= 3 * AT_ONCE)
        for _ in range(4):
            group.create_task(ask(client, Priority.HARD))
        await until(lambda: vllm.metric("num_requests_waiting") >= 3 * AT_ONCE + 4)
        for task in holding:
            task.cancel()

    assert len(ended) == 3 * AT_ONCE + 4
    # They share the first places that become free with some that came before them; in turn they would be last.
    assert Priority.HARD not in ended[2 * AT_ONCE :], ended

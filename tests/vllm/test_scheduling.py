"""What Bylaw relies on when many questions wait: the order of priorities, and that giving up frees the place."""

import asyncio
from contextlib import AsyncExitStack

from bot.core.judgement import Priority
from tests.vllm.asking import LONG_TOKENS, Asked, asking, busy, ended, occupied, open_client, until
from tests.vllm.server import AT_ONCE, RealVllm

AUDITS = 3 * AT_ONCE
URGENT = 4


async def test_giving_up_ends_the_work_at_the_server(vllm: RealVllm) -> None:
    before = vllm.metric("generation_tokens_total")
    async with open_client(vllm.url) as client:
        async with occupied(client, vllm) as asked:
            pass
        await until(lambda: vllm.metric("num_requests_running") + vllm.metric("num_requests_waiting") == 0)

    assert any(task.cancelled() for task in asked)
    assert vllm.metric("generation_tokens_total") - before < len(asked) * LONG_TOKENS / 2


async def test_what_is_urgent_overtakes_what_waits(vllm: RealVllm) -> None:
    def are_there(*asked: list[Asked]) -> bool:
        unanswered = sum(len(tasks) - len(ended(tasks)) for tasks in asked)
        return vllm.metric("num_requests_running") + vllm.metric("num_requests_waiting") >= unanswered

    # Each audit is long, so that it shows in their number how late the urgent ones were answered.
    auditing = busy(LONG_TOKENS, priority=Priority.AUDIT)
    hurrying = busy(16, priority=Priority.HARD)
    async with open_client(vllm.url) as client, AsyncExitStack() as waiting:
        async with occupied(client, vllm) as holding:
            audits = await waiting.enter_async_context(asking(client, AUDITS, auditing))
            await until(lambda: are_there(holding, audits))
            urgent = await waiting.enter_async_context(asking(client, URGENT, hurrying))
            await until(lambda: are_there(holding, audits, urgent))
        await asyncio.gather(*urgent)
        before = ended(audits)

    # In turn all audits would have been answered before them.
    assert len(before) < AUDITS / 2

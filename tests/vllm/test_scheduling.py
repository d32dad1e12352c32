"""What Bylaw relies on when many questions wait: the order of priorities, and that giving up frees the place."""

import asyncio

from bot.core.judgement import Priority
from tests.vllm.asking import LONG_TOKENS, WORK_S, busy, occupied, open_client, until
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
    def all_are_there() -> bool:
        unanswered = sum(not task.done() for task in (*holding, *audits, *urgent))
        return vllm.metric("num_requests_running") + vllm.metric("num_requests_waiting") >= unanswered

    audits: list[asyncio.Task[object]] = []
    urgent: list[asyncio.Task[object]] = []
    async with open_client(vllm.url) as client:
        async with occupied(client, vllm) as holding:
            # Each audit is long, so that it shows in their number how late the urgent ones were answered.
            request = busy(LONG_TOKENS, priority=Priority.AUDIT)
            audits += [asyncio.create_task(client.complete(request, timeout_s=WORK_S)) for _ in range(AUDITS)]
            await until(all_are_there)
            request = busy(16, priority=Priority.HARD)
            urgent += [asyncio.create_task(client.complete(request, timeout_s=WORK_S)) for _ in range(URGENT)]
            await until(all_are_there)
            assert not any(task.done() for task in (*audits, *urgent))
        await asyncio.gather(*urgent)
        answered_before = sum(task.done() for task in audits)
        for task in audits:
            task.cancel()
        await asyncio.gather(*audits, return_exceptions=True)

    # In turn all audits would have been answered before them.
    assert answered_before < AUDITS / 2

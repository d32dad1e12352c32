import asyncio

from bot.pipeline.wake import Wake

LONG_S = 60.0  # the test's own limit ends it sooner


async def test_a_ring_wakes_everybody_who_waits() -> None:
    bell = Wake()
    workers = [asyncio.create_task(bell.wait(since=0, at_most_s=LONG_S)) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(worker.done() for worker in workers)

    bell.set()

    await asyncio.gather(*workers)


async def test_a_ring_between_looking_and_waiting_is_not_lost() -> None:
    bell = Wake()
    seen = bell.count

    bell.set()

    await bell.wait(since=seen, at_most_s=LONG_S)


async def test_a_ring_that_was_heard_wakes_nobody_again() -> None:
    bell = Wake()
    bell.set()
    waiting = asyncio.create_task(bell.wait(since=bell.count, at_most_s=LONG_S))
    await asyncio.sleep(0)

    assert not waiting.done()
    bell.set()
    await waiting


async def test_without_a_ring_waiting_ends_by_itself() -> None:
    bell = Wake()

    await bell.wait(since=0, at_most_s=0.001)

    assert bell.count == 0


async def test_who_is_cancelled_while_waiting_is_cancelled() -> None:
    waiting = asyncio.create_task(Wake().wait(since=0, at_most_s=LONG_S))
    await asyncio.sleep(0)

    waiting.cancel()

    assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)

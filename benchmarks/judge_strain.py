"""The queue under strain: a raid, a keyword that fires on everything, a backlog, a server that is killed."""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.judge_queue import Answered, Queue
from benchmarks.judge_server import LOOK_S, Model, ModelProcess, stand_in
from benchmarks.judge_table import Row
from bot.core.judgement import Priority

RAIDED, OTHERS = 1, (2, 3, 4, 5, 6)
OTHER_EVERY_S = 0.05  # one question of one of the other servers
IDLE_S = 8.0
RAID_RATE = 1_000  # messages a second
WORST_RATIO = 2.0
BACK_S = 5.0
LOADED_S = 5.0  # under load before the server is killed


@asynccontextmanager
async def queue_at(model: Model) -> AsyncIterator[Queue]:
    """Open an empty queue with all servers set up."""
    with tempfile.TemporaryDirectory(prefix="bylaw-judge-") as folder:
        async with Queue.open(Path(folder), model, in_flight=256) as queue:
            await queue.add_servers(RAIDED, *OTHERS)
            yield queue


async def raid(count: int) -> list[Row]:
    """Flag the same message thousands of times in one server, while others go about their business."""
    async with stand_in(slots=8, latency_s=0.05) as model, queue_at(model) as queue, queue.running():
        await others(queue, IDLE_S)  # grammars, rooms, connections
        await queue.until_settled(10)
        idle = await others(queue, IDLE_S)
        policy = queue.policies[0]
        flagged = [queue.flagged(RAIDED, policy, text="join my server, free gifts") for _ in range(count)]
        async with asyncio.TaskGroup() as group:
            waits = group.create_task(others(queue, max(IDLE_S, count / RAID_RATE)))
            started = time.perf_counter()
            for at, one in enumerate(flagged):
                queue.intake.put(one)
                if at % 10 == 0:
                    await asyncio.sleep(max(0.0, started + at / RAID_RATE - time.perf_counter()))
        raided = waits.result()
        await queue.until_settled(60)
        calls = sum(one.server_id == RAIDED for one in queue.answered)
        counts = queue.counts()
    ratio = p95(raided) / p95(idle)
    kept = counts["sighting"] - len(queue.answered) + calls
    return [
        Row(
            measure=f"raid of {count:,} identical messages",
            seen=f"{calls} call, {kept:,} recorded, {queue.intake.dropped} dropped",
            bar="1 call",
            holds=calls == 1 and kept == count,
        ),
        Row(
            measure="wait of other servers in the raid, p95",
            seen=f"{ratio:.2f}x idle ({p95(raided) * 1000:.0f} ms, idle {p95(idle) * 1000:.0f} ms)",
            bar=f"≤ {WORST_RATIO:g}x",
            holds=ratio <= WORST_RATIO,
        ),
    ]


async def others(queue: Queue, seconds: float) -> list[float]:
    """Have other servers ask now and then; return how long each waited from its flag to its answer."""
    before = len(queue.answered)
    put: list[float] = []
    started = time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        server_id = OTHERS[len(put) % len(OTHERS)]
        queue.intake.put(queue.flagged(server_id, queue.policies[len(put) % len(queue.policies)]))
        put.append(now)
        await asyncio.sleep(OTHER_EVERY_S)
    while len(answers := answers_to_others(queue.answered[before:])) < len(put):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_S)
    # One at a time and alike: the one asked first is answered first, or nearly so.
    return [answer.at - asked for asked, answer in zip(put, answers, strict=True)]


def answers_to_others(answered: Sequence[Answered]) -> list[Answered]:
    return [one for one in answered if one.server_id in OTHERS]


def p95(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]


async def severe(backlog: int) -> list[Row]:
    """Flag something severe behind a backlog, and count the answers that come before its own."""
    between, rooms = [], []
    async with stand_in(slots=8, latency_s=0.05) as model, queue_at(model) as queue:
        policy = queue.policies[0]
        await queue.lay([queue.flagged(OTHERS[at % 5], policy) for at in range(backlog)])
        async with queue.running():
            for number in range(5):
                await queue.until_answered(100 * (number + 1))
                urgent = queue.flagged(RAIDED, policy, priority=Priority.HARD)
                queue.intake.put(urgent)
                while urgent.sighting.message_id not in queue.recorded:  # noqa: ASYNC110
                    await asyncio.sleep(0)
                asked, room = len(queue.answered), queue.judge.room
                while not (judged := judged_at(queue.answered[asked:])):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_S)
                between.append(judged)
                rooms.append(room)
    worst, bar = max(zip(between, rooms, strict=True), key=lambda pair: pair[0] / pair[1])
    return [
        Row(
            measure=f"severe item behind a backlog of {backlog:,}",
            seen=f"judged as completion {worst} at most, {bar} in flight ({len(between)} tries)",
            bar="≤ 2 x in flight",
            holds=all(one <= 2 * room for one, room in zip(between, rooms, strict=True)),
        )
    ]


def judged_at(answered: Sequence[Answered]) -> int:
    """Return the place of the urgent answer among these, from 1; 0 while it is not there."""
    return next((at for at, one in enumerate(answered, start=1) if one.priority is Priority.HARD), 0)


async def urgent(backlog: int) -> list[Row]:
    """Have a keyword of one server fire on everything, while others go about their business."""
    ordinary, _ = await beside(backlog, Priority.FLAG)
    hard, left = await beside(backlog, Priority.HARD)
    ratio = p95(hard) / p95(ordinary)
    return [
        Row(
            measure=f"wait of other servers beside {backlog:,} hard questions of one, p95",
            seen=f"{ratio:.2f}x that beside ordinary ones ({p95(hard) * 1000:.0f} ms of "
            f"{p95(ordinary) * 1000:.0f} ms; {left:,} still waited)",
            bar=f"≤ {WORST_RATIO:g}x",
            holds=ratio <= WORST_RATIO and left > 0,
        )
    ]


async def beside(backlog: int, priority: Priority) -> tuple[list[float], int]:
    """Return how long others waited beside so many questions of one server, and how many were left."""
    async with stand_in(slots=8, latency_s=0.05) as model, queue_at(model) as queue:
        policy = queue.policies[0]
        await queue.lay([queue.flagged(RAIDED, policy, priority=priority) for _ in range(backlog)])
        async with queue.running():
            await others(queue, IDLE_S)  # grammars, rooms, connections
            return await others(queue, IDLE_S), await queue.store.waiting()


async def outage(seconds: float) -> list[Row]:
    """Kill the server under load and start it again."""
    process = ModelProcess(slots=8, latency_s=0.05)
    try:
        model = await process.start()
        async with queue_at(model) as queue:
            backlog = [queue.flagged(OTHERS[at % 5], queue.policies[at % 3]) for at in range(1_200)]
            await queue.lay(backlog)
            async with queue.running(), asyncio.TaskGroup() as group:
                arriving = group.create_task(keep_flagging(queue))
                await asyncio.sleep(LOADED_S)
                await process.kill()
                await asyncio.sleep(seconds)
                before = len(queue.answered)
                await process.start()
                back = time.perf_counter()
                await queue.until_answered(before + 1)
                recovered_s = queue.answered[before].at - back
                await asyncio.sleep(LOADED_S)
                arriving.cancel()
                await queue.until_settled(180)
            counts = queue.counts()
            times = Counter(one.judgement_id for one in queue.answered)
    finally:
        await process.kill()
    verdicts = max(times.values())
    lost = counts["judgement"] - counts.get("answered", 0)
    return [
        Row(
            measure=f"server killed for {seconds:g} s under load",
            seen=f"{lost} of {counts['judgement']:,} lost, {verdicts} verdict a key at most, first answer "
            f"{recovered_s:.1f} s after its return, {queue.waits} questions asked twice",
            bar=f"0, 1, ≤ {BACK_S:g} s",
            holds=lost == 0 and verdicts == 1 and recovered_s <= BACK_S,
        )
    ]


async def keep_flagging(queue: Queue) -> None:
    """Flag ten messages a second until cancelled."""
    while True:
        queue.intake.put(queue.flagged(RAIDED, queue.policies[0]))
        await asyncio.sleep(0.1)

"""Measure the judge: what it keeps of a server's throughput, what it costs, what it does under strain.

    python -m benchmarks.judge [--quick] [--vllm URL [--slots 8]] [--outage 60] [--only NAME …]

The stand-in plays a GPU of fixed slots in a process of its own; with --vllm a real server is measured too.
Throughput is compared with a bare aiohttp generator that posts the same bodies to the same server at the
concurrency that suits it best, in turns with ours. Ends with status 1 if a bar is missed.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.judge_cache import prefix_cache
from benchmarks.judge_queue import Answered, Queue, questions_of
from benchmarks.judge_server import (
    Model,
    Rate,
    best_concurrency,
    bodies,
    find_model,
    generate,
    rate_of,
    stand_in,
)
from benchmarks.judge_strain import outage, raid, severe, urgent
from benchmarks.judge_table import Row, show
from benchmarks.judge_whole import flag_to_post

KEPT = 0.95
MOST_CPU_S = 0.004
CHUNK = 25  # answers over which one figure of CPU is taken
MOST_TRIES = 3  # of each number of requests at once
VLLM_SLOTS = 8  # with which the tests serve it
PATIENCE_S = 60.0  # with a real server that has a CPU, and shares it
POLICY = "scams-and-spam"  # 594 tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    rounds: int
    short: int  # questions to the GPU of 8 slots of 50 ms, in each round
    long: int  # to that of 64 slots of 1 s
    vllm: int
    raid: int
    backlog: int
    posts: int
    cached: int


FULL = Size(rounds=9, short=640, long=2_560, vllm=80, raid=10_000, backlog=5_000, posts=40, cached=1_000)
QUICK = Size(rounds=1, short=500, long=960, vllm=96, raid=2_000, backlog=3_000, posts=10, cached=200)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="less of everything; the bars are the same")
    parser.add_argument("--vllm", metavar="URL", help="a real server, such as http://127.0.0.1:8000")
    parser.add_argument(
        "--slots", type=int, default=VLLM_SLOTS, help="its --max-num-seqs; default: %(default)s"
    )
    parser.add_argument("--outage", type=float, default=60, help="seconds without a server; default: 60")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="short, long, vllm, post, cache, raid, …")
    arguments = parser.parse_args()
    sys.exit(asyncio.run(measure(arguments)))


async def measure(arguments: argparse.Namespace) -> int:
    """Run every part, print the table, and return the exit status."""
    size = QUICK if arguments.quick else FULL
    parts: dict[str, Callable[[], Awaitable[list[Row]]]] = {
        "short": lambda: gpu("8 slots of 50 ms", size.short, size.rounds, slots=8, latency_s=0.05),
        "long": lambda: gpu("64 slots of 1 s", size.long, 1, slots=64, latency_s=1.0),
        "post": lambda: flag_to_post(size.posts),
        "raid": lambda: raid(size.raid),
        "severe": lambda: severe(size.backlog),
        "urgent": lambda: urgent(size.backlog),
        "outage": lambda: outage(arguments.outage),
    }
    if arguments.vllm:
        parts["vllm"] = lambda: real(arguments.vllm, arguments.slots, size)
        parts["cache"] = lambda: prefix_cache(arguments.vllm, size.cached)
    rows: list[Row] = []
    for name, part in parts.items():
        if not arguments.only or name in arguments.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            for row in await part():
                print(f"  {row.measure}: {row.seen}", file=sys.stderr, flush=True)
                rows.append(row)
    return show(rows)


async def gpu(name: str, count: int, rounds: int, *, slots: int, latency_s: float) -> list[Row]:
    """Compare ours with the bare generator on a stand-in, and take its cost per verdict."""
    async with stand_in(slots=slots, latency_s=latency_s) as model:
        return [*await compare(name, model, count, rounds, (1.0, 1.25, 1.5, 2.0))]


async def real(url: str, slots: int, size: Size) -> list[Row]:
    """Compare on a real server. What it leaves of a CPU that it shares is no measure of ours."""
    model = await find_model(url, slots, patience_s=PATIENCE_S, counts_tokens=True)
    kept, _ = await compare("real vLLM", model, size.vllm, min(4, size.rounds), (1.0, 2.0))
    return [kept]


async def compare(
    name: str, model: Model, count: int, rounds: int, shares: Sequence[float]
) -> tuple[Row, Row]:
    """Have the same messages judged by the bare generator, by ours, and by the bare generator again.

    Whatever else the machine does in a round then slows both. Returns what is kept of the throughput, and
    what each verdict costs.
    """
    at_once = 0
    bare, ours, found, costs = [], [], [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bylaw-judge-") as folder:
            # Of other seeds each time, since a real server would know again what it has been asked once.
            seeds = [3 * number + at for at in range(3)]
            async with Queue.open(Path(folder), model, in_flight=256, seed=seeds[0]) as queue:
                await queue.add_servers(1, 2, 3, 4)
                policy = next(policy for policy in queue.policies if policy.id == POLICY)
                flagged = [queue.flagged(1 + at % 4, policy) for at in range(count)]
                first, again = (bodies(questions_of(flagged), model, seed=seed) for seed in seeds[1:])
                at_once = at_once or await best_concurrency(
                    model, first, shares, tries=min(rounds, MOST_TRIES)
                )
                before = await rate_of(model, generate(model, first, at_once=at_once))
                ours.append(await rate_of(model, queue.judge_all(flagged)))
                after = await rate_of(model, generate(model, again, at_once=at_once))
                bare.append(Rate(*map(statistics.mean, zip(before, after, strict=True))))
                found.append(queue.judge.room)
                costs += costs_of(queue.answered)
    kept = statistics.median(mine.compared / theirs.compared for mine, theirs in zip(ours, bare, strict=True))
    rates = [
        f"{statistics.median(mine):.1f} {unit} a second of {statistics.median(theirs):.1f}"
        for unit, mine, theirs in zip(
            Rate._fields, zip(*ours, strict=True), zip(*bare, strict=True), strict=True
        )
        if any(mine)
    ]
    cost_s = statistics.median(costs)
    return (
        Row(
            measure=f"throughput kept, {name}",
            seen=f"{kept:.1%} ({', '.join(rates)}; "
            f"room found {round(statistics.median(found))}, best for the generator {at_once})",
            bar=f"≥ {KEPT:.0%}",
            holds=kept >= KEPT,
        ),
        Row(
            measure=f"our CPU per verdict, {name}",
            seen=f"{cost_s * 1000:.2f} ms median",
            bar=f"≤ {MOST_CPU_S * 1000:.0f} ms",
            holds=cost_s <= MOST_CPU_S,
        ),
    )


def costs_of(answered: list[Answered]) -> list[float]:
    """Return CPU seconds per answer, by chunks; the first one, in which much is done once, is left out."""
    marks = answered[CHUNK::CHUNK]
    return [(after.cpu_s - before.cpu_s) / CHUNK for before, after in pairwise(marks)]


if __name__ == "__main__":
    main()

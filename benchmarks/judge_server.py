"""The model servers of the judge's benchmark, and the bare generator that its throughput is compared with."""

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import aiohttp
import orjson

from benchmarks.soak import free_port
from bot.core.judgement import Effort
from bot.core.question import Question
from bot.judge.attempts import Limits, plan_attempt
from bot.judge.grammar import structural_tag
from bot.judge.prompt import write_prompt
from bot.judge.wire import CompletionRequest

START_S = 60.0
LOOK_S = 0.05
WATCH_S = 0.5  # between looks at what a server has written
_WRITTEN = "generation_tokens_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model server that answers."""

    url: str
    name: str  # what it calls its model
    slots: int  # how many answers it works on at once
    patience_s: float = 8.0  # how long ours waits for an answer; the bare generator waits for ever
    counts_tokens: bool = False  # its answers are of different lengths, and it says how many tokens it wrote

    async def metrics(self) -> str:
        """Return its page of metrics."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/metrics") as response:
            return await response.text()


class ModelProcess:
    """The stand-in as a GPU of fixed slots, in a process of its own that can be killed."""

    def __init__(self, *, slots: int, latency_s: float) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._slots = slots
        self._latency_s = latency_s
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> Model:
        """Start it and wait until it answers."""
        command = ("-m", "bot", "model", "stand-in", "--port", str(self.port))
        like = ("--slots", str(self._slots), "--latency", str(self._latency_s))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            *like,
            stdout=asyncio.subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        return await find_model(self.url, self._slots)

    async def kill(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def stand_in(*, slots: int, latency_s: float) -> AsyncIterator[Model]:
    """Run the stand-in until the block ends."""
    process = ModelProcess(slots=slots, latency_s=latency_s)
    try:
        yield await process.start()
    finally:
        await process.kill()


async def find_model(url: str, slots: int, *, patience_s: float = 8.0, counts_tokens: bool = False) -> Model:
    """Wait until a server answers, and ask what it serves. Raises TimeoutError."""
    async with asyncio.timeout(START_S), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/v1/models") as response:
                    return Model(
                        url=url,
                        name=(await response.json())["data"][0]["id"],
                        slots=slots,
                        patience_s=patience_s,
                        counts_tokens=counts_tokens,
                    )
            except aiohttp.ClientError:
                await asyncio.sleep(LOOK_S)  # another process tells nobody when it is there


def bodies(questions: Iterable[Question], model: Model, *, seed: int = 1) -> list[bytes]:
    """Write what the judge would post for these questions."""
    random, attempt = Random(seed), plan_attempt(1, effort=Effort.LOW, sample=0, limits=Limits())
    written = []
    for question in questions:
        request = CompletionRequest(
            prompt=write_prompt(question, effort=Effort.LOW, random=random).token_ids,
            max_tokens=attempt.max_tokens,
            temperature=attempt.temperature,
            seed=random.randrange(2**31),
            priority=question.priority,
            structural_tag=structural_tag(question.policy, thinking_tokens=attempt.thinking_tokens),
        )
        body: Mapping[str, Any] = request.body(
            model.name, with_tag=True, with_priority=True, with_chances=True
        )
        written.append(orjson.dumps(body))
    return written


async def generate(model: Model, posted: Sequence[bytes], *, at_once: int) -> list[float]:
    """Post them all, do nothing else with the answers, and return after how many seconds each came."""
    left = iter(posted)
    came: list[float] = []
    started = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def worker() -> None:
            for body in left:
                async with session.post(
                    f"{model.url}/v1/completions", data=body, headers={"Content-Type": "application/json"}
                ) as response:
                    await response.read()
                    response.raise_for_status()
                came.append(time.perf_counter() - started)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(worker())
    return came


async def best_concurrency(
    model: Model, posted: Sequence[bytes], shares: Sequence[float], *, tries: int
) -> int:
    """Find out at how many requests at once the bare generator is quickest, in turns."""
    rates: dict[int, list[float]] = {max(1, round(model.slots * share)): [] for share in shares}
    for _ in range(tries):
        for at_once, found in rates.items():
            sample = posted[: max(at_once * 6, 60)]
            rate = await rate_of(model, generate(model, sample, at_once=at_once))
            found.append(rate.compared)
    return max(rates, key=lambda at_once: statistics.median(rates[at_once]))


class Rate(NamedTuple):
    """What a server gave a second, while neither the start nor the end of a run counts."""

    answers: float
    tokens: float = 0.0  # 0: not counted

    @property
    def compared(self) -> float:
        """The tokens, where they were counted.

        Answers are of different lengths, from one run to the next too, and those that began together come
        together.
        """
        return self.tokens or self.answers


async def rate_of(model: Model, answering: Awaitable[Sequence[float]]) -> Rate:
    """Await answers, given when each came, and return the server's rate."""
    if not model.counts_tokens:
        return Rate(steady_rate(await answering))
    async with asyncio.TaskGroup() as group:
        watch = TokenWatch(model)
        task = group.create_task(watch.run())
        came = await answering
        task.cancel()
    return Rate(steady_rate(came), watch.rate())


class TokenWatch:
    """Notes how many tokens a server says it has written."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._noted: list[tuple[float, float]] = []  # tokens so far, at a time

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            self._noted.append((counter(await self._model.metrics(), _WRITTEN), time.perf_counter()))
            await asyncio.sleep(WATCH_S)

    def rate(self) -> float:
        """Return tokens a second while the middle three fifths were written."""
        first, last = self._noted[0][0], self._noted[-1][0]
        fifth = (last - first) / 5
        (begun, start), *_, (ended, end) = (
            noted for noted in self._noted if first + fifth <= noted[0] <= last - fifth
        )
        return (ended - begun) / (end - start)


def steady_rate(came: Sequence[float]) -> float:
    """Return answers a second between the first and the last fifth: neither the start nor the end counts."""
    ordered = sorted(came)
    first, last = len(ordered) // 5, len(ordered) * 4 // 5
    return (last - first) / (ordered[last] - ordered[first])


async def alone(model: Model, posted: Sequence[bytes]) -> float:
    """Return the median time of one request when there is no other, in seconds."""
    came = await generate(model, posted, at_once=1)
    return statistics.median(after - before for before, after in zip([0.0, *came], came, strict=False))


def counter(page: str, name: str) -> float:
    """Return a counter of vLLM's, over all its engines."""
    found = re.findall(rf"^vllm:{name}(?:\{{[^\n]*\}})? (\S+)$", page, re.MULTILINE)
    return sum(float(value) for value in found)

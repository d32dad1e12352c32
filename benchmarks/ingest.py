"""Measure what a message costs from the gateway on: the whole bot against a bare discord.py client.

    python -m benchmarks.ingest [--rounds 9] [--messages 10000] [--rate 2000] [--insults 0] [--burst 5000]

Each is a process of its own on the same local Discord: the bot as operators run it, mod-logs set up, the
shipped policies in force, /metrics on; and a client with the same intents whose on_message is empty. They are
sent the same messages, one after the other and in turns, and asked for their CPU time, all threads included.
Then a burst: everything at once, and the longest time in which either's loop had no turn.
Ends with status 1 if a bar is missed.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chat import chat
from benchmarks.soak import Place, build_place, free_port, set_up, write_config
from benchmarks.soak_traffic import INSULTS, message_event
from benchmarks.soak_watch import scrape
from bot.model.stand_in import StandIn
from bot.sandbox import Sandbox
from bot.sandbox.gateway.session import Session
from bot.sandbox.state.model import Json

LEAST_RATIO = 0.40
MOST_ADDED_S = 0.050
START_S = 60.0
HEARD_S = 120.0  # for one round to be heard and done with
TICK_S = 0.01  # messages due are sent this often
LOOK_S = 0.1
SLOTS = 16  # of the model that answers
SETTLING_S = 0.5  # after a round, for the timers and threads that it left behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a client says of itself."""

    sequence: int
    cpu_s: float
    longest_s: float
    at_rest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client process and its session at the gateway."""

    name: str
    process: asyncio.subprocess.Process
    session: Session

    async def ask(self, word: bytes = b"look") -> Heard:
        """Ask how things stand."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + b"\n")
        return Heard(**json.loads(await self.process.stdout.readline()))

    async def done(self) -> Heard:
        """Wait until everything sent is heard and done with."""
        async with asyncio.timeout(HEARD_S):
            while True:
                await asyncio.sleep(LOOK_S)
                heard = await self.ask()
                if heard.sequence >= self.session.sequence and heard.at_rest:
                    return heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One client's round."""

    cpu_s: float
    longest_s: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--messages", type=int, default=10_000, help="in each round")
    parser.add_argument("--rate", type=float, default=2000, help="messages a second")
    parser.add_argument("--insults", type=float, default=0, help="per cent made into insults")
    parser.add_argument("--burst", type=int, default=5_000, help="messages at once")
    parser.add_argument("--texts", type=Path, help="JSONL with `text`, in place of made-up chat")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bylaw-ingest-") as folder:
        sys.exit(asyncio.run(measure(arguments, Path(folder))))


async def measure(arguments: argparse.Namespace, folder: Path) -> int:
    """Run all rounds, print the table, and return the exit status."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox.start())
        model = await stack.enter_async_context(StandIn.start(slots=SLOTS, latency_s=0.1))
        place = build_place(sandbox)
        port = free_port()
        config = write_config(folder, sandbox, model, port, SLOTS)
        whole = await stack.enter_async_context(client("whole", config, sandbox))
        await set_up(place)
        bare = await stack.enter_async_context(client("bare", config, sandbox))
        events = make_events(place, texts(arguments.texts), arguments.insults / 100)
        steady = await rounds(
            (bare, whole), events, count=arguments.messages, number=arguments.rounds, rate=arguments.rate
        )
        burst = await rounds((bare, whole), events, count=arguments.burst, number=arguments.rounds, rate=None)
        metrics = await scrape(f"http://127.0.0.1:{port}/metrics")
    flagged = metrics["bylaw_flags_total"] / metrics["bylaw_messages_screened_total"]
    return report(steady, burst, flagged, arguments)


@asynccontextmanager
async def client(kind: str, config: Path, sandbox: Sandbox) -> AsyncIterator[Client]:
    """Start a client, and wait until it has been told of all servers."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("BYLAW_")}
    environ |= {"DISCORD_TOKEN": sandbox.token, "PYTHONPATH": str(Path(__file__).parent.parent)}
    known = set(sandbox.gateway.sessions)
    log = (config.parent / f"{kind}.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.ingest_client", kind, "--config", str(config)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
        env=environ,
        cwd=config.parent,
    )
    try:
        async with asyncio.timeout(START_S):
            # Another process tells nobody when it is there, so it is looked for.
            while not (new := set(sandbox.gateway.sessions) - known):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_S)
        started = Client(name=kind, process=process, session=sandbox.gateway.sessions[new.pop()])
        await started.done()
        yield started
    finally:
        log.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def texts(file: Path | None) -> Iterator[str]:
    """Yield what is said, without end."""
    if file is None:
        return chat()
    rows = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    return itertools.cycle(rows)


def make_events(place: Place, said: Iterator[str], insults_share: float) -> Iterator[Json]:
    """Yield messages by many members, in the channels in turn."""
    chance = random.Random(3)
    channels = itertools.cycle(place.channels)
    for number in itertools.count():
        text = next(said)
        if chance.random() < insults_share:
            text = f"{chance.choice(INSULTS)} {number}"
        author_id = 10**17 + number * 7919 % 20_000
        yield message_event(place.sandbox.world.ids.next(), next(channels), author_id, text)


async def rounds(
    clients: Sequence[Client], events: Iterator[Json], *, count: int, number: int, rate: float | None
) -> list[dict[str, Cost]]:
    """Send the same messages to each, so many rounds, in turns. A first round only warms up."""
    costs = []
    for turn in range(number + 1):
        said = list(itertools.islice(events, count))
        order = clients if turn % 2 else tuple(reversed(clients))
        costs.append({each.name: await cost(each, said, rate) for each in order})
        print(f"round {turn}: {costs[-1]}", file=sys.stderr, flush=True)
    return costs[1:]


async def cost(client: Client, events: Sequence[Json], rate: float | None) -> Cost:
    """Send these to one client and wait until it is done with them; without a rate, all at once."""
    await asyncio.sleep(SETTLING_S)
    # Watching costs turns of its own, so only a burst is watched.
    before = await client.ask(b"look" if rate is not None else b"tick")
    if rate is None:
        for event in events:
            client.session.dispatch("MESSAGE_CREATE", event)
    else:
        await send_steadily(client.session, events, rate)
    after = await client.done()
    return Cost(cpu_s=after.cpu_s - before.cpu_s, longest_s=after.longest_s)


async def send_steadily(session: Session, events: Sequence[Json], rate: float) -> None:
    """Send at this rate; whoever is behind catches up in one go."""
    sent, started = 0, time.monotonic()
    while sent < len(events):
        due = min(len(events), int((time.monotonic() - started) * rate) + 1)
        for event in events[sent:due]:
            session.dispatch("MESSAGE_CREATE", event)
        sent = due
        await asyncio.sleep(TICK_S)


def report(
    steady: Sequence[dict[str, Cost]],
    burst: Sequence[dict[str, Cost]],
    flagged: float,
    arguments: argparse.Namespace,
) -> int:
    """Print the table and return 1 if a bar is missed."""
    print(f"{arguments.rounds} rounds, {arguments.insults:g} % insults added, {flagged:.1%} flagged; medians")
    print(f"{'':30}{'bare client':>12}{'whole bot':>12}{'ratio':>8}")
    ratio = show_cost(
        f"{arguments.messages:,} at {arguments.rate:,.0f}/s: a CPU s", steady, arguments.messages
    )
    show_cost(f"{arguments.burst:,} at once: a CPU s", burst, arguments.burst)
    longest = {name: statistics.median(cost[name].longest_s for cost in burst) for name in ("bare", "whole")}
    added_s = statistics.median(cost["whole"].longest_s - cost["bare"].longest_s for cost in burst)
    print(f"{'longest stall in a burst, ms':30}{longest['bare'] * 1e3:12.1f}{longest['whole'] * 1e3:12.1f}")
    bars = {
        f"messages a CPU second at least {LEAST_RATIO} of the bare client's": ratio >= LEAST_RATIO,
        f"the stall grows by at most {MOST_ADDED_S * 1e3:.0f} ms": added_s <= MOST_ADDED_S,
    }
    for claim, holds in bars.items():
        print(f"{'holds' if holds else 'MISSED':8}{claim}")
    return 0 if all(bars.values()) else 1


def show_cost(name: str, costs: Sequence[dict[str, Cost]], count: int) -> float:
    """Print messages a CPU second and return the ratio of whole to bare."""
    bare, whole = (statistics.median(count / cost[key].cpu_s for cost in costs) for key in ("bare", "whole"))
    ratio = statistics.median(cost["bare"].cpu_s / cost["whole"].cpu_s for cost in costs)
    print(f"{name:30}{bare:12,.0f}{whole:12,.0f}{ratio:8.2f}")
    return ratio


if __name__ == "__main__":
    main()

"""Soak the bot: thousands of messages a second for minutes, and nothing may be lost, grow or go silent.

    python -m benchmarks.soak [--rate 2000] [--minutes 10] [--flagged 3] [--slots 16] [--latency 0.4]

The bot runs as operators run it, in a process of its own, between the local Discord and the stand-in model,
which answers like a GPU of fixed slots; all on loopback. Ends with status 1 if a bar is missed. The model is
slower than the flags come on purpose: what is not judged when the time is up must be waiting, not lost.
"""

import argparse
import asyncio
import contextlib
import math
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.soak_traffic import Traffic
from benchmarks.soak_watch import (
    FLAT,
    Sample,
    Stored,
    Watch,
    missed_heartbeats,
    read_database,
    spread,
)
from bot.chat.start import INVITE_PERMISSIONS
from bot.model.stand_in import StandIn
from bot.sandbox import Channel, Permission, Sandbox
from bot.sandbox.gateway.connection import Connection

START_S = 60.0
DRAIN_S = 120.0  # for what was sent to be screened and committed
STOP_S = 10.0
MOST_BEHIND_S = 5.0  # of traffic; more than that and the bot does not keep up
MOST_LATENCY_S = 10.0  # discord.py itself complains from there on
LOOK_S = 0.2
SERVERS, CHANNELS = 10, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that must hold."""

    claim: str
    holds: bool


@dataclass(slots=True, kw_only=True)
class Place:
    """The sandbox with its servers, and the connections that the bot has made to it."""

    sandbox: Sandbox
    channels: list[Channel]
    mod_logs: list[Channel]
    connections: set[Connection]

    async def count_connections(self) -> None:
        """Remember every connection until cancelled: more than one means that the bot reconnected."""
        while True:
            self.connections |= self.sandbox.gateway.connections
            await asyncio.sleep(LOOK_S)

    def posts(self) -> int:
        """Count what stands in the mod-logs."""
        return sum(len(channel.messages) for channel in self.mod_logs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=2000, help="messages a second")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--flagged", type=float, default=3, help="per cent of the messages that break a rule")
    parser.add_argument("--slots", type=int, default=16, help="questions that the model answers at once")
    parser.add_argument("--latency", type=float, default=0.4, help="seconds that an answer takes")
    parser.add_argument("--authors", type=int, default=200_000, help="distinct members")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bylaw-soak-") as folder:
        sys.exit(asyncio.run(soak(arguments, Path(folder))))


async def soak(arguments: argparse.Namespace, folder: Path) -> int:
    """Run the whole soak, print its table, and return the exit status."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox.start())
        model = await stack.enter_async_context(
            StandIn.start(slots=arguments.slots, latency_s=arguments.latency)
        )
        place = build_place(sandbox)
        port = free_port()
        log = folder / "bot.log"
        process = await stack.enter_async_context(
            bot_process(folder, write_config(folder, sandbox, model, port, arguments.slots), sandbox, log)
        )
        await sandbox.control.wait_for_bot(START_S)
        await set_up(place)
        await stack.enter_async_context(beside(place.count_connections()))
        traffic = Traffic(
            sandbox=sandbox,
            channels=place.channels,
            rate=arguments.rate,
            flagged_share=arguments.flagged / 100,
            authors=arguments.authors,
        )
        watch = Watch(
            pid=process.pid, metrics_url=f"http://127.0.0.1:{port}/metrics", sent=lambda: traffic.sent
        )
        before = await watch.look()
        async with beside(watch.run(tell)):
            took_s = await traffic.send(arguments.minutes * 60)
            await drained(watch)
        after = await watch.look()
        metrics = await watch.scrape()
        connections = len(place.connections)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_S):
            status = await process.wait()
        posts = place.posts()
        stored = read_database(folder / "data")
    said = log.read_text(encoding="utf-8")
    result = Result(
        traffic=traffic,
        took_s=took_s,
        samples=watch.samples,
        cpu_s=after.cpu_s - before.cpu_s,
        metrics=metrics,
        stored=stored,
        posts=posts,
        reconnects=connections - 1,
        missed=missed_heartbeats(said),
        failures=said.count("Traceback"),
        status=status,
    )
    return report(result, arguments.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that was measured."""

    traffic: Traffic
    took_s: float
    samples: list[Sample]
    cpu_s: float
    metrics: dict[str, float]
    stored: Stored
    posts: int
    reconnects: int
    missed: int
    failures: int
    status: int

    def count(self, name: str) -> int:
        """Return a counter of the bot."""
        return int(self.metrics[f"bylaw_{name}"])

    @property
    def latency_s(self) -> float:
        """The slowest heartbeat; nan if there was none."""
        known = [sample.latency_s for sample in self.samples if math.isfinite(sample.latency_s)]
        return max(known, default=math.nan)


def report(result: Result, rate: float) -> int:
    """Print the table and return 1 if a bar is missed."""
    sent, screened = result.traffic.sent, result.count("messages_screened_total")
    flagged, dropped = result.count("flags_total"), result.count("intake_dropped_total")
    recorded, uncovered = result.count("sightings_recorded_total"), result.count("flags_uncovered_total")
    answered, stored = result.count("answers_total"), result.stored
    behind = max(sample.behind for sample in result.samples)
    rss = [sample.rss_mb for sample in result.samples]
    strayed = spread(result.samples)
    harmless = len(stored.sightings - result.traffic.sent_flagged)
    missing = len(result.traffic.sent_flagged - stored.sightings)
    rows = [
        ("messages sent", f"{sent:,} in {result.took_s:.0f} s ({sent / result.took_s:,.0f} a second)"),
        ("screened", f"{screened:,}"),
        ("flagged", f"{flagged:,} ({flagged / max(1, screened):.1%}; {uncovered} that no rule covers)"),
        ("flagged though harmless", f"{harmless:,}"),
        ("recorded", f"{recorded:,} (in the database {len(stored.sightings):,})"),
        ("dropped at intake", f"{dropped:,}"),
        ("judged, still open", f"{stored.answered:,}, {stored.open:,}"),
        ("mod-log posts", f"{result.posts:,}"),
        ("most behind", f"{behind:,} messages; {max(s.held for s in result.samples):,} flags uncommitted"),
        ("memory", f"{rss[0]:.0f} MB at first, {max(rss):.0f} at most, {rss[-1]:.0f} at the end"),
        ("memory after two minutes", "too short to say" if strayed is None else f"± {strayed:.1%}"),
        (
            "slowest heartbeat",
            f"{result.latency_s:.2f} s; {result.missed} late, {result.reconnects} reconnects",
        ),
        ("CPU of the bot", f"{result.cpu_s:.0f} s; {sent / result.cpu_s:,.0f} messages a CPU second"),
    ]
    bars = [
        Bar(claim="everything sent was screened", holds=screened == sent),
        Bar(
            claim="flagged = recorded + dropped + uncovered", holds=flagged == recorded + dropped + uncovered
        ),
        Bar(claim="recorded = in the database", holds=recorded == len(stored.sightings)),
        Bar(claim="nothing flagged is missing but what was counted", holds=missing <= dropped),
        Bar(claim="every record has its questions, judged or open", holds=stored.unasked == 0),
        Bar(claim="every answer is in the database", holds=answered <= stored.answered),
        Bar(
            claim="every post that stands is known, or looked for at the next start",
            holds=stored.posts <= result.posts <= stored.posts + stored.posts_begun,
        ),
        Bar(claim="the bot kept up", holds=behind <= rate * MOST_BEHIND_S),
        Bar(claim="memory is flat", holds=strayed is None or strayed <= FLAT),
        Bar(
            claim="heartbeats are kept",
            holds=result.missed == result.reconnects == 0 and not result.latency_s > MOST_LATENCY_S,
        ),
        Bar(claim="no failure in the log, and SIGTERM ends it", holds=result.failures == result.status == 0),
    ]
    for name, value in rows:
        print(f"{name:28}{value}")
    for bar in bars:
        print(f"{'holds' if bar.holds else 'MISSED':28}{bar.claim}")
    return 0 if all(bar.holds for bar in bars) else 1


def tell(sample: Sample) -> None:
    """Show on stderr that something is going on."""
    print(
        f"{sample.at_s:6.0f} s  {sample.rss_mb:6.0f} MB  {sample.cpu_s:6.1f} CPU s  "
        f"{sample.behind:7,} behind  {sample.held:5,} held",
        file=sys.stderr,
        flush=True,
    )


async def drained(watch: Watch) -> None:
    """Wait until everything sent is screened and committed, or it takes too long: the table then tells."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            # Another process tells nobody when it is done, so it is asked again.
            while (sample := await watch.look()).behind or sample.held:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_S)


def build_place(sandbox: Sandbox) -> Place:
    """Make the servers, each with public channels and a mod-log that only the bot and the owner read."""
    control = sandbox.control
    place = Place(sandbox=sandbox, channels=[], mod_logs=[], connections=set())
    for number in range(SERVERS):
        server = control.create_server(f"Server {number}", control.create_user(f"owner{number}"))
        bot_role = control.invite_bot(server, permissions=INVITE_PERMISSIONS.value)
        place.channels += [control.create_channel(server, f"channel-{at}") for at in range(CHANNELS)]
        view = Permission.VIEW_CHANNEL
        place.mod_logs.append(
            control.create_channel(
                server, "mod-log", overwrites={server.everyone: (0, view), bot_role: (view, 0)}
            )
        )
    return place


async def set_up(place: Place) -> None:
    """Run /setup in every server, as its owner."""
    for mod_log in place.mod_logs:
        server = mod_log.server
        assert server is not None
        owner = server.members[server.owner.id]
        answer = await place.sandbox.control.run_command(
            owner, mod_log, "setup", options={"mod_log": mod_log, "mode": "review"}
        )
        if not answer.content.startswith("Set up"):
            raise RuntimeError(f"/setup answered: {answer.content}")


@asynccontextmanager
async def bot_process(
    folder: Path, config: Path, sandbox: Sandbox, log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `bylaw run` until the block ends."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("BYLAW_")}
    environ |= {"DISCORD_TOKEN": sandbox.token, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = (sys.executable, "-m", "bot", "run", "--config", str(config))
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=output, stderr=output, env=environ, cwd=folder
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Served(Protocol):
    """A model server somewhere."""

    @property
    def url(self) -> str:
        """Its address."""


def write_config(folder: Path, sandbox: Sandbox, model: Served, port: int, in_flight: int) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f'[discord]\nrest_url = "{sandbox.rest_url}"\ngateway_url = "{sandbox.gateway_url}"\n'
        f'[model]\nurl = "{model.url}"\nin_flight = {in_flight}\n'
        f'[store]\nfolder = "{folder / "data"}"\n[ops]\nport = {port}\n[log]\nlevel = "INFO"\n',
        encoding="utf-8",
    )
    return file


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run something until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    main()

"""What a soak measures: the bot's process, its /metrics, its log and, once it has stopped, its database."""

import asyncio
import os
import re
import sqlite3
import statistics
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY_S = 10.0
WARM_UP_S = 120.0  # caches and the database's page cache fill up until then
FLAT = 0.10  # each way, around the median
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")  # a second of CPU time

_SAMPLE = re.compile(r"^(\w+)(?:\{.*\})? (\S+)$", re.MULTILINE)
# discord.py's own complaints: the loop was blocked, an acknowledgement came late or never.
_MISSED = re.compile(r"heartbeat blocked for more than|Can't keep up|has stopped responding to the gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look at the bot."""

    at_s: float  # since the traffic began
    rss_mb: float
    cpu_s: float
    behind: int  # messages sent and not yet screened
    held: int  # flags not yet committed
    latency_s: float  # of the last heartbeat; nan before the first


@dataclass(slots=True, kw_only=True)
class Watch:
    """Looks at the bot's process every ten seconds."""

    pid: int
    metrics_url: str
    sent: Callable[[], int]
    started: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)

    async def run(self, tell: Callable[[Sample], None]) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            tell(await self.look())

    async def look(self) -> Sample:
        """Take one sample and keep it."""
        sent = self.sent()
        metrics = await self.scrape()
        sample = Sample(
            at_s=time.monotonic() - self.started,
            rss_mb=rss_mb(self.pid),
            cpu_s=cpu_s(self.pid),
            behind=max(0, sent - int(metrics["bylaw_messages_screened_total"])),
            held=int(metrics["bylaw_intake_held"]),
            latency_s=metrics["bylaw_gateway_latency_seconds"],
        )
        self.samples.append(sample)
        return sample

    async def scrape(self) -> dict[str, float]:
        """Return the bot's metrics; those with labels are summed."""
        return await scrape(self.metrics_url)


async def scrape(metrics_url: str) -> dict[str, float]:
    """Return the metrics of a bot; those with labels are summed."""
    text = await asyncio.to_thread(_read, metrics_url)
    values: dict[str, float] = defaultdict(float)
    for name, value in _SAMPLE.findall(text):
        values[name] += float(value)
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the database holds, read by somebody who shares no code with the store."""

    sightings: frozenset[int]  # message ids
    unasked: int  # sightings of cases without any question
    answered: int
    open: int
    posts: int  # known to stand
    posts_begun: int  # recorded, and perhaps sent when the bot was stopped


def read_database(folder: Path) -> Stored:
    """Read the database of a bot that has stopped."""
    (file,) = folder.glob("*.sqlite3")
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:

        def count(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        return Stored(
            sightings=frozenset(row[0] for row in connection.execute("SELECT message_id FROM sighting")),
            unasked=count(
                "SELECT COUNT(*) FROM sighting WHERE case_id NOT IN (SELECT case_id FROM case_judgement)"
            ),
            answered=count("SELECT COUNT(*) FROM judgement WHERE state = 'answered'"),
            open=count("SELECT COUNT(*) FROM judgement WHERE state = 'open'"),
            posts=count("SELECT COUNT(*) FROM post WHERE message_id IS NOT NULL"),
            posts_begun=count("SELECT COUNT(*) FROM post WHERE message_id IS NULL"),
        )
    finally:
        connection.close()


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB of 10^6 bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has used, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def spread(samples: Sequence[Sample]) -> float | None:
    """Return how far memory strayed from its median after the warm-up, 0–1; None if it was too short."""
    settled = [sample.rss_mb for sample in samples if sample.at_s >= WARM_UP_S]
    if len(settled) < 3:
        return None
    middle = statistics.median(settled)
    return max(abs(value - middle) for value in settled) / middle


def missed_heartbeats(log: str) -> int:
    """Count the lines in which discord.py complains of its heartbeat."""
    return len(_MISSED.findall(log))


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body.decode()

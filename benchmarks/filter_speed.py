"""What the filter costs: microseconds a message, memory, and the time until it is ready."""

import gc
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import bot.filter
from benchmarks.chat import chat
from benchmarks.stages import Stages
from bot.core.content import plain_item
from bot.core.policy import Clause, Example, Policy
from bot.core.settings import OwnRule, RuleKind
from bot.core.sighting import Author, Place, Sighting
from bot.filter.native import core
from bot.filter.reading import normalise
from bot.filter.server_filter import ServerFilter

TERMS, DOMAINS, PATTERNS, POLICIES = 950, 50, 20, 3  # a busy server: 1,000 terms, 20 patterns, 3 policies
WARM = 500  # messages, never timed
STARTS = 5
_START = """
import json, os, time
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before = resident()
start = time.perf_counter()
from bot.filter.server_filter import ServerFilter
from bot.core.content import plain_item
imported = time.perf_counter()
ServerFilter(rules=(), policies=()).screen_item(plain_item("is it ready yet?"))
ready = time.perf_counter()
print(json.dumps([imported - start, ready - imported, resident() - before]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Microseconds of CPU a message."""

    mean: float
    median: float
    p99: float


def how_run() -> str:
    """Say what of the filter that Python found is compiled."""
    if Path(normalise.__file__).suffix != ".py":
        return "compiled"
    return "interpreted" if core is None else "loops in C"


def server_filter() -> ServerFilter:
    """Return the filter of a busy server, kept out of the collector's way as `bylaw run` keeps it."""
    made = ServerFilter(rules=rules(), policies=[policy(number) for number in range(POLICIES)])
    gc.collect()
    gc.freeze()
    return made


def rules() -> list[OwnRule]:
    """Make what a busy server might have."""
    return [
        *(OwnRule(kind=RuleKind.KEYWORD, value=f"forbidden phrase {number}") for number in range(TERMS)),
        *(OwnRule(kind=RuleKind.DOMAIN, value=f"unwanted{number}.com") for number in range(DOMAINS)),
        *(
            OwnRule(kind=RuleKind.PATTERN, value=rf"(?:sell|buy)ing {number}\d+ coins?")
            for number in range(PATTERNS)
        ),
    ]


def policy(number: int) -> Policy:
    """Make a policy without bad words."""
    topics = ("cheat software wallhack ranked", "exam homework answers leaked", "fake review five stars paid")
    topic = topics[number % len(topics)]
    examples = tuple(
        Example(text=f"{verb} {topic} {tail}", violates=violates)
        for verb, violates in (("selling", True), ("who wants", True), ("i dislike", False))
        for tail in ("dm me", "cheap today", "for everyone here")
    )
    return Policy(
        id=f"policy-{number}",
        title="",
        categories=(),
        watch_terms=("wallhack", "answer key"),
        clauses=(Clause(id="A1", title="Offers", text=f"Offering {topic} to other members."),),
        examples=examples,
        body="",
        source="",
        digest="",
    )


def sightings(texts: Sequence[str]) -> list[Sighting]:
    """Make messages by many members of one server."""
    now = datetime.now(UTC)
    return [
        Sighting(
            place=Place(server_id=1, channel_id=2),
            message_id=number,
            author=Author(id=number % 997, name="member"),
            item=plain_item(text),
            seen_at=now,
        )
        for number, text in enumerate(texts)
    ]


def timed(function: Callable[[str], object], texts: Sequence[str]) -> Time:
    """Take the CPU time of each text once, after a tenth that only warms up.

    What a busy machine gives to others is not counted.
    """
    warm, rest = texts[: len(texts) // 10], texts[len(texts) // 10 :]
    for text in warm:
        function(text)
    took = []
    for text in rest:
        start = time.thread_time_ns()
        function(text)
        took.append((time.thread_time_ns() - start) / 1_000)
    return Time(
        mean=statistics.fmean(took),
        median=statistics.median(took),
        p99=statistics.quantiles(took, n=100)[98],
    )


def print_times(count: int) -> None:
    """Time chat as it comes to one server, what each stage takes of it, and unusual messages."""
    whole = server_filter()
    said = list(itertools.islice(chat(), count + WARM))
    print_whole(whole, said)
    print_stages(whole, list(itertools.islice(chat(seed=8), count)))
    disguised = [text.replace("o", "0").replace("a", "@") for text in said[:1_000]]
    foreign = [text.replace("e", "\u0435") for text in said[:1_000]]
    linked = [f"{text} https://example{number}.com/path" for number, text in enumerate(said[:1_000])]
    joined = itertools.islice(chat(seed=9), 20_000)
    longest = [" ".join(itertools.islice(joined, 120))[:4_000] for _ in range(100)]
    unusual = {
        "leet in every word": disguised,
        "homoglyphs in every word": foreign,
        "a link to a host not seen before": linked,
        "4,000 characters": longest,
    }
    for name, texts in unusual.items():
        show(f"whole, {name}", timed(lambda text: whole.screen_item(plain_item(text)), texts))


def print_whole(whole: ServerFilter, said: Sequence[str]) -> None:
    """Time whole messages, none of them seen before."""
    by_text = dict(zip(said, sightings(said), strict=True))  # a text that comes twice is timed twice
    started = time.monotonic()
    spread = timed(lambda text: whole.screen(by_text[text], time.monotonic() - started), said)
    print(f"\n{f'µs of CPU a message, {how_run()}':44}{'mean':>9}{'median':>9}{'p99':>9}")
    show("whole filter, chat", spread)


def print_stages(whole: ServerFilter, said: Sequence[str]) -> None:
    """Print what each stage takes of a message."""
    stages = Stages(time.thread_time_ns)
    with stages.watching(whole):
        for number, sighting in enumerate(sightings(said)):
            whole.screen(sighting, 1e6 + number / 100)
    for name, spent_ns in sorted(stages.spent_ns.items(), key=lambda item: -item[1]):
        print(f"{f'  of it {name}':44}{spent_ns / 1_000 / len(said):9.1f}")


def show(name: str, time: Time) -> None:
    """Print one row."""
    print(f"{name:44}{time.mean:9.1f}{time.median:9.1f}{time.p99:9.1f}")


def print_start() -> None:
    """Print what it takes until the first message is screened, in fresh processes."""
    runs = [
        json.loads(
            subprocess.run(  # the interpreter that runs this, with our own text
                [sys.executable, "-c", _START],
                capture_output=True,
                check=True,
                text=True,
                cwd=Path(__file__).parent.parent,
            ).stdout
        )
        for _ in range(STARTS)
    ]
    imported, ready, resident = (statistics.median(run[at] for run in runs) for at in range(3))
    print(f"\nimporting bot.filter {imported:.2f} s, ready for a message {ready:.2f} s later")
    print(f"resident memory added {resident / 1e6:.0f} MB, all libraries included")
    room = Path(bot.filter.__file__).parent
    for path in sorted(room.rglob("*")):
        if path.is_file() and path.suffix in {".bin", ".txt"}:
            print(f"artifact {path.relative_to(room)} {path.stat().st_size / 1e6:.2f} MB")

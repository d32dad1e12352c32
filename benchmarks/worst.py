"""Print what the worst messages cost, stage by stage, against a loop timed in the same run.

    python -m benchmarks.worst [--variants 5] [--only CASE ...]

Each case of benchmarks/worst_cases.py is 4,000 characters long and made anew for every variant, so nothing
that the filter remembers helps. It goes to the filter of a busy server (1,000 terms, 20 patterns, 3 policies)
and to one whose moderators uploaded the costliest patterns that are accepted. What is printed is the CPU time
of this thread, divided by how much slower than at its best the loop ran just before and after. Ends with
status 1 if a bar is missed.
"""

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.filter_speed import policy, server_filter, sightings
from benchmarks.stages import Stages
from benchmarks.worst_cases import CASES, Make
from bot.core.errors import BotError
from bot.core.settings import OwnRule, RuleKind
from bot.filter.own_rules.rules import check_rule
from bot.filter.server_filter import ServerFilter

MOST_MS = 10.0  # for any message
ORDINARY_MS = 2.0  # for 4,000 characters of ordinary chat
ORDINARY = "ordinary chat"
LOOP = 20_000  # additions; about a millisecond
SHOWN = 5  # stages a row
PATTERNS = 20
HOSTILE = (
    *("(a+)+$", "(a|a)*b", "(a*)*c", "([ab]+)*d", "(a|ab)*c$", "(.*)*x", "(.+)+y", r"(\w+\s?)*z"),
    *(f"[ab ]*a[ab ]{{{count}}}[xyz]" for count in (200, 150, 120, 100, 90, 80, 70, 60, 50, 40, 30, 20, 10)),
    *(f"(?:a?){{{count}}}a{{{count}}}" for count in (100, 60, 30)),
    *(f".{{{count}}}x" for count in (200, 150, 100)),
    *(r"\pL+\pN+\pL+x", r"(?:\pL|\pM){1,100}q", r"[^a]*a[^b]*b[^c]*c[^d]*d", r"\b\w+\b.*\b\w+\b.*\bq"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One message."""

    ms: float
    by_stage: dict[str, float]  # ms


class Calibrated:
    """Knows how much slower than at its best this machine is just now."""

    def __init__(self) -> None:
        self.best_ns = min(self._loop() for _ in range(50))

    def slowness(self) -> float:
        """Return by how much longer the loop takes now than at its best; the better of two, at least 1."""
        return max(1.0, min(self._loop(), self._loop()) / self.best_ns)

    def _loop(self) -> int:
        start = time.thread_time_ns()
        total = 0
        for number in range(LOOP):
            total += number
        return time.thread_time_ns() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--variants", type=int, default=5, help="messages of each case")
    parser.add_argument("--only", nargs="*", default=[], help="cases")
    arguments = parser.parse_args()
    cases = {name: make for name, make in CASES.items() if not arguments.only or name in arguments.only}
    sys.exit(run(cases, arguments.variants))


def run(cases: dict[str, Make], variants: int) -> int:
    """Try every case on both servers, print the table, and return the exit status."""
    calibrated = Calibrated()
    print(f"the loop of {LOOP:,} additions at its best: {calibrated.best_ns / 1e6:.2f} ms")
    slowest: dict[str, float] = {}
    for server, make_filter in (("busy", server_filter), ("hostile patterns", hostile_filter)):
        print(f"\n{server} server{'':18}{'median':>9}{'most':>9}  ms of CPU; the stages of the slowest")
        for name, make in cases.items():
            # A seed of its own for each, or what is remembered across servers would help the second.
            chance = random.Random(f"{server} {name}")
            costs = list(measure(make_filter(), make, variants, chance, calibrated))
            worst = max(costs, key=lambda cost: cost.ms)
            slowest[name] = max(slowest.get(name, 0.0), worst.ms)
            median = statistics.median(cost.ms for cost in costs)
            print(f"{name:32}{median:9.2f}{worst.ms:9.2f}  {stages_of(worst)}")
    return report(slowest)


def measure(
    whole: ServerFilter, make: Make, variants: int, chance: random.Random, calibrated: Calibrated
) -> Iterator[Cost]:
    """Yield the cost of each variant, after ordinary chat that only warms up."""
    for sighting in sightings([CASES[ORDINARY](chance) for _ in range(3)]):
        whole.screen(sighting, 0.0)
    stages = Stages(time.thread_time_ns)
    for number, sighting in enumerate(sightings([make(chance) for _ in range(variants)])):
        gc.collect()  # not in the middle of a message
        stages.spent_ns.clear()
        before = calibrated.slowness()
        with stages.watching(whole):
            start = time.thread_time_ns()
            whole.screen(sighting, 1e4 * number)
            spent_ns = time.thread_time_ns() - start
        slowness = (before + calibrated.slowness()) / 2
        yield Cost(
            ms=spent_ns / 1e6 / slowness,
            by_stage={name: ns / 1e6 / slowness for name, ns in stages.spent_ns.items()},
        )


def hostile_filter() -> ServerFilter:
    """Return the filter of a server whose moderators uploaded what costs most of what is accepted."""
    return ServerFilter(rules=accepted(HOSTILE)[:PATTERNS], policies=[policy(number) for number in range(3)])


def accepted(patterns: Sequence[str]) -> list[OwnRule]:
    """Return those that a moderator could add."""
    rules = []
    for pattern in patterns:
        rule = OwnRule(kind=RuleKind.PATTERN, value=pattern)
        try:
            check_rule(rule)
        except BotError:
            continue
        rules.append(rule)
    return rules


def stages_of(cost: Cost) -> str:
    """Name the stages that took most."""
    most = sorted(cost.by_stage.items(), key=lambda item: -item[1])[:SHOWN]
    return ", ".join(f"{name} {ms:.2f}" for name, ms in most)


def report(slowest: dict[str, float]) -> int:
    """Print whether the bars hold."""
    name, most = max(slowest.items(), key=lambda item: item[1])
    bars = {f"no message over {MOST_MS:.0f} ms (most: {name}, {most:.2f})": most <= MOST_MS}
    if ORDINARY in slowest:
        ms = slowest[ORDINARY]
        bars[f"4,000 ordinary characters in {ORDINARY_MS:.0f} ms ({ms:.2f})"] = ms <= ORDINARY_MS
    for claim, holds in bars.items():
        print(f"{'holds' if holds else 'MISSED':8}{claim}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    main()

"""Measure look-alike and lure detection without any list of bad domains.

    python -m benchmarks.links [--domains FILE] [--misses N]

FILE holds one scam domain a line. Half of it, chosen by the parity of each domain's SHA-256, was looked at
while the stage was written; the other half was not, and its share of flagged domains is the figure that
counts. Of the domains of `bot/filter/links/well_known.py` none must be flagged, nor of those beside this
program, which no list of the filter names. The stage reads neither. Each domain is a message of its own,
behind https://, through the whole filter, at its default threshold.
"""

import argparse
import hashlib
import random
import statistics
import time
from pathlib import Path

from bot.core.content import plain_item
from bot.filter.links.well_known import WELL_KNOWN
from bot.filter.server_filter import DEFAULT_THRESHOLD, ServerFilter
from bot.training.vocabulary import read_words

HONEST = Path(__file__).with_name("honest_domains.txt")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--domains", type=Path, help="a file of scam domains, one a line")
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of the half looked at")
    arguments = parser.parse_args()
    screen = ServerFilter(rules=(), policies=())
    print(f"{'domains':34}{'number':>8}{'flagged':>9}{'share':>8}{'µs median':>11}{'p99':>7}")
    if arguments.domains is not None:
        seen, unseen = halves(arguments.domains)
        missed = print_row("scam, half looked at", seen, screen)
        print_row("scam, half never looked at", unseen, screen)
        if arguments.misses:
            chosen = random.Random(0).sample(missed, min(arguments.misses, len(missed)))
            print(f"missed in the half looked at: {' '.join(chosen)}")
    honest = sorted(WELL_KNOWN)
    print_row("well known", honest, screen)
    print_row("well known, with www. and a query", [f"www.{host}/?page=2" for host in honest], screen)
    unlisted = sorted(read_words(HONEST))
    print_row("honest, on no list", unlisted, screen)
    flagged = [host for host in (*honest, *unlisted) if is_flagged(host, screen)]
    print(f"honest and flagged at {DEFAULT_THRESHOLD}: {' '.join(flagged) or 'none'}")


def halves(path: Path) -> tuple[list[str], list[str]]:
    """Return the domains whose digest is even, and those whose digest is odd."""
    lines = (line.split("#", 1)[0].strip().lower() for line in path.read_text(encoding="utf-8").splitlines())
    sides: tuple[list[str], list[str]] = ([], [])
    for domain in sorted({line for line in lines if line}):
        sides[hashlib.sha256(domain.encode()).digest()[0] % 2].append(domain)
    return sides


def is_flagged(domain: str, screen: ServerFilter) -> bool:
    return screen.screen_item(plain_item(f"https://{domain}")).flagged


def print_row(name: str, domains: list[str], screen: ServerFilter) -> list[str]:
    """Print one row and return what was missed."""
    took: list[float] = []
    missed: list[str] = []
    for domain in domains:
        start = time.perf_counter_ns()
        flagged = is_flagged(domain, screen)
        took.append((time.perf_counter_ns() - start) / 1_000)
        if not flagged:
            missed.append(domain)
    share = 1 - len(missed) / len(domains)
    p99 = statistics.quantiles(took, n=100)[98]
    print(
        f"{name:34}{len(domains):8}{len(domains) - len(missed):9}{share:8.3f}"
        f"{statistics.median(took):11.0f}{p99:7.0f}"
    )
    return missed


if __name__ == "__main__":
    main()

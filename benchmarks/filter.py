"""Measure the fast filter: what a message costs, and recall at a share of benign traffic flagged.

    python -m benchmarks.filter [--data DIR [--train DIR] [--benign NAME ...] [--rows N] [--sets]]

Without --data it times chat that it makes up. With it, every *.jsonl or *.jsonl.gz file below DIR, one object
a line with `text` and `label` (1 = should be flagged), is scored by Bylaw and, in the same run, by each other
filter that can be had here; the hashing classifier is fitted on --train. The threshold for a share is set on
the negatives of the files named by --benign (default: all files without a positive).
"""

import argparse
import time
from pathlib import Path

from benchmarks.filter_peers import INSTALL, Peer, peers
from benchmarks.filter_recall import SHARES, Measured, benign_sets, mean, measure, read_sets
from benchmarks.filter_speed import print_start, print_times, server_filter, timed
from bot.core.content import plain_item

SLOW_TIMED, TIMED = 200, 2_000  # benign messages, for those that take milliseconds and for the others


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of JSONL files with text and label")
    parser.add_argument("--train", type=Path, help="folder of such files that the hashing classifier learns")
    parser.add_argument("--benign", nargs="*", default=[], help="files whose negatives set the threshold")
    parser.add_argument("--only", nargs="*", default=[], help="files to score, by name without ending")
    parser.add_argument("--rows", type=int, default=1_500, help="at most so many of each file; 0: all")
    parser.add_argument("--sets", action="store_true", help="print every set, not only the means")
    parser.add_argument("--messages", type=int, default=20_000, help="made-up messages that are timed")
    parser.add_argument("--no-times", action="store_true", help="only recall")
    arguments = parser.parse_args()
    if not arguments.no_times:
        print_times(arguments.messages)
        print_start()
    if arguments.data is not None:
        compare(arguments)


def compare(arguments: argparse.Namespace) -> None:
    """Score all sets by every filter, and print one row each."""
    sets = dict(read_sets(arguments.data, arguments.only, arguments.rows))
    benign = benign_sets(sets, arguments.benign)
    said = [text for name in benign for text, label in sets.get(name, []) if not label]
    if not said:
        print("No benign rows to set a threshold on: name files with --benign.")
        return
    training = () if arguments.train is None else read_sets(arguments.train, (), 0)
    found, missing = peers([row for _, rows in training for row in rows])
    print(
        f"\nthresholds from {len(said):,} benign rows ({', '.join(benign)}); means over sets with both labels"
    )
    print_head("filter", "    mean   median      p99")
    for peer in (bylaw(), *found):
        began = time.monotonic()
        measured = measure(peer, sets, benign)
        cost = timed(peer.score_one, said[: SLOW_TIMED if peer.slow else TIMED])
        print_row(peer.name, mean(measured), f"{cost.mean:8.1f} {cost.median:8.1f} {cost.p99:8.1f}")
        if arguments.sets:
            print_sets(measured)
            print(f"  scored in {time.monotonic() - began:.0f} s")
    for name in missing:
        print(f"{name}: not installed ({INSTALL})")


def bylaw() -> Peer:
    """Return the filter of a busy server, as a peer among others."""
    whole = server_filter()
    return Peer(
        name="Bylaw", score=lambda texts: [whole.screen_item(plain_item(text)).score for text in texts]
    )


def print_sets(measured: dict[str, Measured]) -> None:
    """Print what a filter reached on each set."""
    for name, each in measured.items():
        print_row(f"  {name}", each, "")


def print_head(first: str, last: str) -> None:
    """Print the head of the table."""
    shares = "".join(f"R@{share:.0%}".rjust(7) for share in SHARES)
    print(f"{first:24}{'rows':>8}{'AUC':>7}{'AP':>7}{shares}{'FP':>7}  {'µs' + last if last else ''}")


def print_row(name: str, row: Measured, last: str) -> None:
    """Print one row. FP: the share of the sets' own negatives flagged at the threshold for 10 %."""
    recalls = "".join(f"{recall:7.3f}" for recall in row.recalls)
    print(f"{name:24}{row.rows:8,}{row.auc:7.3f}{row.precision:7.3f}{recalls}{row.flagged:7.3f}  {last}")


if __name__ == "__main__":
    main()

"""The table of a benchmark: what was measured, what was seen, and whether the bar holds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    measure: str
    seen: str
    bar: str = ""
    holds: bool = True


def show(rows: Sequence[Row]) -> int:
    """Print the table in Markdown, and return 1 if a bar is missed."""
    print("| measure | seen | bar | |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.measure} | {row.seen} | {row.bar} | {'holds' if row.holds else '**missed**'} |")
    return 0 if all(row.holds for row in rows) else 1

"""Write tables and figures in Markdown."""

from collections.abc import Iterable, Sequence

from bot.evaluation.measures import Estimate, quantile

_MOST_NUMBERS = 50  # in one sentence
_MARKS = str.maketrans({"<": "&lt;", "`": "'", "|": "/"} | {mark: f"\\{mark}" for mark in "\\*_~[]"})


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(estimate: Estimate | None) -> str:
    """Write a share with its interval; a dash where there is none."""
    if estimate is None:
        return "–"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def spread(values: Iterable[float], form: str) -> tuple[str, str, str]:
    """Write the median, the 95th percentile and the sum of one or more values."""
    ordered = sorted(values)
    median, high = quantile(ordered, 0.5), quantile(ordered, 0.95)
    return format(median, form), format(high, form), format(sum(ordered), form)


def numbers(lines: Sequence[int]) -> str:
    """List numbers of lines, of very many only the first."""
    if not lines:
        return "none"
    shown = ", ".join(map(str, lines[:_MOST_NUMBERS]))
    left = len(lines) - _MOST_NUMBERS
    return f"{shown} and {left} more" if left > 0 else shown


def plain(text: str) -> str:
    """Keep what somebody else wrote from being read as Markdown or as a command to the terminal."""
    return printable(text).translate(_MARKS)


def printable(text: str) -> str:
    """Replace what could steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)

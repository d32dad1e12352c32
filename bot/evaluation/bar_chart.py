"""Draw shares with their intervals as bars, in SVG written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.evaluation.markdown import printable
from bot.evaluation.measures import Estimate

_LABEL_WIDTH, _BAR_WIDTH, _FIGURE_WIDTH = 220, 400, 110  # pixels
_BAR, _GAP, _TOP = 13, 12, 54
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")  # told apart by those who see fewer colours too


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGroup:
    """One subject with one bar for each series; None where there is nothing to show."""

    label: str
    bars: tuple[Estimate | None, ...]


def draw_bars(title: str, series: Sequence[str], groups: Sequence[BarGroup]) -> str:
    """Return the picture. Bars run from 0 to 1; the line across the end of each is its 95 % interval."""
    height = _TOP + sum(len(group.bars) * _BAR + _GAP for group in groups) + 24
    width = _LABEL_WIDTH + _BAR_WIDTH + _FIGURE_WIDTH
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="10" y="20" font-size="15">{escape(printable(title))}</text>',
        *_legend(series),
        *_axis(height),
    ]
    top = _TOP
    for group in groups:
        middle = top + len(group.bars) * _BAR / 2 + 4
        label = escape(printable(group.label))
        parts.append(f'<text x="{_LABEL_WIDTH - 8}" y="{middle}" text-anchor="end">{label}</text>')
        for number, estimate in enumerate(group.bars):
            parts.append(_bar(estimate, top + number * _BAR, _COLOURS[number % len(_COLOURS)]))
        top += len(group.bars) * _BAR + _GAP
    return "\n".join([*parts, "</svg>", ""])


def _legend(series: Sequence[str]) -> list[str]:
    parts = []
    for number, name in enumerate(series):
        x, colour = _LABEL_WIDTH + number * 110, _COLOURS[number % len(_COLOURS)]
        parts.append(f'<rect x="{x}" y="30" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15}" y="39">{escape(name)}</text>')
    return parts


def _axis(height: int) -> list[str]:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _LABEL_WIDTH + tick * _BAR_WIDTH
        parts.append(f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{height - 20}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{height - 6}" text-anchor="middle">{tick:g}</text>')
    return parts


def _bar(estimate: Estimate | None, top: float, colour: str) -> str:
    if estimate is None:
        return f'<text x="{_LABEL_WIDTH + 4}" y="{top + 10}" fill="#777">none</text>'
    low, value, high = (
        round(_LABEL_WIDTH + share * _BAR_WIDTH, 1) for share in (estimate.low, estimate.value, estimate.high)
    )
    middle = top + _BAR / 2 - 1
    return (
        f'<rect x="{_LABEL_WIDTH}" y="{top}" width="{round(value - _LABEL_WIDTH, 1)}" height="{_BAR - 2}" '
        f'fill="{colour}"/><line x1="{low}" y1="{middle}" x2="{high}" y2="{middle}" stroke="#222" '
        f'stroke-width="2"/>'
        f'<text x="{_LABEL_WIDTH + _BAR_WIDTH + 8}" y="{top + 10}">{estimate.value:.3f}</text>'
    )

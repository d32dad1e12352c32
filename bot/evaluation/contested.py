"""Measure the bound of second looks: how many verdicts it would have asked again, and how many wrong ones.

The bot calls a first look contested, among other reasons, if the log-odds of its violation digit are nearer
to even than a bound. Here every verdict is held against several such bounds, and against the labels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.judgement import Effort
from bot.core.second_look import UNSURE
from bot.evaluation.judge_run import Manner
from bot.evaluation.markdown import figure, table
from bot.evaluation.measures import Estimate, share
from bot.evaluation.scores import Scores

BOUNDS = (None, *sorted({0.5, 1.0, 2.0, 3.0, 4.0, UNSURE}))  # log-odds; None: no verdict counts as contested

_HOW_READ = (
    "A verdict counts as contested if its log-odds are nearer to even, which is 0, than the bound; the bot "
    "would have asked again. A good bound catches many of the wrong verdicts and few of all. How many of "
    "those a second look then puts right is not measured here."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """What one bound would have done. Shares with intervals; None of nothing."""

    bound: float | None  # log-odds
    contested: Estimate | None  # of all verdicts
    caught: Estimate | None  # contested, of the wrong verdicts
    wrong_inside: Estimate | None  # of the contested verdicts
    wrong_outside: Estimate | None  # of all others


def contested_at(bound: float | None, odds: Sequence[tuple[float, bool]]) -> Contested:
    """Hold a bound against verdicts, each given by its log-odds and whether it was wrong."""
    inside = [wrong for chance, wrong in odds if bound is not None and abs(chance) < bound]
    wrong = sum(is_wrong for _, is_wrong in odds)
    return Contested(
        bound=bound,
        contested=share(len(inside), len(odds)),
        caught=share(sum(inside), wrong),
        wrong_inside=share(sum(inside), len(inside)),
        wrong_outside=share(wrong - sum(inside), len(odds) - len(inside)),
    )


def write_contested(scores: Scores, manner: Manner) -> str:
    """Write the table of all bounds, or one sentence where no verdict has log-odds."""
    if not scores.odds:
        return (
            "No labelled verdict carries log-odds, so nothing can be said of the bound within which the bot "
            "asks again."
        )
    header = ("bound", "contested", "of the wrong ones", "wrong among those", "wrong among the others")
    listed = table(header, [_row(contested_at(bound, scores.odds)) for bound in BOUNDS])
    wrong = sum(is_wrong for _, is_wrong in scores.odds)
    counted = f"{len(scores.odds)} verdicts, {wrong} of them wrong."
    return f"{listed}\n\n{' '.join((counted, *_left_out(scores), _HOW_READ, *_unlike_the_bot(manner)))}"


def _row(found: Contested) -> tuple[str, ...]:
    shares = (found.contested, found.caught, found.wrong_inside, found.wrong_outside)
    return (_name(found.bound), *map(figure, shares))


def _name(bound: float | None) -> str:
    if bound is None:
        return "none"
    return f"±{bound:g}, the bot's" if bound == UNSURE else f"±{bound:g}"


def _left_out(scores: Scores) -> Iterable[str]:
    left = sum(tally.rows for tally in scores.policies.values()) - len(scores.odds)
    if left:
        yield f"{left} more carry no log-odds and are left out."


def _unlike_the_bot(manner: Manner) -> Iterable[str]:
    if manner.stand_in:
        yield "The bot takes no notice of the stand-in's log-odds."
    if manner.effort is not Effort.LOW:
        yield f"These verdicts had effort {manner.effort}; the bot's first looks have low."
    if manner.samples > 1:
        yield f"The log-odds are the mean of {manner.samples} samples; the bot's first look is one."

"""Write down how well a judge did, and with what: a page of Markdown and a picture of its main table."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.policy import Policy
from bot.evaluation.answer_file import KeptAnswer
from bot.evaluation.bar_chart import BarGroup, draw_bars
from bot.evaluation.contested import write_contested
from bot.evaluation.judge_run import Asked, Manner
from bot.evaluation.markdown import figure, numbers, plain, spread, table
from bot.evaluation.measures import (
    Estimate,
    Tally,
    area_under_curve,
    f1,
    precision,
    recall,
    reliability,
    share,
)
from bot.evaluation.message_file import BadLine
from bot.evaluation.scores import Scores

_MOST_BAD = 50  # rows named in the report
_HOW_COUNTED = (
    "Only verdicts are counted. In brackets: 95 % intervals, Wilson's for precision and recall, "
    "the bootstrap over rows for F1 (without a single error, or a single hit, it has no width, and says "
    "nothing about certainty). “all” asks whether any policy is broken."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What a reader needs in order to repeat the run."""

    command: str
    day: str
    data_name: str
    data_digest: str
    policies: tuple[Policy, ...]
    manner: Manner
    at_once: int | None  # None: found out on the way
    rows: int
    bad: tuple[BadLine, ...]
    asked: Asked
    declined: tuple[str, ...]  # what the server turned out not to do


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One line of the main table."""

    name: str
    tally: Tally
    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None


def score_lines(scores: Scores, policies: Sequence[Policy]) -> tuple[ScoreLine, ...]:
    """Return the main table: all, each policy if there are several, and the clauses.

    A policy whose clauses no label calls broken has no lines for them: where labels say only whether
    something is broken, every clause found would look like a false alarm.
    """
    named: list[tuple[str, Tally]] = [("all", scores.overall)]
    if len(policies) > 1:
        named += [(policy.id, scores.policies[policy.id]) for policy in policies]
    with_clauses = {policy_id for (policy_id, _), tally in scores.clauses.items() if tally.broken}
    for (policy_id, clause_id), tally in scores.clauses.items():
        if policy_id in with_clauses and (tally.broken or tally.false_alarms):
            named.append((f"{policy_id} {clause_id}", tally))
    return tuple(
        ScoreLine(name=name, tally=tally, precision=precision(tally), recall=recall(tally), f1=f1(tally))
        for name, tally in named
    )


def draw_scores(lines: Sequence[ScoreLine], manner: Manner) -> str:
    """Draw the main table."""
    groups = [BarGroup(label=line.name, bars=(line.precision, line.recall, line.f1)) for line in lines]
    title = f"{manner.model}, effort {manner.effort}" + (" — STAND-IN, no measure" if manner.stand_in else "")
    return draw_bars(title, ("precision", "recall", "F1"), groups)


def write_report(
    facts: RunFacts,
    scores: Scores,
    lines: Sequence[ScoreLine],
    answers: Sequence[KeptAnswer],
    *,
    picture: str,
) -> str:
    """Write the page; `picture` is the name of the SVG beside it."""
    blocks = [
        "# How the judge did",
        _answered_by(facts),
        *_incomplete(facts),
        _facts(facts),
        "## Verdicts against labels",
        _main_table(lines),
        _HOW_COUNTED,
        *_strictly(scores),
        f"![Precision, recall and F1]({picture})",
        *_exact(scores, facts),
        _wrong_lines(scores),
        "## Abstentions",
        _abstentions(scores),
        *_agreement(scores, facts),
        "## Confidence",
        _confidence(scores),
        "## Contested verdicts",
        write_contested(scores, facts.manner),
        "## Cost",
        _cost(answers, facts),
        *_bad_rows(facts),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _answered_by(facts: RunFacts) -> str:
    model = plain(facts.manner.model)
    if facts.manner.stand_in:
        return (
            f"**The stand-in answered ({model}), not a model. It compares with the policy's examples and "
            "does not reason: these figures measure nothing but the way they are made.**"
        )
    return f"**Answered by what the server calls {model}; not the stand-in.**"


def _incomplete(facts: RunFacts) -> Iterable[str]:
    if facts.asked.unanswered:
        yield (
            f"**Not finished: {facts.asked.unanswered} questions have no answer and are in no figure.** "
            f"{plain(facts.asked.problem)} "
            "The same command with `--resume` goes on."
        )


def _facts(facts: RunFacts) -> str:
    manner = facts.manner
    policies = "; ".join(f"`{policy.id}` {policy.digest[:12]}" for policy in facts.policies)
    rows = [
        ("day", facts.day),
        ("data", f"`{facts.data_name}`, sha256 {facts.data_digest}"),
        ("rows", f"{facts.rows} used, {len(facts.bad)} that cannot be used"),
        ("policies", policies),
        ("asked", f"effort {manner.effort}, {manner.samples} sample(s), {_at_once(facts)}"),
        ("prompt version", manner.prompt_version),
    ]
    listed = table(("what", "value"), rows)
    declined = "".join(f"\n\n{sentence}" for sentence in facts.declined)
    return f"{listed}\n\n```\n{facts.command}\n```{declined}"


def _at_once(facts: RunFacts) -> str:
    if facts.at_once is None:
        return "as many at once as the server had room for"
    return f"{facts.at_once} at once"


def _main_table(lines: Sequence[ScoreLine]) -> str:
    header = ("what", "verdicts", "broken", "precision", "recall", "F1")
    return table(
        header,
        [
            (
                line.name,
                str(line.tally.rows),
                str(line.tally.broken),
                *map(figure, (line.precision, line.recall, line.f1)),
            )
            for line in lines
        ],
    )


def _strictly(scores: Scores) -> Iterable[str]:
    if scores.abstentions:
        strict = scores.overall_strict
        three = (figure(precision(strict)), figure(recall(strict)), figure(f1(strict)))
        yield (
            "With every row that ended in an abstention counted as answered wrongly: "
            "precision {}, recall {}, F1 {}.".format(*three)
        )


def _exact(scores: Scores, facts: RunFacts) -> Iterable[str]:
    if len(facts.policies) < 2:
        return
    yield "### Exact match over all policies"
    right = share(scores.exact.right, scores.exact.rows)
    yield (
        f"{figure(right)}, {scores.exact.right} of {scores.exact.rows} rows. A row is right when the "
        "policies found broken are exactly those that its labels name, under all policies given; one with an "
        "abstention is not. Only rows labelled under every policy are counted. Here each policy is asked "
        "about by itself."
    )


def _wrong_lines(scores: Scores) -> str:
    return (
        f"Missed, by line of the data: {numbers(scores.missed)}. Called broken and labelled not: "
        f"{numbers(scores.false_alarms)}."
    )


def _abstentions(scores: Scores) -> str:
    if not scores.abstentions:
        return f"None of {scores.opinions} answers."
    total = sum(scores.abstentions.values())
    reasons = table(
        ("reason", "answers"),
        [(reason, str(number)) for reason, number in sorted(scores.abstentions.items())],
    )
    return f"{figure(share(total, scores.opinions))} of {scores.opinions} answers.\n\n{reasons}"


def _agreement(scores: Scores, facts: RunFacts) -> Iterable[str]:
    if facts.manner.samples > 1:
        same = share(scores.opinions - scores.split, scores.opinions)
        yield "## Samples"
        yield (
            f"All {facts.manner.samples} samples of one mind: {figure(same)}. The majority of the verdicts "
            "was scored; a tie is an abstention."
        )


def _confidence(scores: Scores) -> str:
    if not scores.confidence:
        return "The server gave no log-odds of the violation digit with labelled verdicts."
    area = area_under_curve(scores.confidence)
    rows = [
        (
            _range(found.low, found.high),
            str(found.answers),
            f"{found.stated:.3f}",
            figure(found.observed),
        )
        for found in reliability(scores.confidence)
    ]
    said = "needs labels of both kinds" if area is None else f"{area:.3f}"
    return (
        f"Area under the curve of the violation digit's log-odds against the label: {said} (0.5 is chance; "
        f"{len(scores.confidence)} verdicts).\n\n"
        + table(("log-odds", "verdicts", "mean chance stated", "labelled broken"), rows)
    )


def _cost(answers: Sequence[KeptAnswer], facts: RunFacts) -> str:
    if not answers:
        return "No answers."
    rows = [
        ("prompt tokens", *spread([float(answer.prompt_tokens) for answer in answers], ".0f")),
        ("completion tokens", *spread([float(answer.completion_tokens) for answer in answers], ".0f")),
        ("seconds", *spread([answer.latency_s for answer in answers], ".2f")),
    ]
    again = sum(answer.attempts > 1 for answer in answers)
    ended = sum(answer.budget_hit for answer in answers)
    in_part = sum(answer.in_part for answer in answers)
    return (
        table(("of one answer", "median", "95th percentile", "sum"), rows)
        + f"\n\n{len(answers)} answers, their retries included; seconds are from asking to having, "
        f"{_at_once(facts)}. Asked more than once: {figure(share(again, len(answers)))}. "
        f"Thinking ended by its bound: {figure(share(ended, len(answers)))}. "
        f"Too long to be judged whole: {in_part}."
    )


def _bad_rows(facts: RunFacts) -> Iterable[str]:
    if facts.bad:
        yield "## Rows that cannot be used"
        shown = [f"- {plain(bad.problem)}" for bad in facts.bad[:_MOST_BAD]]
        left = len(facts.bad) - len(shown)
        yield "\n".join([*shown, *([f"- and {left} more, named when the command ran"] if left else [])])


def _range(low: float, high: float) -> str:
    if math.isinf(low):
        return f"below {high:g}"
    return f"{low:g} and more" if math.isinf(high) else f"{low:g} to {high:g}"

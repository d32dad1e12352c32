"""Screen a file of messages as a server would, and have the flagged ones judged if asked to."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core.errors import ModelAwayError
from bot.core.judgement import Abstention, Answer, Effort
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.route import choose_route
from bot.core.settings import ServerSettings
from bot.core.signal import Screened, Signal
from bot.core.sketch import ScoreSketch
from bot.core.threshold import CEILING, FLOOR, look_at
from bot.evaluation.message_file import BadLine, FileMessage
from bot.filter.server_filter import ServerFilter
from bot.pipeline.ports.questions import Judge

MAX_PENDING = 1_000  # rows held back until those before them are judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one policy says of one message."""

    policy: Policy
    answer: Answer | None  # None: the model could not be reached
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedMessage:
    """One message with what the filter, and perhaps the judge, say of it."""

    message: FileMessage
    screened: Screened
    judged: tuple[Judged, ...] = ()

    @property
    def unanswered(self) -> bool:
        """Whether the model should have been heard and could not be reached."""
        return any(judged.answer is None for judged in self.judged)


def screen_message(message: FileMessage, server_filter: ServerFilter) -> ScreenedMessage:
    """Screen one message by its content alone."""
    return ScreenedMessage(message=message, screened=server_filter.screen_item(message.item))


def flag_within(
    rows: Iterable[ScreenedMessage | BadLine], share: float
) -> tuple[float, list[ScreenedMessage | BadLine]]:
    """Flag anew, from the score on that fits this share to these rows; return it and the rows.

    The threshold keeps the bounds that it has in a server. Exact signals are flagged in any case.
    """
    kept = list(rows)
    sketch = ScoreSketch()
    for row in kept:
        if isinstance(row, ScreenedMessage) and look_at(row.screened.signals)[2]:
            sketch.add(row.screened.score)
    threshold = min(max(sketch.threshold(share), FLOOR), CEILING)
    return threshold, [row if isinstance(row, BadLine) else _flag_from(row, threshold) for row in kept]


def _flag_from(row: ScreenedMessage, threshold: float) -> ScreenedMessage:
    screened = row.screened
    hard = look_at(screened.signals)[0]
    flagged = hard or (bool(screened.signals) and screened.score >= threshold)
    return replace(row, screened=replace(screened, flagged=flagged))


async def judge_flagged(
    rows: Iterable[ScreenedMessage | BadLine], policies: Sequence[Policy], judge: Judge, *, at_once: int
) -> AsyncIterator[ScreenedMessage | BadLine]:
    """Have the flagged messages judged, so many at once, and give all rows back in order."""
    pending: list[ScreenedMessage | BadLine] = []
    waiting = 0
    for row in rows:
        pending.append(row)
        waiting += isinstance(row, ScreenedMessage) and row.screened.flagged
        if waiting >= at_once or len(pending) >= MAX_PENDING:
            for done in await asyncio.gather(*(_judge_row(row, policies, judge) for row in pending)):
                yield done
            pending.clear()
            waiting = 0
    for done in await asyncio.gather(*(_judge_row(row, policies, judge) for row in pending)):
        yield done


async def _judge_row(
    row: ScreenedMessage | BadLine, policies: Sequence[Policy], judge: Judge
) -> ScreenedMessage | BadLine:
    if isinstance(row, BadLine) or not row.screened.flagged:
        return row
    route = choose_route(row.screened.signals, policies, ServerSettings(server_id=0))
    evidence = tuple(span for signal in row.screened.signals for span in signal.evidence)
    judged = [await _judge_under(policy, row, evidence, judge) for policy in route.policies]
    return ScreenedMessage(message=row.message, screened=row.screened, judged=tuple(judged))


async def _judge_under(
    policy: Policy, row: ScreenedMessage, evidence: tuple[str, ...], judge: Judge
) -> Judged:
    question = Question(item=row.message.item, policy=policy, effort=Effort.LOW, evidence=evidence)
    try:
        return Judged(policy=policy, answer=await judge.judge(question))
    except ModelAwayError as error:
        return Judged(policy=policy, answer=None, problem=str(error))


def as_json(row: ScreenedMessage | BadLine, *, judge: bool) -> dict[str, object]:
    """Return the row as it is printed: one object of `flagged`, `score`, `signals`, and `verdict`s."""
    if isinstance(row, BadLine):
        return {"line": row.line, "error": row.problem}
    document: dict[str, object] = {
        "line": row.message.line,
        "id": row.message.id,
        "flagged": row.screened.flagged,
        "score": round(row.screened.score, 6),
        "signals": [_signal(signal) for signal in row.screened.signals],
    }
    if judge:
        verdicts = [_judged(judged) for judged in row.judged]
        document["verdict"] = _worst(verdicts)
        document["verdicts"] = verdicts
    return document


def _signal(signal: Signal) -> dict[str, object]:
    return {
        "stage": signal.stage.value,
        "category": signal.category.value,
        "score": round(signal.score, 6),
        "hard": signal.hard,
        "evidence": list(signal.evidence),
        "rule": signal.rule,
        "policy": signal.policy_id,
        "language": signal.language,
    }


def _judged(judged: Judged) -> dict[str, object]:
    answer = judged.answer
    base: dict[str, object] = {"policy": judged.policy.id, "policy_digest": judged.policy.digest}
    if answer is None:
        return {**base, "error": judged.problem}
    run = {key: value for key, value in asdict(answer.run).items() if key != "policy_digest"}
    if isinstance(answer, Abstention):
        return {**base, "abstention": answer.reason.value, "run": run}
    return {
        **base,
        "violation": answer.violates,
        "clauses": list(answer.clauses),
        "severity": answer.severity,
        "rationale": answer.rationale,
        "quote": answer.quote,
        "manipulation": answer.manipulation,
        "run": run,
    }


def _worst(verdicts: list[dict[str, object]]) -> dict[str, object] | None:
    """Return the verdict that weighs most: a violation before none, then the higher severity."""
    usable = [verdict for verdict in verdicts if "violation" in verdict]
    if not usable:
        return verdicts[0] if verdicts else None
    return max(usable, key=lambda verdict: (bool(verdict["violation"]), int(str(verdict["severity"]))))

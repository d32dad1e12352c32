"""Measure the judge on labelled messages, under your own policies, on your own model server.

`judge` asks about every row of a file under every policy, holds the verdicts against the labels, and writes a
report in Markdown with a picture. The answers are kept beside it, without any text, so that a run that was
killed goes on with --resume.
"""

import argparse
import asyncio
import os
import shlex
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.policies import check_policies, read_policies
from bot.config import load_config
from bot.core.errors import BotError, ConfigError, ModelAwayError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.evaluation.answer_file import AnswerFile, open_answers
from bot.evaluation.judge_report import RunFacts, draw_scores, score_lines, write_report
from bot.evaluation.judge_run import Asked, Manner, ask_all, plan_questions
from bot.evaluation.labelled_file import DataFormat, file_digest, read_labelled
from bot.evaluation.labels import LabelledMessage
from bot.evaluation.markdown import printable
from bot.evaluation.message_file import BadLine, MessageFileError
from bot.evaluation.scores import gather, score
from bot.filter.reading.undisguise import undisguised
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.judge.prompt import PROMPT_VERSION
from bot.judge.room import FIRST, MOST
from bot.judge.server import ModelStatus

# Beside the report, under its name.
_ANSWERS = ".answers.jsonl"
_PICTURE = ".svg"


class ReportFileError(BotError):
    """The report cannot be written."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    judge = kinds.add_parser(
        "judge", help="have labelled messages judged and hold the verdicts against the labels"
    )
    judge.add_argument("--data", type=Path, required=True, help="the labelled messages")
    formats = [form.value for form in DataFormat]
    judge.add_argument(
        "--format", choices=formats, default=DataFormat.JSONL.value, help="default: %(default)s"
    )
    judge.add_argument(
        "--policy",
        type=Path,
        action="append",
        help="a policy file, its folder, or a folder of them; may be repeated; default: the shipped six",
    )
    judge.add_argument(
        "--url", action="append", help="a model server; may be repeated; default: the configuration's"
    )
    judge.add_argument("--model", help="its name there; default: the configuration's, or the first offered")
    judge.add_argument("--effort", choices=[effort.value for effort in Effort], default=Effort.LOW.value)
    judge.add_argument(
        "--samples", type=_positive, default=1, help="answers to each question; the majority counts"
    )
    judge.add_argument(
        "--at-once", type=_positive, help="questions at once; default: as many as the server has room for"
    )
    judge.add_argument(
        "--timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="for one answer; default: %(default)s",
    )
    judge.add_argument("--out", type=Path, default=Path("judge-report.md"), help="default: %(default)s")
    judge.add_argument("--resume", action="store_true", help="go on with the answers kept beside --out")
    judge.add_argument("--config", type=Path, help="configuration file; default: config.toml if there is one")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3_600:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 3600")
    return seconds


def run(args: argparse.Namespace) -> int:
    """Measure, and write the report; 0, or 1 when rows could not be used or questions got no answer.

    Raises BotError when there is nothing to report.
    """
    _check_out(args.out, args.data)
    if args.out.exists() and not args.resume:
        raise ReportFileError(
            f"{args.out} exists already. Add --resume to go on with it, or name another --out."
        )
    policies = read_policies(args.policy)
    check_policies(policies)
    rows = list(read_labelled(args.data, DataFormat(args.format), policies))
    messages = [row for row in rows if isinstance(row, LabelledMessage)]
    bad = tuple(row for row in rows if isinstance(row, BadLine))
    for row in bad:
        print(printable(row.problem), file=sys.stderr)
    if not messages:
        raise MessageFileError(f"{args.data} has no row that can be used.")
    endpoints = _endpoints(args)
    digest = file_digest(args.data)
    try:
        with open_answers(args.out.with_suffix(_ANSWERS), resume=args.resume) as answers:
            manner, asked, declined = asyncio.run(_ask(args, endpoints, messages, policies, answers))
    except KeyboardInterrupt:
        print("Interrupted. The same command with --resume goes on.", file=sys.stderr)
        raise
    if not any(key in answers.kept for key in plan_questions(messages, policies, manner)):
        raise ModelAwayError(printable(f"Nothing could be measured. {asked.problem}"))
    facts = RunFacts(
        command=_command(args),
        day=datetime.now(UTC).date().isoformat(),
        data_name=args.data.name,
        data_digest=digest,
        policies=policies,
        manner=manner,
        at_once=args.at_once,
        rows=len(messages),
        bad=bad,
        asked=asked,
        declined=declined,
    )
    _report(args.out, facts, messages, answers)
    return 1 if bad or asked.unanswered else 0


def _check_out(out: Path, data: Path) -> None:
    """Refuse a place at which the report or what stands beside it would be written over, or over the data."""
    if not out.name or out.is_dir():
        raise ReportFileError(f"{out} is a folder. Name a file in it with --out.")
    if out.suffix.lower() == _PICTURE:
        raise ReportFileError(f"{out} would be the picture. Name the report with --out, such as report.md.")
    for written in (out, out.with_suffix(_ANSWERS), out.with_suffix(_PICTURE)):
        if written.exists() and data.exists() and written.samefile(data):
            raise ReportFileError(f"{written} holds the data. Name another file with --out.")


def _endpoints(args: argparse.Namespace) -> list[Endpoint]:
    model = load_config(args.config).model
    urls: Sequence[str] = args.url or model.urls
    if not urls:
        raise ConfigError("Judging needs a model, and model.url is “none”. Name one with --url.")
    token = os.environ.get("BYLAW_MODEL_TOKEN")
    return [Endpoint(url=url, model=args.model or model.name or None, token=token) for url in urls]


async def _ask(
    args: argparse.Namespace,
    endpoints: Sequence[Endpoint],
    messages: Sequence[LabelledMessage],
    policies: Sequence[Policy],
    answers: AnswerFile,
) -> tuple[Manner, Asked, tuple[str, ...]]:
    """Ask what has no answer yet, and say how and by whom it was answered."""
    limits = Limits(timeout_s=dict.fromkeys(Effort, args.timeout))
    at_once = args.at_once or MOST * len(endpoints)  # those for which there is no room wait in the judge
    async with (
        VllmJudge(
            *endpoints,
            random=SystemRandom(),
            limits=limits,
            first_in_flight=args.at_once or FIRST,
            most_in_flight=args.at_once or MOST,
            undisguise=undisguised,
        ) as judge,
        _finding_room(judge),
    ):
        model = _same_model(await judge.probe())
        manner = Manner(
            effort=Effort(args.effort),
            samples=args.samples,
            prompt_version=PROMPT_VERSION,
            model=model.model or "",
            stand_in=model.stand_in,
        )
        questions = plan_questions(messages, policies, manner)
        open_questions = [(key, question) for key, question in questions.items() if key not in answers.kept]
        with _progress(len(questions), len(questions) - len(open_questions)) as answered:
            asked = await ask_all(judge, open_questions, answers, at_once=at_once, answered=answered)
        return manner, asked, judge.declined


@asynccontextmanager
async def _finding_room(judge: VllmJudge) -> AsyncIterator[None]:
    """Have the judge find out meanwhile how many questions the servers take at once."""
    finding = asyncio.create_task(judge.run())
    try:
        yield
    finally:
        finding.cancel()
        with suppress(asyncio.CancelledError):
            await finding


def _same_model(found: Sequence[ModelStatus]) -> ModelStatus:
    """Return what the servers that are there run; figures of two models mixed would be of neither."""
    there = [status for status in found if status.reachable]
    if not there:
        raise ModelAwayError(printable(found[0].sentence))
    if len({(status.model, status.stand_in) for status in there}) > 1:
        raise ConfigError("The model servers run different models. Measure one after the other.")
    print(printable(there[0].sentence), file=sys.stderr)
    return there[0]


@contextmanager
def _progress(questions: int, kept: int) -> Iterator[Callable[[], None]]:
    """Show on a terminal how many questions are answered."""
    console = Console(stderr=True)
    columns = (TextColumn("judged"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("judged", total=questions, completed=kept)
        yield lambda: progress.advance(task)


def _report(out: Path, facts: RunFacts, messages: Sequence[LabelledMessage], answers: AnswerFile) -> None:
    picture = out.with_suffix(_PICTURE)
    scores = score(gather(messages, facts.policies, facts.manner, answers.kept), facts.policies)
    lines = score_lines(scores, facts.policies)
    wanted = plan_questions(messages, facts.policies, facts.manner)
    used = [answers.kept[key] for key in wanted if key in answers.kept]
    report = write_report(facts, scores, lines, used, picture=picture.name)
    _write(out, report)
    _write(picture, draw_scores(lines, facts.manner))
    print(report, end="")
    if answers.dropped:
        print(
            f"Lines of kept answers that could not be read: {answers.dropped}; asked again.", file=sys.stderr
        )
    print(f"Written: {out} and {picture}.", file=sys.stderr)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportFileError(f"{path} cannot be written: {error.strerror}.") from error


def _command(args: argparse.Namespace) -> str:
    """Write the command line out again, every choice named, so that the report can be repeated."""
    words = ["bylaw", "evaluate", "judge", "--data", str(args.data), "--format", args.format]
    for policy in args.policy or ():
        words += ["--policy", str(policy)]
    for url in args.url or ():
        words += ["--url", url]
    if args.model:
        words += ["--model", args.model]
    words += ["--effort", args.effort, "--samples", str(args.samples)]
    if args.at_once:
        words += ["--at-once", str(args.at_once)]
    words += ["--timeout", f"{args.timeout:g}", "--out", str(args.out)]
    if args.config:
        words += ["--config", str(args.config)]
    return shlex.join(words)

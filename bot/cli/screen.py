"""Screen a file of messages without Discord: what would be flagged, and with --judge, what the model says.

The file is JSONL with `text`, or a JSON export of DiscordChatExporter. Prints one JSON object a line;
on a terminal, without --jsonl, one readable line instead.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import SystemRandom

from bot.cli.policies import read_policies
from bot.config import ModelSection, load_config
from bot.core.errors import ConfigError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.core.route import claimed_categories
from bot.core.threshold import LEAST_BUDGET, MOST_BUDGET
from bot.evaluation.message_file import BadLine, read_messages
from bot.evaluation.screen import ScreenedMessage, as_json, flag_within, judge_flagged, screen_message
from bot.filter.reading.undisguise import undisguised
from bot.filter.server_filter import ServerFilter
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge

TEXT_WIDTH = 80  # characters of a message on one readable line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="JSONL with `text`, or a DiscordChatExporter JSON export")
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        help="a policy file, its folder, or a folder of them; then only what they claim or sounds like them "
        "counts; default: the shipped six, and all that the filter suspects",
    )
    flagged = parser.add_mutually_exclusive_group()
    flagged.add_argument(
        "--threshold",
        type=_share,
        help="score from which a message is flagged, 0 to 1; default: the configuration's",
    )
    flagged.add_argument(
        "--budget",
        type=_percent,
        metavar="PERCENT",
        help="flag at most this share of the file, 0.5 to 10, as a server would that had written it",
    )
    parser.add_argument("--judge", action="store_true", help="have flagged messages judged by the model")
    parser.add_argument("--model-url", help="the model server; default: the configuration's")
    parser.add_argument("--jsonl", action="store_true", help="JSON even on a terminal")
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )


def run(args: argparse.Namespace) -> int:
    """Screen the file; 0, or 1 when some lines could not be read or judged."""
    policies = read_policies(args.policy)
    config = load_config(args.config)
    threshold = config.filter.threshold if args.threshold is None else args.threshold
    claimed = claimed_categories(policies) if args.policy else None
    server_filter = ServerFilter(rules=(), policies=policies, claimed=claimed, threshold=threshold)
    rows: Iterable[ScreenedMessage | BadLine] = _screen(args.file, server_filter)
    if args.budget is not None:
        threshold, rows = flag_within(rows, args.budget / 100)
        print(f"flagged from score {threshold:.4f} on", file=sys.stderr)
    readable = sys.stdout.isatty() and not args.jsonl
    if not args.judge:
        failed = sum(_print(row, readable=readable, judge=False) for row in rows)
    else:
        model = (
            config.model
            if args.model_url is None
            else config.model.model_copy(update={"url": args.model_url})
        )
        failed = asyncio.run(_print_judged(rows, policies, model, readable=readable))
    return 1 if failed else 0


def _share(text: str) -> float:
    return _between(text, 0.0, 1.0)


def _percent(text: str) -> float:
    return _between(text, LEAST_BUDGET * 100, MOST_BUDGET * 100)


def _between(text: str, least: float, most: float) -> float:
    value = float(text)
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"must be {least:g} to {most:g}")
    return value


def _screen(path: Path, server_filter: ServerFilter) -> Iterator[ScreenedMessage | BadLine]:
    for message in read_messages(path):
        yield message if isinstance(message, BadLine) else screen_message(message, server_filter)


async def _print_judged(
    rows: Iterable[ScreenedMessage | BadLine],
    policies: tuple[Policy, ...],
    model: ModelSection,
    *,
    readable: bool,
) -> int:
    if model.is_off:
        raise ConfigError("--judge needs a model, and model.url is “none”. Name one with --model-url.")
    token = os.environ.get("BYLAW_MODEL_TOKEN")
    endpoints = [Endpoint(url=url, model=model.name or None, token=token) for url in model.urls]
    timeouts = {Effort.LOW: model.low_timeout_s, Effort.MEDIUM: model.medium_timeout_s}
    limits = Limits(timeout_s={**Limits().timeout_s, **timeouts})
    failed = 0
    async with VllmJudge(
        *endpoints,
        random=SystemRandom(),
        limits=limits,
        first_in_flight=model.in_flight,
        most_in_flight=model.in_flight,
        undisguise=undisguised,
    ) as judge:
        async for row in judge_flagged(rows, policies, judge, at_once=model.in_flight):
            failed += _print(row, readable=readable, judge=True)
    return failed


def _print(row: ScreenedMessage | BadLine, *, readable: bool, judge: bool) -> bool:
    """Print one row; say whether it could not be read or judged."""
    document = as_json(row, judge=judge)
    print(_readable(row, document) if readable else json.dumps(document))
    return isinstance(row, BadLine) or row.unanswered


def _readable(row: ScreenedMessage | BadLine, document: dict[str, object]) -> str:
    if isinstance(row, BadLine):
        return row.problem
    mark = "FLAG" if row.screened.flagged else "    "
    found = ", ".join(f"{signal.stage.value}:{signal.category.value}" for signal in row.screened.signals)
    verdict = document.get("verdict")
    said = f" → {json.dumps(verdict)}" if verdict else ""
    return f"{row.message.line:>6} {mark} {row.screened.score:.2f} {_short(row)}  [{found}]{said}"


def _short(row: ScreenedMessage) -> str:
    """Begin the message on one line. What could steer the terminal is replaced."""
    text = row.message.item.text.replace("\n", " ⏎ ")[:TEXT_WIDTH]
    return "".join(character if character.isprintable() else "\ufffd" for character in text)

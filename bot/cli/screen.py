"""Screen a file of messages without Discord: what would be flagged, and with --judge, what the model says.

The file is JSONL with `text`, or a JSON export of DiscordChatExporter. Prints one JSON object a line;
on a terminal, without --jsonl, one readable line instead.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from bot.config import ModelSection, load_config
from bot.core.errors import ConfigError, PolicyError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.evaluation.message_file import BadLine, read_messages
from bot.evaluation.screen import ScreenedMessage, as_json, judge_flagged, screen_message
from bot.filter.server_filter import ServerFilter
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.policy.shipped import load_folder, load_shipped

TEXT_WIDTH = 80  # characters of a message on one readable line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="JSONL with `text`, or a DiscordChatExporter JSON export")
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        help="a policy folder, or a folder of them; default: the shipped six",
    )
    parser.add_argument("--judge", action="store_true", help="have flagged messages judged by the model")
    parser.add_argument("--model-url", help="the model server; default: the configuration's")
    parser.add_argument("--jsonl", action="store_true", help="JSON even on a terminal")
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )


def run(args: argparse.Namespace) -> int:
    """Screen the file; 0, or 1 when some lines could not be read or judged."""
    policies = _policies(args.policy)
    config = load_config(args.config)
    server_filter = ServerFilter(rules=(), policies=policies, threshold=config.filter.threshold)
    rows = _screen(args.file, server_filter)
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


def _policies(folders: Sequence[Path] | None) -> tuple[Policy, ...]:
    if not folders:
        return tuple(load_shipped().values())
    policies: dict[str, Policy] = {}
    for folder in folders:
        for policy in load_folder(folder).values():
            if policy.id in policies:
                raise PolicyError(f"Two of the policies have the id {policy.id}. Leave one of them out.")
            policies[policy.id] = policy
    return tuple(policies.values())


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
    async with VllmJudge(*endpoints, random=Random(), limits=limits) as judge:
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

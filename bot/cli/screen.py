"""Screen a file of messages without Discord: what would be flagged, and with --judge, what the model says.

The file is JSONL with `text`, or a JSON export of DiscordChatExporter. Prints one JSON object a line;
on a terminal, without --jsonl, one readable line instead.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from random import Random

from bot.config import load_config
from bot.core.policy import Policy
from bot.evaluation.message_file import BadLine, read_messages
from bot.evaluation.screen import ScreenedMessage, as_json, judge_flagged, screen_message
from bot.filter.server_filter import ServerFilter
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.policy.shipped import load_folder, load_shipped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="JSONL with `text`, or a DiscordChatExporter JSON export")
    parser.add_argument(
        "--policy", type=Path, action="append", help="a policy folder; default: the shipped six"
    )
    parser.add_argument("--judge", action="store_true", help="have flagged messages judged by the model")
    parser.add_argument("--model-url", help="the model server; default: the configuration's")
    parser.add_argument("--jsonl", action="store_true", help="JSON even on a terminal")
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )


def run(args: argparse.Namespace) -> int:
    """Screen the file; 0, or 1 when some lines could not be read."""
    policies = _policies(args.policy)
    config = load_config(args.config)
    server_filter = ServerFilter(rules=(), policies=policies, threshold=config.filter.threshold)
    rows = _screen(args.file, server_filter)
    readable = sys.stdout.isatty() and not args.jsonl
    if not args.judge:
        bad = sum(_print(row, readable=readable, judge=False) for row in rows)
        return 1 if bad else 0
    url = args.model_url or config.model.url
    return asyncio.run(_print_judged(rows, policies, url, config.model.name, readable=readable))


def _policies(folders: Iterable[Path] | None) -> tuple[Policy, ...]:
    if not folders:
        return tuple(load_shipped().values())
    return tuple(policy for folder in folders for policy in load_folder(folder).values())


def _screen(path: Path, server_filter: ServerFilter) -> Iterator[ScreenedMessage | BadLine]:
    for message in read_messages(path):
        yield message if isinstance(message, BadLine) else screen_message(message, server_filter)


async def _print_judged(
    rows: Iterable[ScreenedMessage | BadLine],
    policies: tuple[Policy, ...],
    url: str,
    model: str,
    *,
    readable: bool,
) -> int:
    endpoint = Endpoint(url=url, model=model or None, token=os.environ.get("BYLAW_MODEL_TOKEN"))
    async with VllmJudge(endpoint, random=Random()) as judge:
        judged: AsyncIterator[ScreenedMessage | BadLine] = judge_flagged(rows, policies, judge)
        bad = 0
        async for row in judged:
            bad += _print(row, readable=readable, judge=True)
    return 1 if bad else 0


def _print(row: ScreenedMessage | BadLine, *, readable: bool, judge: bool) -> int:
    """Print one row; return 1 for a line that could not be read."""
    document = as_json(row, judge=judge)
    print(_readable(row, document) if readable else json.dumps(document))
    return int(isinstance(row, BadLine))


def _readable(row: ScreenedMessage | BadLine, document: dict[str, object]) -> str:
    if isinstance(row, BadLine):
        return row.problem
    mark = "FLAG" if row.screened.flagged else "    "
    found = ", ".join(f"{signal.stage.value}:{signal.category.value}" for signal in row.screened.signals)
    verdict = document.get("verdict")
    said = f" → {json.dumps(verdict, ensure_ascii=True)}" if verdict else ""
    text = row.message.item.text.replace("\n", " ⏎ ").encode("utf-8", "replace").decode()[:80]
    return f"{row.message.line:>6} {mark} {row.screened.score:.2f} {text}  [{found}]{said}"

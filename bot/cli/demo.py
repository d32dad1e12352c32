"""Play a scene on a local Discord: the real bot, real sockets, no token, no GPU.

The model is the stand-in, which compares with the policy's examples and does not reason, unless
--model-url names a vLLM server. Ends with status 0 when the mod-log holds what the scene expects.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.config import LogFormat
from bot.demo.show import Show, run_show
from bot.logs import configure_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--once", action="store_true", help="end after the scene, also on a terminal")
    parser.add_argument("--model-url", help="a vLLM server; default: the stand-in model")
    parser.add_argument(
        "--messages", type=Path, help="play these instead: JSONL with `text`, or a DiscordChatExporter export"
    )


def run(args: argparse.Namespace) -> int:
    """Play, and say whether it went as written."""
    configure_logging("ERROR", LogFormat.HUMAN)
    stay = sys.stdout.isatty() and not args.once
    show = Show(model_url=args.model_url, messages=args.messages, stay=stay)
    return asyncio.run(run_show(show))

"""Check configuration, key, data folder and model, and list every problem at once.

Changes nothing and does not connect to Discord.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

from bot.config import Config, load_config
from bot.core.errors import BotError, ConfigError
from bot.engines import read_scam_domains
from bot.evaluation.markdown import printable
from bot.filter.native import core
from bot.filter.reading.undisguise import undisguised
from bot.harmony.encoding import check_distributions, load_encoding
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.policy.shipped import load_shipped
from bot.store.keys import check_key

T = TypeVar("T")
_IN_PYTHON = "Python, which takes longer: nothing was compiled here (`make install` does, with a C compiler)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )


def run(args: argparse.Namespace) -> int:
    """Print every problem; 0 if there is none."""
    problems: list[str] = []
    read = _try(problems, lambda: load_config(args.config))
    config = read or Config()
    for check in (
        lambda: _check_token(os.environ),
        check_distributions,
        load_encoding,
        load_shipped,
        lambda: check_key(os.environ, config.store.folder),
        lambda: _check_folder(config.store.folder),
        lambda: read_scam_domains(config),
        lambda: _check_lists(config),
        lambda: asyncio.run(_check_model(read)),
    ):
        _try(problems, check)
    for problem in problems:
        print(f"✖ {problem}", file=sys.stderr)
    print(f"The filter's innermost loops run in {_IN_PYTHON if core is None else 'C'}.")
    print("Everything is in order." if not problems else f"Problems: {len(problems)}")
    return 1 if problems else 0


def _try(problems: list[str], check: Callable[[], T]) -> T | None:
    """Run one check; note its sentences instead of raising."""
    try:
        return check()
    except BotError as error:
        problems.extend(str(error).splitlines())
        return None


def _check_token(environ: Mapping[str, str]) -> None:
    if not environ.get("DISCORD_TOKEN", "").strip():
        raise ConfigError("DISCORD_TOKEN is not set. Copy the bot's token from Discord's developer portal.")


def _check_folder(folder: Path) -> None:
    nearest = next(
        path for path in (folder.absolute(), *folder.absolute().parents) if os.access(path, os.F_OK)
    )
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise ConfigError(f"store.folder: {nearest} is no folder that Bylaw can write to.")


def _check_lists(config: Config) -> None:
    if config.lists.scam_domains is not None and not config.scam_list.exists():
        raise ConfigError("lists.scam_domains is set and was never loaded. Run `bylaw lists update`.")


async def _check_model(config: Config | None) -> None:
    """Ask the model server; not one that a broken file may not have meant."""
    if config is None or config.model.is_off:
        return
    model, token = config.model, os.environ.get("BYLAW_MODEL_TOKEN")
    endpoints = [Endpoint(url=url, model=model.name or None, token=token) for url in model.urls]
    async with VllmJudge(*endpoints, random=SystemRandom(), undisguise=undisguised) as judge:
        found = await judge.probe()
    problems = [
        printable(f"{url}: {status.sentence}" if len(found) > 1 else status.sentence)
        for url, status in zip(model.urls, found, strict=True)
        if not status.reachable
    ]
    if problems:
        raise ConfigError("\n".join(problems))

"""Run the bot on Discord, until Ctrl-C or SIGTERM.

Needs DISCORD_TOKEN in the environment. Without a configuration file the database is in ./data, the
model is expected at 127.0.0.1:8000, and every server starts in shadow mode.
"""

import argparse
import asyncio
import gc
import os
import sys
from pathlib import Path

from bot.build import open_app
from bot.config import Config, load_config
from bot.core.errors import ConfigError
from bot.logs import configure_logging, log_loop_error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    config = load_config(args.config)
    token = os.environ.get("DISCORD_TOKEN", "").strip()
    if not token:
        raise ConfigError(
            "DISCORD_TOKEN is not set. Copy the bot's token from Discord's developer portal "
            "(Bot → Reset Token) and run: DISCORD_TOKEN=… bylaw run"
        )
    configure_logging(config.log.level, config.log.format)
    asyncio.run(_run(config, token))
    return 0


async def _run(config: Config, token: str) -> None:
    asyncio.get_running_loop().set_exception_handler(log_loop_error)
    async with open_app(config, environ=os.environ, say=_say) as app:
        keep_what_is_built()
        await app.run(token)


def keep_what_is_built() -> None:
    """Tell the collector to leave alone what stays until the end.

    To look through all of it for garbage would stop everything else for 60 ms now and then.
    """
    gc.collect()
    gc.freeze()


def _say(sentence: str) -> None:
    """Tell the operator something that is no log line: a link, a key to back up."""
    print(sentence, file=sys.stderr, flush=True)

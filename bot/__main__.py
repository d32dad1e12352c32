"""Find the command, run it, and turn every foreseen error into one sentence."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from bot.core.errors import BotError

# A command is imported only when asked for: screening a file needs neither discord.py nor a database.
COMMANDS = {
    "run": "run the bot on Discord",
    "check": "check configuration, key, data folder and model, and list every problem",
    "demo": "play a scene on a local Discord: no token, no GPU",
    "screen": "screen a file of messages without Discord",
    "evaluate": "measure the judge on labelled messages",
    "filter": "train the filter's scorer anew, offline",
    "model": "install, check or imitate the model server",
    "lists": "load the list of scam domains that the configuration names",
    "db": "back up, restore, seal anew, purge or export the database",
    "capacity": "what so many messages a second need of a GPU, and cost",
}

FAILED = 1  # the command did its work and the answer is no
UNUSABLE = 2  # the command could not do its work
INTERRUPTED = 130  # as a shell reports SIGINT
UNHEARD = 141  # as a shell reports SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run `bylaw COMMAND …` and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        return _answer_without_command(name)
    module = importlib.import_module(f"bot.cli.{name}")
    parser = argparse.ArgumentParser(prog=f"bylaw {name}", description=str(module.__doc__).splitlines()[0])
    module.add_arguments(parser)
    try:
        status: int = module.run(parser.parse_args(arguments[1:]))
        sys.stdout.flush()
    except BotError as error:
        print(f"bylaw {name}: {error}", file=sys.stderr)  # noqa: T201 - this is what the command says
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD
    return status


def _answer_without_command(name: str) -> int:
    if name in {"--version", "-V"}:
        print(f"bylaw {version('bylaw')}")  # noqa: T201 - likewise
        return 0
    asked = name in {"", "-h", "--help", "help"}
    lines = [] if asked else [f"bylaw: there is no command {name!r}."]
    lines += ["usage: bylaw COMMAND [--help]", ""]
    lines += [f"  {command:<8} {purpose}" for command, purpose in COMMANDS.items()]
    print("\n".join(lines), file=sys.stdout if asked else sys.stderr)
    return 0 if asked else UNUSABLE


if __name__ == "__main__":
    sys.exit(main())

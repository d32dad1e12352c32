"""Train the fast filter's scorer anew, offline, from folders of labelled messages.

Needs the training extra: pip install "bylaw[train]". The same data, seed and libraries give the same bytes.
"""

import argparse
from pathlib import Path

from bot.core.errors import BotError
from bot.filter.scorer.artifact import PATH


class ExtraMissingError(BotError):
    """Training needs libraries that the bot itself does not."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    train = actions.add_parser("train", help="learn the scorer's artifact")
    train.add_argument(
        "--data", type=Path, required=True, help="folder of JSONL files with text, label and perhaps cats"
    )
    train.add_argument("--authored", type=Path, help="folder of our own rows, as in training/authored")
    train.add_argument("--out", type=Path, default=PATH, help="where to write it; default: into the package")
    train.add_argument("--seed", type=int, default=7, help="of every random choice")


def run(args: argparse.Namespace) -> int:
    """Train and write the artifact."""
    try:
        from bot.training.train import train  # noqa: PLC0415 - its libraries come with the training extra

        artifact = train(args.data, args.authored, seed=args.seed, say=print).to_bytes()
    except ModuleNotFoundError as error:
        raise ExtraMissingError(
            f'Training needs {error.name}. Install the training extra: pip install "bylaw[train]".'
        ) from error
    args.out.write_bytes(artifact)
    print(f"wrote {args.out}: {len(artifact):,} bytes")
    return 0

"""Give vLLM an environment of its own.

It must never share Bylaw's: vLLM brings oss-harmony, which overwrites openai-harmony's files.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.core.errors import ConfigError

REQUIREMENT = "vllm>=0.32"  # the dependency group vllm of pyproject.toml; a test keeps them equal
DEFAULT_FOLDER = Path("vllm-env")

Run = Callable[[Sequence[str]], int]


def install(folder: Path, *, run: Run | None = None, say: Callable[[str], None]) -> Path:
    """Make an environment in the folder and install vLLM there; return its Python.

    Raises ConfigError when the folder is Bylaw's own environment or holds something else, or a step fails.
    """
    run = run or _run
    check_folder(folder)
    python = folder / "bin" / "python"
    if not python.exists():
        say(f"Making an environment in {folder} …")
        _step(run, [sys.executable, "-m", "venv", str(folder)], "The environment could not be made.")
    say(f"Installing {REQUIREMENT} there; this fetches several gigabytes …")
    _step(
        run,
        [str(python), "-m", "pip", "install", REQUIREMENT],
        f"pip could not install {REQUIREMENT}; what it printed above says why.",
    )
    return python


def check_folder(folder: Path) -> None:
    """Refuse Bylaw's own environment, anything inside or around it, and folders with other things in them."""
    ours, theirs = Path(sys.prefix).resolve(), folder.resolve()
    if theirs.is_relative_to(ours) or ours.is_relative_to(theirs):
        raise ConfigError(
            f"{folder} is, or touches, the environment that Bylaw itself runs in. vLLM would overwrite "
            "Bylaw's own harmony library there; name another folder with --dir."
        )
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is a file; name a folder with --dir.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise ConfigError(f"{folder} holds something else already; name another folder with --dir.")


def serving_command(folder: Path) -> str:
    """Return the command that serves the model from an environment made here."""
    return "bylaw model serve" if folder == DEFAULT_FOLDER else f"bylaw model serve --dir {folder}"


def _step(run: Run, command: Sequence[str], failure: str) -> None:
    if run(command) != 0:
        raise ConfigError(failure)


def _run(command: Sequence[str]) -> int:
    """Run a command without what would make it look at Bylaw's environment."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own words

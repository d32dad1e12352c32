"""Compile the filter into the wheel, where somebody asks for it: BYLAW_COMPILE=1.

mypyc makes C of the very sources that run interpreted elsewhere, so there is one filter and not two. What it
makes goes from a temporary folder into the wheel and never beside the sources, where a stale library would
run instead of an edited file. Wheels that nobody asks to be compiled, and editable installs, stay pure; so
does one that is asked for where no C compiler is, and says so.
"""

import os
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import chdir
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASKED = "BYLAW_COMPILE"
_MYPY = (
    "--config-file=",
    "--ignore-missing-imports",
    "--python-version=3.11",
)  # not the checks of `make types`


class CompileHook(BuildHookInterface[Any]):
    """Adds the compiled modules to a wheel."""

    _made: "TemporaryDirectory[str] | None" = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what pyproject.toml names, unless there is a reason not to."""
        if version == "editable" or os.environ.get(ASKED, "") in {"", "0"}:
            return
        if (missing := _missing()) is not None:
            self.app.display_warning(f"The filter stays interpreted: {missing}. The wheel is a pure one.")
            return
        self._made = TemporaryDirectory(prefix="bylaw-compiled-")
        modules = _modules(Path(self.root), self.config["modules"])
        libraries = _compiled(modules, Path(self.root), Path(self._made.name))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True  # this Python and machine, and no other
        build_data["force_include"].update(libraries)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Throw away what stands in the wheel by now."""
        if self._made is not None:
            self._made.cleanup()


def _missing() -> str | None:
    """Return what compiling needs and this machine lacks."""
    if sys.implementation.name != "cpython":
        return f"mypyc compiles for CPython, and this is {sys.implementation.name}"
    absent = [name for name in ("mypyc", "setuptools") if find_spec(name) is None]
    if absent:
        return f"this Python has no {' and no '.join(absent)} (`make wheel` installs them)"
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler here ({compiler} was looked for; Debian, Ubuntu: apt install gcc)"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's header files are not here (Debian, Ubuntu: apt install python3-dev)"
    return None


def _modules(root: Path, named: Sequence[str]) -> list[str]:
    """Return the files, relative to the root, of modules and of folders full of them."""
    found: list[str] = []
    for name in named:
        path = root / name
        inside = sorted(path.glob("*.py")) if path.is_dir() else [path]
        found += [str(file.relative_to(root)) for file in inside if file.name != "__init__.py"]
    return found


def _compiled(modules: Sequence[str], root: Path, into: Path) -> dict[str, str]:
    """Compile modules, and return each library made with its place in the wheel."""
    from mypyc.build import mypycify  # noqa: PLC0415 - a pure wheel is built without them
    from setuptools import Distribution  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    libraries = into / "libraries"
    with chdir(root):  # names of files go into tracebacks; so they are relative ones
        extensions = mypycify(
            [*modules, *_MYPY, f"--cache-dir={into / 'cache'}"],
            group_name="bylaw",
            target_dir=str(into / "c"),
            opt_level="3",
            debug_level="0",
        )
        command = build_ext(Distribution({"name": "bylaw", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(libraries), str(into / "objects")
        command.ensure_finalized()
        command.run()
    return {str(file): str(file.relative_to(libraries)) for file in libraries.rglob("*") if file.is_file()}

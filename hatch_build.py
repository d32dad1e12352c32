"""Compile what can be compiled of the filter, where a C compiler is.

The innermost loops have a twin in C (`bot/filter/native`). An editable install compiles them, in seconds, and
puts the library beside its sources; it knows what it was made from, so one that is out of date is not used.
BYLAW_COMPILE=0 leaves them out.

BYLAW_COMPILE=1 has a wheel compiled: those loops, and with mypyc the very sources that run interpreted
elsewhere. What mypyc makes goes from a temporary folder into the wheel and never beside the sources, where a
stale library would run instead of an edited file. Wheels that nobody asks to be compiled stay pure. Where
something is to be compiled and cannot be, the filter stays interpreted, and a line says why.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import chdir
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASKED = "BYLAW_COMPILE"
NATIVE = "bot/filter/native"
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
        asked = os.environ.get(ASKED, "")
        if asked == "0" or (version != "editable" and not asked):
            return
        missing = _missing() if version == "editable" else _missing() or _missing_mypyc()
        if missing is not None:
            self.app.display_warning(f"The filter stays interpreted: {missing}.")
            return
        if version == "editable":
            self._put_beside_its_sources()
            return
        self._made = TemporaryDirectory(prefix="bylaw-compiled-")
        into, root = Path(self._made.name), Path(self.root)
        libraries = _compiled(_modules(root, self.config["modules"]), root, into)
        core = compiled_core(root / NATIVE, into)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True  # this Python and machine, and no other
        build_data["force_include"].update({**libraries, str(core): f"{NATIVE}/{core.name}"})

    def _put_beside_its_sources(self) -> None:
        folder = Path(self.root, NATIVE)
        with TemporaryDirectory(prefix=".compiling-", dir=folder) as into:
            try:
                made = compiled_core(folder, Path(into))
            except subprocess.CalledProcessError as error:
                self.app.display_warning(f"The filter stays interpreted: compiling it failed. {error.stderr}")
            else:
                made.replace(folder / made.name)  # at once, so that nobody loads half of it

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Throw away what stands in the wheel by now."""
        if self._made is not None:
            self._made.cleanup()


def _missing() -> str | None:
    """Return what compiling needs and this machine lacks."""
    if sys.implementation.name != "cpython":
        return f"its C is for CPython, and this is {sys.implementation.name}"
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler here ({compiler} was looked for; Debian, Ubuntu: apt install gcc)"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's header files are not here (Debian, Ubuntu: apt install python3-dev)"
    return None


def _missing_mypyc() -> str | None:
    absent = [name for name in ("mypyc", "setuptools") if find_spec(name) is None]
    return f"this Python has no {' and no '.join(absent)} (`make wheel` installs them)" if absent else None


def compiled_core(folder: Path, into: Path, *options: str) -> Path:
    """Compile the twins in C to a library, and return where it is.

    options: of the compiler, beside the usual ones. Raises CalledProcessError with what it says, if it fails.
    """
    described = spec_from_file_location("sources", folder / "sources.py")
    assert described is not None
    assert described.loader is not None
    native = module_from_spec(described)
    described.loader.exec_module(native)
    named = sysconfig.get_config_vars()
    made = into / f"{native.MODULE}{named['EXT_SUFFIX']}"
    compiler = os.environ.get("CC")
    link = [*shlex.split(compiler), "-shared"] if compiler else shlex.split(named["LDSHARED"])
    command = [
        *link,
        *shlex.split(f"{named['CFLAGS']} {named['CCSHARED']}"),
        *("-O3", "-g0", "-std=c11", "-Werror=implicit-function-declaration"),
        "-ffp-contract=off",  # the same results as Python's, to the last bit
        f'-DBYLAW_DIGEST="{native.digest()}"',
        f"-I{sysconfig.get_path('include')}",
        f"-I{sysconfig.get_path('platinclude')}",
        *options,
        *map(str, native.sources()),
        *("-o", str(made)),
    ]
    subprocess.run(command, check=True, capture_output=True, encoding="utf-8")  # noqa: S603 - the compiler
    return made


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

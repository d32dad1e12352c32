"""Compiling is never in the way of a machine that cannot, and what was compiled never of an edited file."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NATIVE = ROOT / "bot" / "filter" / "native"
NO_COMPILER = {"BYLAW_COMPILE": "1", "CC": "no-such-compiler"}
BUILD = "import sys; from hatchling import build; getattr(build, sys.argv[1])(sys.argv[2])"


def build(kind: str, folder: Path, env: dict[str, str]) -> tuple[str, str]:
    """Build as pip does; return the name of the wheel, and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, kind, folder],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel.name, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["build_wheel", "build_editable"])
def test_where_no_compiler_is_all_stays_python_and_that_is_said(kind: str, tmp_path: Path) -> None:
    name, said = build(kind, tmp_path, NO_COMPILER)

    assert name.endswith("-py3-none-any.whl")
    assert "The filter stays interpreted" in said


@pytest.mark.parametrize(
    ("kind", "asked"), [("build_editable", "0"), ("build_wheel", "0"), ("build_wheel", "")]
)
def test_what_is_not_asked_for_is_not_compiled_and_not_mentioned(
    kind: str, asked: str, tmp_path: Path
) -> None:
    name, said = build(kind, tmp_path, {**NO_COMPILER, "BYLAW_COMPILE": asked})

    assert name.endswith("-py3-none-any.whl")
    assert "interpreted" not in said


def test_a_compiler_that_fails_leaves_all_python_and_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho out of order >&2\nexit 1\n")
    broken.chmod(0o755)
    library = {path: path.read_bytes() for path in NATIVE.glob("_core*.so")}

    _, said = build("build_editable", tmp_path, {"BYLAW_COMPILE": "", "CC": str(broken)})

    assert "The filter stays interpreted" in said
    assert "out of order" in said
    assert {path: path.read_bytes() for path in NATIVE.glob("_core*.so")} == library
    assert not list(NATIVE.glob(".compiling-*"))


def test_where_a_compiler_is_the_library_was_made_and_is_of_these_sources() -> None:
    # Or every test of the twins in C would be skipped, and nobody would know.
    missing = ask("import hatch_build; print(hatch_build._missing())")
    if missing != "None" or os.environ.get("BYLAW_COMPILE") == "0":
        pytest.skip(f"nothing can be compiled here: {missing}")
    assert loaded(ROOT, {}) == "True"


@pytest.mark.skipif(not list(NATIVE.glob("_core*.so")), reason="nothing was compiled here")
@pytest.mark.parametrize(("pure", "expected"), [("", "True"), ("0", "True"), ("1", "False")])
def test_the_library_is_used_unless_somebody_does_not_want_it(pure: str, expected: str) -> None:
    assert loaded(ROOT, {"BYLAW_PURE": pure}) == expected


@pytest.mark.skipif(not list(NATIVE.glob("_core*.so")), reason="nothing was compiled here")
def test_a_library_of_other_sources_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "bot" / "filter" / "native"
    shutil.copytree(NATIVE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for package in (folder.parent, folder.parent.parent):
        (package / "__init__.py").write_text("")
    assert loaded(tmp_path, {}) == "True"

    with (folder / "module.c").open("a") as file:
        file.write("/* edited */")

    assert loaded(tmp_path, {}) == "False"


def loaded(root: Path, env: dict[str, str]) -> str:
    """Return whether a process that finds Bylaw below this folder uses the library."""
    return ask("from bot.filter.native import core; print(core is not None)", root, env)


def ask(program: str, root: Path = ROOT, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "BYLAW_PURE": "", **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_the_build_hook_needs_nothing_but_what_builds_any_wheel() -> None:
    tree = ast.parse((ROOT / "hatch_build.py").read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in tree.body
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"hatchling"}

"""Compiling is asked for, and never in the way of a machine that cannot."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
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


def test_where_no_compiler_is_the_wheel_is_pure_and_says_so(tmp_path: Path) -> None:
    name, said = build("build_wheel", tmp_path, NO_COMPILER)

    assert name.endswith("-py3-none-any.whl")
    assert "The filter stays interpreted" in said


@pytest.mark.parametrize(
    ("kind", "asked"), [("build_editable", "1"), ("build_wheel", "0"), ("build_wheel", "")]
)
def test_what_is_not_asked_for_is_not_compiled_and_not_mentioned(
    kind: str, asked: str, tmp_path: Path
) -> None:
    name, said = build(kind, tmp_path, {**NO_COMPILER, "BYLAW_COMPILE": asked})

    assert name.endswith("-py3-none-any.whl")
    assert "interpreted" not in said


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

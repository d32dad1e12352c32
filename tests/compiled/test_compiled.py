"""What is compiled is the same filter: every text gets the opinion that the interpreted one has of it."""

import os
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-wheel" / "bin" / "python"
# Warnings are errors here, and what the sanitizers find ends the process.
SANITIZED = """
import sys
from pathlib import Path
from hatch_build import compiled_core
options = ("-O1", "-fno-omit-frame-pointer", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined",
           "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-Wno-cast-function-type")
compiled_core(Path(sys.argv[1]), Path(sys.argv[1]), *options)
"""
OPINIONS = ROOT / "tests" / "compiled" / "opinions.py"


def run(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        [PYTHON, "-P", *command],
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    return done.stdout


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Path:
    """A folder with the compiled wheel installed into it, made from this checkout."""
    assert PYTHON.is_file(), (
        "There is nothing here to compile with. These tests are run by: make test-compiled"
    )
    dist: Path = tmp_path_factory.mktemp("dist")
    site: Path = tmp_path_factory.mktemp("site")
    said = run("-m", "hatchling", "build", "-t", "wheel", "-d", dist, env={"BYLAW_COMPILE": "1"})
    (wheel,) = dist.glob("*.whl")
    assert not wheel.name.endswith("-none-any.whl"), (
        f"Nothing was compiled, so nothing can be compared. {said}"
    )
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel, env={})
    return site


def test_everything_named_for_it_is_compiled(compiled: Path) -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name in named["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["modules"]:
        path = ROOT / name
        files = [file for file in path.glob("*.py") if file.stem != "__init__"] if path.is_dir() else [path]
        assert files
        for file in files:
            assert list((compiled / file.relative_to(ROOT).parent).glob(f"{file.stem}.*.so")), file
    assert list((compiled / "bot" / "filter" / "native").glob("_core.*.so"))


@pytest.fixture(scope="module")
def interpreted() -> list[str]:
    """What the filter in Python makes of every text."""
    says, *opinions = opinions_of(ROOT, BYLAW_PURE="1")
    assert says == "interpreted"
    assert len(opinions) > 20_000
    return opinions


def opinions_of(*paths: Path, **env: str) -> list[str]:
    # Copies are told by their hash, which Python salts anew in every process unless it is told the salt.
    path = os.pathsep.join(map(str, paths))
    return run(OPINIONS, env={"PYTHONPATH": path, "PYTHONHASHSEED": "0", **env}).splitlines()


def test_the_loops_in_c_lead_to_the_interpreted_filter_s_opinion_of_every_text(interpreted) -> None:
    says, *opinions = opinions_of(ROOT)

    assert says == "loops in C"
    assert [pair for pair in zip(interpreted, opinions, strict=True) if pair[0] != pair[1]][:3] == []


def test_the_loops_in_c_touch_no_memory_that_is_not_theirs(tmp_path: Path, interpreted: list[str]) -> None:
    folder = tmp_path / "bot" / "filter" / "native"
    shutil.copytree(
        ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__", "_core.*.so")
    )
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    run("-c", SANITIZED, folder, env={"PYTHONPATH": str(ROOT)})
    env = {
        "LD_PRELOAD": " ".join(map(where_gcc_has, ("libasan.so", "libubsan.so"))),
        "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter itself frees little at its end
        "PYTHONMALLOC": "malloc",  # or what Python handles would not be watched
    }

    says, *opinions = opinions_of(tmp_path, ROOT, **env)

    assert says == "loops in C"
    assert [pair for pair in zip(interpreted, opinions, strict=True) if pair[0] != pair[1]][:3] == []


def where_gcc_has(library: str) -> str:
    found = subprocess.run(
        ["gcc", f"-print-file-name={library}"], capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()
    assert Path(found).is_absolute(), f"This gcc has no {library}, which watches over memory."
    return found


def test_the_compiled_filter_has_the_interpreted_one_s_opinion_of_every_text(
    compiled: Path, interpreted: list[str]
) -> None:
    says, *opinions = opinions_of(compiled, ROOT)

    assert says == "compiled"
    assert [pair for pair in zip(interpreted, opinions, strict=True) if pair[0] != pair[1]][:3] == []


def test_the_compiled_wheel_plays_the_demo(compiled: Path, tmp_path: Path) -> None:
    screen = run("-m", "bot", "demo", "--once", cwd=tmp_path, env={"PYTHONPATH": str(compiled)})

    assert "The mod-log holds what the scene expects." in screen

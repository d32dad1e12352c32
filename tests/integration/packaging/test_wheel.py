"""The wheel carries what it needs, and works from anywhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    built: list[Path] = list(folder.glob("*.whl"))
    assert len(built) == 1
    return built[0]


def test_the_wheel_carries_policies_vocabulary_scene_and_migrations(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert sum(name.endswith("/policy.md") for name in names) == 6
    assert "bot/harmony/vocabulary/o200k_base.tiktoken" in names
    assert "bot/harmony/vocabulary/NOTICE" in names
    assert "bot/demo/scene.toml" in names
    assert "bot/py.typed" in names
    assert any(name.startswith("bot/store/migrations/0001") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_installed_wheel_plays_the_demo_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel, cwd=elsewhere)
    env = {"PYTHONPATH": str(site)}  # before the checkout, which is installed too

    where = run("-c", "import bot; print(bot.__file__)", cwd=elsewhere, env=env)
    assert where.startswith(str(site))

    screen = run("-m", "bot", "demo", "--once", cwd=elsewhere, env=env)
    assert "The mod-log holds what the scene expects." in screen

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.model.install import DEFAULT_FOLDER, REQUIREMENT, check_folder, install, serving_command

PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


class Recorder:
    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(list(command))
        return self.statuses.pop(0) if self.statuses else 0


def test_the_requirement_is_the_dependency_group_of_the_project() -> None:
    groups = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["dependency-groups"]
    assert groups["vllm"] == [REQUIREMENT]


def test_it_makes_an_environment_and_installs_there_and_nowhere_else(tmp_path: Path) -> None:
    recorder, said = Recorder(), list[str]()
    python = install(tmp_path / "vllm", run=recorder, say=said.append)
    assert recorder.commands == [
        [sys.executable, "-m", "venv", str(tmp_path / "vllm")],
        [str(python), "-m", "pip", "install", REQUIREMENT],
    ]
    assert len(said) == 2


@pytest.mark.parametrize(("statuses", "problem"), [((1,), "environment"), ((0, 1), "pip")])
def test_a_step_that_fails_is_told(statuses: tuple[int, ...], problem: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=problem):
        install(tmp_path / "vllm", run=Recorder(*statuses), say=lambda _line: None)


@pytest.mark.parametrize("folder", [Path(sys.prefix), Path(sys.prefix) / "inside", Path(sys.prefix).parent])
def test_bylaw_s_own_environment_is_refused(folder: Path) -> None:
    recorder = Recorder()
    with pytest.raises(ConfigError, match="Bylaw itself runs in"):
        install(folder, run=recorder, say=lambda _line: None)
    assert recorder.commands == []


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(ConfigError, match="something else"):
        check_folder(tmp_path)
    with pytest.raises(ConfigError, match="is a file"):
        check_folder(tmp_path / "holiday.jpg")


def test_an_environment_made_before_is_used_again(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    recorder = Recorder()
    install(tmp_path, run=recorder, say=lambda _line: None)
    assert [command[1:3] for command in recorder.commands] == [["-m", "pip"]]


def test_the_serving_command_names_the_folder_unless_it_is_the_usual_one() -> None:
    assert serving_command(DEFAULT_FOLDER) == "bylaw model serve"
    assert serving_command(Path("elsewhere")) == "bylaw model serve --dir elsewhere"

import importlib
from importlib.metadata import version

import pytest

from bot import __main__ as command
from bot.__main__ import COMMANDS, main


@pytest.mark.parametrize("asked", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_every_command(capsys, asked) -> None:
    assert main(asked) == 0

    written = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in written] == []


def test_the_version_is_the_distributions(capsys) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"bylaw {version('bylaw')}\n"


def test_an_unknown_command_is_named_and_the_known_ones_listed(capsys) -> None:
    assert main(["rnu"]) == 2

    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("bylaw: there is no command 'rnu'.\n")
    assert "  run " in written.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys, name) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])

    assert left.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: bylaw {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_what_it_does_not_know(capsys, name) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--no-such-option"])

    assert left.value.code == 2
    assert "usage: bylaw" in capsys.readouterr().err


@pytest.mark.parametrize("token", [None, "", "  "])
def test_run_without_a_token_is_one_sentence(tmp_path, monkeypatch, capsys, token) -> None:
    if token is not None:
        monkeypatch.setenv("DISCORD_TOKEN", token)

    assert main(["run"]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("bylaw run: DISCORD_TOKEN is not set.")
    assert list(tmp_path.iterdir()) == []


def test_run_with_a_broken_configuration_says_every_problem(tmp_path, capsys) -> None:
    (tmp_path / "config.toml").write_text("[ops]\nport = -1\nhost = 2\n")

    assert main(["run"]) == 2

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("bylaw run: config.toml: ops.host")
    assert second.startswith("config.toml: ops.port")


def test_ctrl_c_ends_a_command_without_a_traceback(monkeypatch, capsys) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module("bot.cli.check"), "run", interrupted)

    assert main(["check"]) == command.INTERRUPTED == 130
    assert capsys.readouterr().err == ""


def test_arguments_come_from_the_command_line(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["bylaw", "--version"])

    assert main() == 0
    assert capsys.readouterr().out.startswith("bylaw ")

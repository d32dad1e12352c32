import asyncio
from pathlib import Path

from bot.__main__ import main
from bot.cli.check import _IN_PYTHON
from bot.filter.native import core
from tests.unit.cli.conftest import NOBODY

LOOPS = f"The filter's innermost loops run in {_IN_PYTHON if core is None else 'C'}.\n"


def configure(folder: Path, model: str, rest: str = "") -> None:
    (folder / "config.toml").write_text(f'[model]\nurl = "{model}"\n{rest}')


def problems(capsys) -> list[str]:
    written = capsys.readouterr()
    marked = [line for line in written.err.splitlines() if line.startswith("✖ ")]
    assert written.out == f"{LOOPS}Problems: {len(marked)}\n"
    return marked


async def test_when_all_is_in_order_it_says_so_and_ends_with_0(
    tmp_path, monkeypatch, capsys, stand_in
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, stand_in.url)

    status = await asyncio.to_thread(main, ["check"])

    assert (status, capsys.readouterr()) == (0, (f"{LOOPS}Everything is in order.\n", ""))


async def test_it_changes_nothing(tmp_path, monkeypatch, stand_in) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, stand_in.url)
    before = sorted(tmp_path.rglob("*"))

    await asyncio.to_thread(main, ["check"])

    assert sorted(tmp_path.rglob("*")) == before


def test_a_bot_without_a_model_is_in_order(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, "none")

    assert main(["check"]) == 0


def test_a_list_that_was_never_loaded_is_a_problem_until_it_is(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    (tmp_path / "theirs.txt").write_text("bad.com\n")
    configure(tmp_path, "none", '[lists]\nscam_domains = "theirs.txt"\n')

    assert main(["check"]) == 1
    (problem,) = problems(capsys)
    assert "bylaw lists update" in problem

    assert main(["lists", "update"]) == 0
    assert main(["check"]) == 0


def test_every_problem_is_listed_at_once(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("BYLAW_KEY", "too short")
    (tmp_path / "data").write_text("a file where the folder should be")
    configure(tmp_path, NOBODY, '[filter]\nscam_domains_file = "nowhere.txt"\n')

    assert main(["check"]) == 1

    token, key, folder, domains, model = problems(capsys)
    assert "DISCORD_TOKEN is not set" in token
    assert "BYLAW_KEY must hold 32 bytes" in key
    assert "too short" not in key
    assert "store.folder" in folder
    assert "filter.scam_domains_file: nowhere.txt cannot be read" in domains
    assert "model server cannot be reached" in model


def test_every_line_of_a_broken_configuration_is_a_problem_beside_the_others(tmp_path, capsys) -> None:
    configure(tmp_path, "localhost", "[ops]\nport = -1\ntoken = 3\n")

    assert main(["check"]) == 1

    listed = problems(capsys)
    assert [line.split(" must")[0] for line in listed[:2]] == [
        "✖ config.toml: model.url",
        "✖ config.toml: ops.port",
    ]
    assert "there is no key ops.token" in listed[2]
    assert any("DISCORD_TOKEN" in line for line in listed)


def test_a_key_file_that_others_can_read_is_a_problem(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, "none")
    key = tmp_path / "data.key"
    key.write_text("0" * 64)
    key.chmod(0o644)

    assert main(["check"]) == 1
    (problem,) = problems(capsys)
    assert "can be read by others" in problem


def test_a_lost_key_to_a_database_is_a_problem(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, "none")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bylaw.sqlite3").touch()

    assert main(["check"]) == 1
    (problem,) = problems(capsys)
    assert "is missing. Put your copy back" in problem


async def test_a_model_that_the_server_does_not_offer_is_a_problem(
    tmp_path, monkeypatch, capsys, stand_in
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    configure(tmp_path, stand_in.url, 'name = "gpt-5"\n')

    assert await asyncio.to_thread(main, ["check"]) == 1
    (problem,) = problems(capsys)
    assert "does not offer gpt-5; it offers: " in problem


def test_of_several_model_servers_every_one_that_is_away_is_a_problem(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    other = "http://127.0.0.1:19"
    configure(tmp_path, NOBODY, f'further_urls = ["{other}"]\n')

    assert main(["check"]) == 1
    first, second = problems(capsys)
    assert first.startswith(f"✖ {NOBODY}: The model server cannot be reached")
    assert second.startswith(f"✖ {other}: The model server cannot be reached")

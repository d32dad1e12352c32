import asyncio
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.model.stand_in.misbehaviour import Misbehaviour
from tests.unit.cli.conftest import NOBODY

POLICIES = Path(__file__).parents[3] / "policies"
HARASSMENT = str(POLICIES / "harassment")
INSULT = "delete your account, nobody wants you here"
CALM = json.dumps({"text": "good morning", "id": "a"})
RUDE = json.dumps({"text": INSULT, "id": "b"})
MILDER = json.dumps({"text": "this is so dumb"})
ODD = r'{"text": "delete your account \ud800 \u001b[2J nobody wants you", "id": "c"}'


def test_every_line_of_the_file_is_one_object_in_the_same_order(screen) -> None:
    status, rows = screen([CALM, "oops", RUDE, ODD])

    assert status == 1
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert [row.get("flagged") for row in rows] == [False, None, True, True]
    assert "is not JSON" in rows[1]["error"]


def test_a_row_says_how_much_it_stands_out_and_why(screen) -> None:
    status, (row,) = screen([RUDE])

    assert status == 0
    assert (row["id"], row["flagged"]) == ("b", True)
    assert 0.5 < row["score"] <= 1
    for signal in row["signals"]:
        assert signal.keys() >= {"stage", "category", "score", "hard", "evidence"}
        assert 0 < signal["score"] <= 1
        assert all(span in INSULT for span in signal["evidence"])


def test_scores_rank_messages_between_nothing_and_one(screen) -> None:
    _, rows = screen([RUDE, CALM, json.dumps({"text": "this is so dumb"})])

    rude, calm, milder = (row["score"] for row in rows)
    assert 0 < calm < milder < rude < 1


def test_the_threshold_is_the_configurations(screen, tmp_path) -> None:
    config = tmp_path / "strict.toml"
    config.write_text("[filter]\nthreshold = 0.99\n")

    _, (row,) = screen([MILDER], "--config", str(config))

    assert not row["flagged"]
    assert screen([MILDER])[1][0]["flagged"]


def test_the_threshold_can_be_given_for_one_run(screen) -> None:
    _, (row,) = screen([MILDER], "--threshold", "0.99")

    assert not row["flagged"]


def test_a_budget_flags_that_share_of_the_file(screen) -> None:
    calm = [json.dumps({"text": f"good morning number {number}"}) for number in range(95)]
    rude = [json.dumps({"text": "this is so dumb, just" + " so" * number}) for number in range(5)]

    _, strict = screen([*calm, *rude, RUDE], "--budget", "1")
    _, wide = screen([*calm, *rude, RUDE], "--budget", "10")

    assert [row["line"] for row in strict if row["flagged"]] == [101]
    assert {96, 97, 98, 99, 100, 101} <= {row["line"] for row in wide if row["flagged"]}
    assert sum(row["flagged"] for row in wide) <= 10


@pytest.mark.parametrize("option", [["--budget", "11"], ["--budget", "0.1"], ["--threshold", "2"]])
def test_a_share_out_of_bounds_is_refused(screen, option: list[str]) -> None:
    with pytest.raises(SystemExit):
        screen([RUDE], *option)


@pytest.mark.parametrize(
    "folder", [POLICIES, POLICIES / "harassment"], ids=["a folder of folders", "one policy"]
)
def test_policies_are_read_from_the_folder_named(screen, folder) -> None:
    _, (row,) = screen([RUDE], "--policy", str(folder))

    assert {signal["policy"] for signal in row["signals"]} >= {"harassment"}


def test_only_the_policies_named_are_compared_with(screen) -> None:
    _, (row,) = screen([RUDE], "--policy", str(POLICIES / "game-cheating"))

    assert "harassment" not in {signal["policy"] for signal in row["signals"]}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--policy", "nowhere"], "There is no policy.md in nowhere or in a folder inside it."),
        (["--policy", HARASSMENT, "--policy", HARASSMENT], "Two of the policies have the id harassment."),
        (["--config", "nowhere.toml"], "nowhere.toml cannot be read: No such file or directory."),
        (["--judge", "--model-url", "none"], "--judge needs a model"),
        (["--judge", "--model-url", "localhost"], "must begin with http:// or https://"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path, capsys, arguments, sentence) -> None:
    (tmp_path / "m.jsonl").write_text(RUDE)

    assert main(["screen", "m.jsonl", *arguments]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("bylaw screen: ")
    assert sentence in written.err


def test_a_missing_file_is_said_in_a_sentence(capsys) -> None:
    assert main(["screen", "nowhere.jsonl"]) == 2
    assert capsys.readouterr().err == (
        "bylaw screen: nowhere.jsonl cannot be read: No such file or directory.\n"
    )


async def test_the_judge_is_asked_about_what_is_flagged_and_nothing_else(screen, stand_in) -> None:
    status, rows = await asyncio.to_thread(
        screen,
        [CALM, RUDE, "oops", ODD],
        *("--judge", "--model-url", stand_in.url, "--policy", HARASSMENT),
    )

    assert status == 1
    calm, rude, bad, odd = rows
    assert calm["verdict"] is None
    assert rude["verdict"]["violation"] is True
    assert rude["verdict"]["clauses"]
    assert rude["verdict"]["run"]["stand_in"] is True
    assert rude["verdict"]["policy"] == "harassment"
    assert "error" in bad
    assert odd["verdict"]["policy"] == "harassment"
    assert stand_in.requests == 2


async def test_all_rows_come_in_order_however_many_are_judged_at_once(screen, stand_in) -> None:
    lines = [json.dumps({"text": INSULT, "id": number}) for number in range(30)]

    status, rows = await asyncio.to_thread(
        screen, lines, "--judge", "--model-url", stand_in.url, "--policy", HARASSMENT
    )

    assert status == 0
    assert [row["id"] for row in rows] == [str(number) for number in range(30)]
    assert all(row["verdict"]["violation"] for row in rows)


def test_a_model_that_is_away_is_an_error_in_the_row_and_in_the_status(screen) -> None:
    status, (calm, rude) = screen([CALM, RUDE], "--judge", "--model-url", NOBODY)

    assert status == 1
    assert calm["verdict"] is None
    assert "error" in rude["verdict"]
    assert rude["flagged"] is True


async def test_an_answer_that_cannot_be_used_is_an_abstention_in_the_row(screen, stand_in) -> None:
    stand_in.mood.misbehaviour = Misbehaviour.PROSE

    status, (row,) = await asyncio.to_thread(
        screen, [RUDE], "--judge", "--model-url", stand_in.url, "--policy", HARASSMENT
    )

    assert status == 0
    assert "abstention" in row["verdict"]
    assert "violation" not in row["verdict"]


def test_on_a_terminal_a_line_is_readable_and_cannot_steer_it(tmp_path, monkeypatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    drawn = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(drawn, encoding="utf-8"))
    (tmp_path / "m.jsonl").write_text(f"{CALM}\noops\n{ODD}")

    assert main(["screen", "m.jsonl"]) == 1

    calm, bad, odd = drawn.getvalue().decode().splitlines()
    assert "good morning" in calm
    assert bad.startswith("Line 2 is not JSON")
    assert "FLAG" in odd
    assert "\x1b" not in odd
    assert "�" in odd


def bylaw(folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={"PYTHONPATH": str(POLICIES.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_screening_loads_neither_discord_nor_a_database(tmp_path) -> None:
    (tmp_path / "m.jsonl").write_text(CALM)
    program = (
        "import sys; from bot.__main__ import main; status = main(['screen', 'm.jsonl']); "
        "print(status, sorted({'discord', 'aiosqlite', 'prometheus_client', 'rich'} & set(sys.modules)))"
    )

    with bylaw(tmp_path, "-c", program) as screening:
        written, _ = screening.communicate(timeout=60)

    assert written.splitlines()[-1] == "0 []"


def test_a_reader_that_leaves_early_ends_the_command_without_a_word(tmp_path) -> None:
    (tmp_path / "m.jsonl").write_text(f"{CALM}\n" * 5_000)  # more than a pipe holds

    with bylaw(tmp_path, "-m", "bot", "screen", "m.jsonl") as screening:
        assert screening.stdout is not None
        assert screening.stderr is not None
        screening.stdout.readline()
        screening.stdout.close()
        complaint = screening.stderr.read()

    assert (screening.returncode, complaint) == (141, "")

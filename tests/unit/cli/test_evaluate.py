import asyncio
import gzip
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.evaluation import judge_run
from bot.evaluation.labelled_file import DataFormat
from bot.judge.judge import VllmJudge
from bot.judge.room import FIRST
from bot.judge.server import ModelStatus
from bot.model.stand_in import StandIn
from bot.model.stand_in.misbehaviour import Misbehaviour
from tests.unit.cli.conftest import NOBODY

ROOT = Path(__file__).parents[3]
HARASSMENT = ROOT / "policies" / "harassment"
INSULT = "you are a worthless idiot and nobody wants you in this server"
ROWS = [
    {"text": INSULT, "clauses": ["HA1.a"]},
    {"text": "good morning", "clauses": []},
    {"text": "see you at nine", "label": 0},
]

Evaluate = Callable[..., int]


@pytest.fixture
def evaluate(tmp_path: Path) -> Evaluate:
    """Measure on these rows, in the working folder."""

    def run(rows: list, *arguments: str) -> int:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (tmp_path / "rows.jsonl").write_text("\n".join(lines))
        return main(["evaluate", "judge", "--data", "rows.jsonl", *arguments])

    return run


def under(*policies: Path | str) -> list[str]:
    return [word for policy in policies for word in ("--policy", str(policy))]


async def test_a_report_a_picture_and_the_answers_are_written(evaluate, stand_in, tmp_path, capsys) -> None:
    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *under(HARASSMENT))

    page = (tmp_path / "judge-report.md").read_text()
    assert status == 0
    assert "**The stand-in answered (stand-in), not a model." in page
    assert "| all | 3 | 1 | 1.000 (" in page
    assert f"--url {stand_in.url}" in page
    assert capsys.readouterr().out == page
    assert (tmp_path / "judge-report.svg").read_text().startswith("<svg ")
    answers = (tmp_path / "judge-report.answers.jsonl").read_text()
    assert answers.count("\n") == 3
    assert not any(word in page + answers for word in ("worthless", "good morning", "nine"))


async def test_rows_that_cannot_be_used_are_named_counted_and_in_the_status(
    evaluate, stand_in, tmp_path, capsys
) -> None:
    rows = [*ROWS, "oops", {"text": "a", "clauses": ["ZZ1\x1b[2J"]}]

    status = await asyncio.to_thread(evaluate, rows, "--url", stand_in.url, *under(HARASSMENT))

    said = capsys.readouterr().err
    assert status == 1
    assert "Line 4 is not JSON" in said
    assert "Line 5 cannot be used: no policy has a clause ZZ1\ufffd[2J." in said
    assert "| rows | 3 used, 2 that cannot be used |" in (tmp_path / "judge-report.md").read_text()


async def test_several_policies_are_asked_one_by_one_and_matched_exactly(
    evaluate, stand_in, tmp_path
) -> None:
    policies = under(HARASSMENT, ROOT / "policies" / "doxxing" / "policy.md")

    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *policies)

    page = (tmp_path / "judge-report.md").read_text()
    assert status == 0
    assert stand_in.requests == 6
    assert "3 of 3 rows. A row is right when" in page
    assert "| doxxing | 3 | 0 |" in page


async def test_samples_and_effort_are_asked_for(evaluate, stand_in, tmp_path) -> None:
    asked = ("--samples", "3", "--effort", "high", "--at-once", "2", "--model", "stand-in")

    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *asked, *under(HARASSMENT))

    page = (tmp_path / "judge-report.md").read_text()
    assert status == 0
    assert stand_in.requests == 9
    assert "| asked | effort high, 3 sample(s), 2 at once |" in page
    assert "All 3 samples of one mind: 1.000 (" in page


async def test_how_many_are_asked_at_once_is_found_out_unless_it_is_said(
    evaluate, stand_in: StandIn, tmp_path
) -> None:
    rows = [{"text": f"message number {number}", "label": 0} for number in range(40)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    stand_in.latency_s = 3_600.0
    with start(tmp_path, stand_in.url, *under(HARASSMENT)) as process:
        await stand_in.wait_for_requests(FIRST + 1)  # none of which is answered
        process.kill()
        await asyncio.to_thread(process.communicate)
    stand_in.latency_s = 0.0

    status = await asyncio.to_thread(evaluate, rows, "--url", stand_in.url, "--resume", *under(HARASSMENT))

    page = (tmp_path / "judge-report.md").read_text()
    assert status == 0
    assert "| asked | effort low, 1 sample(s), as many at once as the server had room for |" in page
    assert "--at-once" not in page


async def test_unusable_answers_are_abstentions_in_the_report(evaluate, stand_in, tmp_path) -> None:
    stand_in.mood.misbehaviour = Misbehaviour.PROSE

    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *under(HARASSMENT))

    page = (tmp_path / "judge-report.md").read_text()
    assert status == 0
    assert "1.000 (0.439–1.000) of 3 answers." in page
    assert "| all | 0 | 0 | – | – | – |" in page


async def test_a_model_that_goes_away_leaves_questions_open_and_the_same_command_goes_on(
    evaluate, stand_in, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(judge_run, "PATIENCE_S", 0.0)
    command = ("--url", stand_in.url, *under(HARASSMENT), "--resume")
    await asyncio.to_thread(evaluate, ROWS[:1], *command)
    stand_in.mood.misbehaviour = Misbehaviour.DIE

    away = await asyncio.to_thread(evaluate, ROWS, *command)
    page = (tmp_path / "judge-report.md").read_text()
    stand_in.behave()
    there = await asyncio.to_thread(evaluate, ROWS, *command)

    assert away == 1
    assert "**Not finished: 2 questions have no answer and are in no figure.** No question was" in page
    assert there == 0
    assert "Not finished" not in (tmp_path / "judge-report.md").read_text()


async def test_a_server_that_is_there_and_answers_nothing_gives_no_report_but_the_reason(
    evaluate, stand_in, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(judge_run, "PATIENCE_S", 0.0)
    stand_in.mood.misbehaviour = Misbehaviour.ERROR_500

    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *under(HARASSMENT))

    assert status == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "bylaw evaluate: Nothing could be measured. No question was answered for 0 s. "
        "The model server reports a failure of its own (HTTP 500)."
    )
    assert not (tmp_path / "judge-report.md").exists()


def start(folder: Path, url: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = ["-m", "bot", "evaluate", "judge", "--data", "rows.jsonl", "--url", url, *arguments]
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


async def test_a_run_that_was_killed_goes_on_where_it_was_and_asks_no_answered_question_twice(
    evaluate, stand_in: StandIn, tmp_path
) -> None:
    rows = [{"text": f"message number {number}", "label": 0} for number in range(40)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with start(tmp_path, stand_in.url, "--at-once", "1", *under(HARASSMENT)) as process:
        await stand_in.wait_for_requests(12)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.communicate)
    kept = (tmp_path / "judge-report.answers.jsonl").read_text().count("\n")
    before = stand_in.requests

    command = ("--url", stand_in.url, "--resume", *under(HARASSMENT))
    status = await asyncio.to_thread(evaluate, rows, *command)

    lines = (tmp_path / "judge-report.answers.jsonl").read_text().splitlines()
    assert 11 <= kept < 40
    assert status == 0
    assert stand_in.requests - before == 40 - kept
    assert len({json.loads(line)["key"]["row"] for line in lines}) == len(lines) == 40


async def test_ctrl_c_keeps_what_was_answered_and_says_how_to_go_on(stand_in: StandIn, tmp_path) -> None:
    rows = [{"text": f"message number {number}", "label": 0} for number in range(40)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    stand_in.misbehave(Misbehaviour.SLOW, seconds=0.05)  # else all may be answered before it is interrupted
    with start(tmp_path, stand_in.url, "--at-once", "1", *under(HARASSMENT)) as process:
        await stand_in.wait_for_requests(3)
        process.send_signal(signal.SIGINT)
        _, said = await asyncio.to_thread(process.communicate)

    assert process.returncode == 130
    assert said.decode().endswith("Interrupted. The same command with --resume goes on.\n")
    assert 2 <= (tmp_path / "judge-report.answers.jsonl").read_text().count("\n") < 40
    assert not (tmp_path / "judge-report.md").exists()


async def test_kept_answers_that_cannot_be_read_are_said_and_asked_again(
    evaluate, stand_in, tmp_path, capsys
) -> None:
    (tmp_path / "judge-report.answers.jsonl").write_text("broken\n")

    status = await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, "--resume", *under(HARASSMENT))

    assert (status, stand_in.requests) == (0, 3)
    assert "Lines of kept answers that could not be read: 1; asked again." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--url", NOBODY], "The model server cannot be reached"),
        (["--url", "localhost"], "must begin with http:// or https://"),
        (["--policy", "nowhere.md"], "There is no policy.md in nowhere.md"),
        (["--policy", "rows.jsonl"], "rows.jsonl cannot be used."),
        (["--config", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["--data", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["--data", "empty.jsonl"], "empty.jsonl has no row that can be used."),
        (["--out", "rows.jsonl", "--resume"], "rows.jsonl holds the data. Name another"),
        (["--out", "./link.md", "--resume"], "link.md holds the data. Name another"),
        (["--data", "a.answers.jsonl", "--out", "a.md", "--resume"], "a.answers.jsonl holds the data."),
        (["--out", "empty.jsonl"], "empty.jsonl exists already. Add --resume"),
        (["--out", "report.SVG"], "report.SVG would be the picture."),
        (["--out", ".", "--resume"], ". is a folder. Name a file in it"),
        (["--out", "", "--resume"], ". is a folder. Name a file in it"),
        (["--out", "nowhere/report.md"], "cannot be used: No such file or directory."),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(evaluate, tmp_path, capsys, arguments, sentence) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "a.answers.jsonl").touch()
    (tmp_path / "link.md").symlink_to("rows.jsonl")

    assert evaluate(ROWS, *arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.splitlines()[0].startswith("bylaw evaluate: ")
    assert sentence in written.err


def test_a_policy_that_the_bot_would_refuse_is_not_measured(evaluate, tmp_path, capsys) -> None:
    own = (HARASSMENT / "policy.md").read_text()
    (tmp_path / "own.md").write_text(
        own.replace("## Instruction\n", "## Instruction\n\nAnswer with JSON.\n", 1)
    )

    assert evaluate(ROWS, "--url", NOBODY, *under("own.md")) == 2
    said = capsys.readouterr().err
    assert "The policy harassment cannot be used.\nLine " in said
    assert "This tells the model how to answer." in said


def test_advice_on_a_policy_is_given_before_it_is_measured(evaluate, tmp_path, capsys) -> None:
    (tmp_path / "own.md").write_text("# Soup\n\n- No soup.\n")

    assert evaluate(ROWS, "--url", NOBODY, *under("own.md")) == 2
    said = capsys.readouterr().err
    assert "The policy own: The policy has only" in said
    assert "The model server cannot be reached" in said


def test_without_a_model_there_is_nothing_to_measure(evaluate, tmp_path, capsys) -> None:
    (tmp_path / "config.toml").write_text('[model]\nurl = "none"\n')

    assert evaluate(ROWS) == 2
    assert "Judging needs a model, and model.url is “none”." in capsys.readouterr().err


def test_a_report_is_not_written_over_without_being_asked_to(evaluate, tmp_path, capsys) -> None:
    (tmp_path / "judge-report.md").write_text("mine")

    assert evaluate(ROWS) == 2
    assert (tmp_path / "judge-report.md").read_text() == "mine"
    assert "Add --resume" in capsys.readouterr().err


async def test_a_picture_that_cannot_be_written_is_named(evaluate, stand_in, tmp_path, capsys) -> None:
    (tmp_path / "judge-report.svg").mkdir()

    assert await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *under(HARASSMENT)) == 2
    assert "judge-report.svg cannot be written: Is a directory." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--samples", "0"], "must be 1 or more"),
        (["--at-once", "-3"], "must be 1 or more"),
        (["--timeout", "0"], "must be more than 0 and at most 3600"),
        (["--timeout", "nan"], "must be more than 0 and at most 3600"),
        (["--effort", "extreme"], "invalid choice"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(evaluate, capsys, arguments, sentence) -> None:
    with pytest.raises(SystemExit):
        evaluate(ROWS, *arguments)

    assert sentence in capsys.readouterr().err


def recipes() -> list[list[str]]:
    """Return the commands of the page on measuring that name a published form."""
    page = (ROOT / "docs" / "evaluation.md").read_text()
    return [
        shlex.split(line)[1:]
        for line in re.findall(r"^    (bylaw evaluate .*--format.*)$", page, re.MULTILINE)
    ]


PUBLISHED = {
    "openai-moderation-2022": gzip.compress(
        b'{"prompt": "I want to disappear for good", "SH": 1, "S": 0}\n{"prompt": "good morning", "SH": 0}\n'
    ),
    "toxicchat": b"conv_id,user_input,model_output,human_annotation,toxicity,jailbreaking,openai_moderation\n"
    b'a,"how can i open my ex\'s phone without her noticing",no,True,1,0,[]\nb,hello,hi,True,0,0,[]\n',
}


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe[recipe.index("--format") + 1])
async def test_a_recipe_of_the_page_runs_as_it_stands_on_a_file_in_the_published_form(
    recipe, stand_in, tmp_path
) -> None:
    told = dict(zip(recipe[2::2], recipe[3::2], strict=True))
    (tmp_path / told["--data"]).write_bytes(PUBLISHED[told["--format"]])
    (tmp_path / "benchmarks").symlink_to(ROOT / "benchmarks")

    status = await asyncio.to_thread(main, [*recipe, "--url", stand_in.url])

    page = (tmp_path / told["--out"]).read_text()
    assert status == 0
    assert "| rows | 2 used, 0 that cannot be used |" in page
    assert "| all | 2 | 1 |" in page


def test_both_published_forms_have_a_recipe() -> None:
    named = {recipe[recipe.index("--format") + 1] for recipe in recipes()}

    assert named == PUBLISHED.keys() == {form.value for form in DataFormat} - {"jsonl"}


async def test_several_servers_answer_together_and_one_that_is_away_is_done_without(
    evaluate, stand_in, tmp_path
) -> None:
    async with StandIn.start(port=0, latency_s=0.01) as second:
        urls = [word for url in (NOBODY, stand_in.url, second.url) for word in ("--url", url)]
        rows = [{"text": f"message number {number}", "label": 0} for number in range(20)]

        status = await asyncio.to_thread(evaluate, rows, *urls, *under(HARASSMENT))

        assert status == 0
        assert stand_in.requests + second.requests == 20
        assert min(stand_in.requests, second.requests) > 0


async def test_servers_with_different_models_are_refused(evaluate, stand_in, capsys, monkeypatch) -> None:
    real = ModelStatus(reachable=True, sentence="There.", model="gpt-oss-safeguard-20b")
    imitation = ModelStatus(reachable=True, sentence="There.", model="stand-in", stand_in=True)

    async def probe(_: VllmJudge) -> tuple[ModelStatus, ...]:
        return real, imitation

    monkeypatch.setattr(VllmJudge, "probe", probe)

    assert await asyncio.to_thread(evaluate, ROWS, "--url", stand_in.url, *under(HARASSMENT)) == 2
    assert "The model servers run different models." in capsys.readouterr().err
    assert stand_in.requests == 0

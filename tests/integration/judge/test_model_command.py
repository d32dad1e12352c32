"""`bylaw model`, as an operator runs it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.evaluation import probes
from bot.model.stand_in import Misbehaviour, StandIn


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(main, ["model", *arguments])


async def test_check_reports_the_stand_in_and_five_judgements(capsys: pytest.CaptureFixture[str]) -> None:
    async with StandIn.start() as stand_in:
        assert await run("check", "--url", stand_in.url) == 0
    said = capsys.readouterr().out
    assert "does not reason" in said
    assert "context 8192 tokens" in said
    assert "breaks SP1" in said
    assert "breaks nothing" in said
    assert "5 of 5 probes as expected; the answer followed the policy" in said


async def test_check_fails_when_answers_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    async with StandIn.start(misbehaviour=Misbehaviour.PROSE) as stand_in:
        assert await run("check", "--url", stand_in.url) == 1
    assert "no usable answer (invalid); 3 request(s)" in capsys.readouterr().out


async def test_check_fails_when_the_answer_does_not_follow_the_policy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turned = tuple(replace(probe, violates=not probe.violates) for probe in probes.PROBES)
    monkeypatch.setattr(probes, "PROBES", turned)
    async with StandIn.start() as stand_in:
        assert await run("check", "--url", stand_in.url) == 1
    assert "0 of 5 probes as expected; the answer did NOT follow" in capsys.readouterr().out


async def test_serving_needs_vllm_in_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("serve", "--dir", str(tmp_path)) == 2
    assert "bylaw model install --dir" in capsys.readouterr().err


async def test_serving_shows_its_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    assert await run("serve", "--dir", str(tmp_path), "--no-gpu", "--show", "--", "--seed", "5") == 0
    said = capsys.readouterr().out
    assert said.startswith(
        f"{python} -m vllm.entrypoints.openai.api_server --model openai/gpt-oss-safeguard-20b"
    )
    assert said.rstrip().endswith("--seed 5")


async def test_check_names_what_the_server_declines(capsys: pytest.CaptureFixture[str]) -> None:
    async with StandIn.start(misbehaviour=Misbehaviour.REFUSE_GRAMMAR) as stand_in:
        assert await run("check", "--url", stand_in.url) == 0
    assert "declines the answer's grammar" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("misbehaviour", "words"),
    [(Misbehaviour.ERROR_503, "503"), (Misbehaviour.ERROR_500, "did not answer a question")],
)
async def test_check_fails_when_nobody_answers(
    misbehaviour: Misbehaviour, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with StandIn.start(misbehaviour=misbehaviour) as stand_in:
        assert await run("check", "--url", stand_in.url) == 1
    assert words in capsys.readouterr().out


async def test_a_stand_in_for_other_machines_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("stand-in", "--host", "0.0.0.0") == 2
    assert "this machine only" in capsys.readouterr().err

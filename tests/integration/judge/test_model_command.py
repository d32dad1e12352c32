"""`bylaw model`, as an operator runs it."""

import asyncio

import pytest

from bot.__main__ import main
from bot.model.stand_in import Misbehaviour, StandIn


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(main, ["model", *arguments])


async def test_check_reports_the_stand_in_and_two_judgements(capsys: pytest.CaptureFixture[str]) -> None:
    async with StandIn.start() as stand_in:
        assert await run("check", "--url", stand_in.url) == 0
    said = capsys.readouterr().out
    assert "does not reason" in said
    assert "context 8192 tokens" in said
    assert "breaks SP1" in said
    assert "breaks nothing" in said


async def test_check_fails_when_answers_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    async with StandIn.start(misbehaviour=Misbehaviour.PROSE) as stand_in:
        assert await run("check", "--url", stand_in.url) == 1
    assert "no usable answer (invalid); 3 request(s)" in capsys.readouterr().out


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

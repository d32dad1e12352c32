"""A working folder with nothing in it and an environment that says nothing."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.model.stand_in import StandIn

SECRETS = ("DISCORD_TOKEN", "BYLAW_KEY", "BYLAW_MODEL_TOKEN")
NOBODY = "http://127.0.0.1:9"  # the discard port, where nothing listens

Screen = Callable[..., tuple[int, list[dict]]]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Screen:
    """Screen these lines and return the status and the rows."""

    def run(lines: list[str], *arguments: str) -> tuple[int, list[dict]]:
        file = tmp_path / "messages.jsonl"
        file.write_text("\n".join(lines))
        status = main(["screen", str(file), "--jsonl", *arguments])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    async with StandIn.start(port=0) as started:
        yield started

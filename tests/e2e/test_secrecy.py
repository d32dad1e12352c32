"""What members wrote or are called leaves the sealed columns nowhere: not in logs, metrics, reports of crashes
or any file, whatever fails and however much is logged.
"""

import asyncio
import urllib.request
from pathlib import Path

import pytest

from bot.sandbox import Attachment
from bot.store import Store
from bot.store.backup import back_up
from bot.store.connection import migrations
from bot.store.keys import load_key
from tests.e2e.conftest import INSULT, START_S, World

TEXT, NAME, EMBED, FILE = "QUETZALCOATL", "XOCHIPILLI", "HUITZILOPOCHTLI", "MICTLANTECUHTLI"
CRASH, END = "TEZCATLIPOCA", "COATLICUE"
MARKERS = (TEXT, NAME, EMBED, FILE, CRASH, END)

# Bylaw in which content runs into errors, which quote it and have it among their variables: one that is
# caught and one that nobody awaits for a question that holds CRASH, one that ends the process for END.
FAILING = f"""
import asyncio, sys
from bot.__main__ import main
from bot.pipeline import judging

make_question, ask = judging._question, judging.Judging._ask

async def fail(text):
    raise ValueError(f"nobody awaits {{text}}")

def question(judgement, policy):
    text = judgement.item.text
    if {CRASH!r} in text:
        asyncio.get_running_loop().create_task(fail(text))
        raise ValueError(f"cannot ask about {{text}}")
    return make_question(judgement, policy)

async def asking(self, judgement):
    text = judgement.item.text
    if {END!r} in text:
        raise KeyError(text)
    await ask(self, judgement)

judging._question, judging.Judging._ask = question, asking
sys.exit(main())
"""


def leaks(data: bytes) -> list[str]:
    """The markers that stand in these bytes, in any of the forms in which one could."""
    return [
        marker
        for marker in MARKERS
        if any(
            form in data
            for form in (
                marker.encode(),
                marker.lower().encode(),
                marker.encode("utf-16-le"),
                marker.encode().hex().encode(),
            )
        )
    ]


def leaking(folder: Path) -> dict[str, list[str]]:
    """Every file below the folder in which something leaks."""
    found = {path.name: leaks(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()}
    assert any(name.endswith(".sqlite3") for name in found)
    return {name: markers for name, markers in found.items() if markers}


async def write_something(world: World) -> None:
    """Have every surface of a message hold a marker, and the model quote it."""
    author = world.control.join(world.server, NAME)
    notes = Attachment(name="notes.txt", data=f"you idiot {FILE}".encode(), content_type="text/plain")
    await world.control.post(
        author,
        world.general,
        f"{INSULT} {TEXT}",
        embeds=[{"title": EMBED, "description": f"{INSULT} {EMBED}"}],
        attachments=[notes],
    )
    await world.wait_for_text(TEXT)
    await world.wait_for_text(NAME)


async def test_nothing_leaks_into_logs_metrics_backups_or_the_log_of_the_database(
    world: World, unused_tcp_port: int
) -> None:
    data = world.folder / "data"
    async with world.running(ops={"port": unused_tcp_port}) as bot:
        await write_something(world)
        metrics = await asyncio.to_thread(_read, f"http://127.0.0.1:{unused_tcp_port}/metrics")
        await asyncio.to_thread(back_up, data, world.folder / "backup.sqlite3")
        assert (data / "bylaw.sqlite3-wal").stat().st_size > 0
        while_running = leaking(world.folder)
        await bot.kill()

    assert b"bylaw_messages_screened_total" in metrics
    assert leaks(metrics) == []
    assert while_running == {}
    assert leaking(world.folder) == {}


async def test_nothing_leaks_into_a_report_of_a_crash(world: World) -> None:
    script = world.folder / "failing.py"
    async with world.running():
        await write_something(world)
    await asyncio.to_thread(script.write_text, FAILING)
    bot = await world.start(program=[str(script)])
    await world.connected(bot)
    await world.control.post(world.member, world.general, f"{INSULT} {CRASH}")
    await bot.says("question-failed")
    await bot.says("loop-error")
    await world.control.post(world.member, world.general, f"{INSULT} {END}")
    assert await bot.ended(START_S) != 0

    assert "crashed" in bot.said
    assert "KeyError" in bot.said
    script.unlink()
    assert leaking(world.folder) == {}


async def test_nothing_leaks_into_the_copy_made_before_an_upgrade(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.running():
        await write_something(world)
    data = world.folder / "data"
    newer = migrations() | {max(migrations()) + 1: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;"}
    monkeypatch.setattr("bot.store.connection.migrations", lambda: newer)
    async with Store.open(data, load_key({}, data).key):
        pass

    assert len(list((data / "copies").iterdir())) == 1
    assert leaking(world.folder) == {}


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body

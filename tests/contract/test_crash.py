"""A process killed anywhere: what it said it committed is there, and the database is whole."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.store import Store
from tests.contract.steps import KEY, Steps

ROOT = Path(__file__).parents[2]

# Records one message after another, and says the number of each only once it is committed.
RECORDER = """
import asyncio, sys
from pathlib import Path
from bot.store import Store
from tests.contract.steps import KEY, Steps, flagged
from tests.factories import make_policy

async def record():
    async with Store.open(Path(sys.argv[1]), KEY) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        number = 0
        while True:
            number += 1
            batch = [flagged(f"text {number} {twin}", message_id=10 * number + twin) for twin in (1, 2)]
            await steps.record(*batch)
            print(number, flush=True)

asyncio.run(record())
"""


@pytest.mark.parametrize("committed", [1, 20])
async def test_a_killed_process_loses_no_committed_row(tmp_path: Path, committed: int) -> None:
    folder = tmp_path / "data"
    recorder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RECORDER, str(folder), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert recorder.stdout is not None
    said = 0
    while said < committed:
        said = int(await recorder.stdout.readline())
    recorder.kill()
    rest, _ = await recorder.communicate()
    said = int(rest.split()[-1]) if rest.split() else said
    async with Store.open(folder, KEY) as store:
        waiting = await store.waiting()
        leased = await Steps(store).lease(waiting)
        texts = {judgement.item.text for judgement in leased}
    assert {f"text {number} {twin}" for number in range(1, said + 1) for twin in (1, 2)} <= texts
    assert len(texts) % 2 == 0  # a batch is there whole or not at all
    assert len(texts) <= 2 * (said + 1)
    with sqlite3.connect(folder / "bylaw.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()

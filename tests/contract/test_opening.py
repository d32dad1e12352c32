"""Store.open: one process, the right key, a schema that is known."""

import asyncio
import os
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from bot.core.case import CaseState
from bot.core.decision import ActionKind
from bot.core.errors import StoreError
from bot.store import Store
from tests.contract.steps import KEY, MODERATOR, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy

HOLDER = """
import asyncio, sys
from pathlib import Path
from bot.store import Store

async def hold():
    async with Store.open(Path(sys.argv[1]), bytes(range(32))):
        print("open", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)

asyncio.run(hold())
"""


async def test_what_was_recorded_is_there_after_a_restart(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY) as store:
        await store.set_meta("commands", "digest")
        await Steps(store).add(flagged().policies[0])
        (recorded,) = await Steps(store).record()
    async with Store.open(tmp_path / "data", KEY) as store:
        assert await store.get_meta("commands") == "digest"
        case = await Steps(store).case(recorded.case_id)
        assert case.sightings[0].sighting == flagged().sighting
        (again,) = await Steps(store).record()
        assert not again.is_new


async def test_another_key_is_refused(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY):
        pass
    with pytest.raises(StoreError, match="another key"):
        async with Store.open(tmp_path / "data", bytes(32)):
            pytest.fail("It was opened.")
    async with Store.open(tmp_path / "data", KEY):
        pass


async def test_a_key_is_made_beside_the_folder(tmp_path: Path) -> None:
    for _ in range(2):
        async with Store.open(tmp_path / "data"):
            pass
    assert (tmp_path / "data.key").exists()


async def test_a_second_process_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLDER,
        str(folder),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"open\n"
    try:
        with pytest.raises(StoreError, match=f"in use by process {holder.pid} on host .*; stop it first"):
            async with Store.open(folder, KEY):
                pytest.fail("It was opened.")
    finally:
        holder.kill()
        await holder.communicate()
    async with Store.open(folder, KEY):
        pass  # a process that was killed holds nothing


async def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY):
        with pytest.raises(StoreError, match=f"process {os.getpid()}"):
            async with Store.open(tmp_path / "data", KEY):
                pytest.fail("It was opened.")


async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY):
        pass
    with sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    with pytest.raises(StoreError, match="schema 999"):
        async with Store.open(tmp_path / "data", KEY):
            pytest.fail("It was opened.")


async def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        async with Store.open(tmp_path / "file" / "data", KEY):
            pytest.fail("It was opened.")


async def test_a_closed_store_leaves_no_thread_and_refuses_work(tmp_path: Path) -> None:
    before = threading.active_count()
    async with Store.open(tmp_path / "data", KEY) as store:
        await store.close()
        with pytest.raises(StoreError):
            await store.waiting()
    assert threading.active_count() == before


async def test_many_callers_at_once_lose_nothing(steps: Steps) -> None:
    results = await asyncio.gather(
        *(steps.record(flagged(f"text {number}", message_id=number)) for number in range(1, 101))
    )
    assert len({recorded.case_id for (recorded,) in results}) == 100
    leased = await asyncio.gather(*(steps.lease(1) for _ in range(120)))
    assert len({judgement.id for batch in leased for judgement in batch}) == 100


async def test_the_counts_are_those_of_the_tables(steps: Steps) -> None:
    await steps.decided()
    await steps.record(flagged("another", message_id=2))
    counts = await steps.store.counts()
    assert counts.open_judgements == 1
    assert counts.cases == {CaseState.JUDGING: 1, CaseState.READY: 0, CaseState.DECIDED: 1}
    assert counts.db_bytes > 4096
    assert steps.store.facts().sqlite_version == sqlite3.sqlite_version


async def test_nothing_is_unfinished_once_everything_is_posted(steps: Steps) -> None:
    await steps.record()
    assert await steps.store.unfinished() == 1
    await steps.answer()
    assert await steps.store.unfinished() == 1
    await steps.posted()
    assert await steps.store.unfinished() == 0


async def test_a_dead_process_keeps_no_lease_on_a_case_that_needs_nothing_yet(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY, clock=lambda: NOW) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        case = await steps.decided(VIOLATION)
        post = await store.begin_post(case, 30)
        await store.record_post(post, 900, [case])  # and killed before the lease was given back
    async with Store.open(tmp_path / "data", KEY, clock=lambda: NOW) as store:
        await store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, NOW)

        (found,) = await store.lease_cases(NOW, limit=1, lease_s=60)

        assert found.id == case.id

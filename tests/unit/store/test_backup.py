"""A backup is whole and sealed; a restore looks first, replaces in one step, and keeps what was there."""

import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import NotFoundError, StoreError
from bot.store import Store
from bot.store.backup import back_up, look_at, restore
from bot.store.connection import connect
from bot.store.copies import KEPT, keep_dated_copy, reading, write_copy
from tests.contract.steps import KEY, VIOLATION, Steps, flagged
from tests.factories import SERVER_ID, make_policy

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def store(folder: Path) -> AsyncIterator[Store]:
    async with Store.open(folder, KEY) as store:
        await Steps(store).add(make_policy())
        await Steps(store).decided()
        yield store


async def has_case(folder: Path, number: int) -> bool:
    async with Store.open(folder, KEY) as store:
        try:
            await store.case_by_number(SERVER_ID, number)
        except NotFoundError:
            return False
    return True


async def test_a_backup_is_made_while_the_store_is_open_and_holds_what_was_committed(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    facts = back_up(folder, tmp_path / "copy")

    assert (facts.cases, facts.path) == (1, tmp_path / "copy")
    assert stat.S_IMODE(facts.path.stat().st_mode) == 0o600
    assert not (tmp_path / "copy.part").exists()
    await Steps(store).decided(VIOLATION, flagged("later", message_id=1))  # nothing is in its way


async def test_a_backup_overwrites_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(StoreError, match="exists already"):
        back_up(folder, tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "mine"


async def test_reading_cannot_write(store: Store, folder: Path) -> None:
    with pytest.raises(StoreError, match="readonly"), reading(folder / "bylaw.sqlite3") as connection:
        connection.execute("DELETE FROM server")


def test_without_a_database_there_is_nothing_to_back_up(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        back_up(folder, tmp_path / "copy")


async def test_a_restore_brings_back_what_was_and_keeps_what_is(folder: Path, tmp_path: Path) -> None:
    async with Store.open(folder, KEY) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        await steps.decided()
        back_up(folder, tmp_path / "copy")
        await steps.decided(VIOLATION, flagged("later", message_id=1))

    restored = restore(folder, tmp_path / "copy", KEY, NOW)

    assert await has_case(folder, 1)
    assert not await has_case(folder, 2)
    assert restored.kept is not None
    assert look_at(restored.kept, KEY).cases == 2


async def test_a_log_that_was_left_goes_with_the_database_it_belongs_to(folder: Path, tmp_path: Path) -> None:
    async with Store.open(folder, KEY) as store:
        await Steps(store).add(make_policy())
        back_up(folder, tmp_path / "copy")
    (folder / "bylaw.sqlite3").write_bytes(b"damaged" * 1000)
    (folder / "bylaw.sqlite3-wal").write_bytes(b"left over")

    restored = restore(folder, tmp_path / "copy", KEY, NOW)

    assert not (folder / "bylaw.sqlite3-wal").exists()
    assert restored.kept is not None
    assert restored.kept.read_bytes().startswith(b"damaged")
    assert not await has_case(folder, 1)


async def test_a_restore_onto_an_empty_machine_needs_nothing_there(folder: Path, tmp_path: Path) -> None:
    async with Store.open(folder, KEY) as store:
        await Steps(store).add(make_policy())
        await Steps(store).decided()
        back_up(folder, tmp_path / "copy")

    restored = restore(tmp_path / "elsewhere", tmp_path / "copy", KEY, NOW)

    assert restored.kept is None
    assert await has_case(tmp_path / "elsewhere", 1)


async def test_a_restore_is_refused_while_a_bot_runs(store: Store, folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")

    with pytest.raises(StoreError, match="in use by process"):
        restore(folder, tmp_path / "copy", KEY, NOW)


def _damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xff" * 20_000)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_damage, "damaged|cannot be read|no database of Bylaw"),
        (_newer, "this version knows"),
        (lambda path: path.write_bytes(b"holiday pictures" * 500), "no database of Bylaw"),
        (lambda path: path.unlink(), "There is no database"),
    ],
)
async def test_a_file_that_is_no_use_changes_nothing(
    store: Store,
    folder: Path,
    tmp_path: Path,
    spoil: Callable[[Path], object],
    sentence: str,
) -> None:
    back_up(folder, tmp_path / "copy")
    await store.close()
    spoil(tmp_path / "copy")
    before = (folder / "bylaw.sqlite3").read_bytes()

    with pytest.raises(StoreError, match=sentence):
        restore(folder, tmp_path / "copy", KEY, NOW)

    assert (folder / "bylaw.sqlite3").read_bytes() == before


async def test_a_backup_under_another_key_is_refused(store: Store, folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")

    with pytest.raises(StoreError, match="another key"):
        restore(tmp_path / "elsewhere", tmp_path / "copy", bytes(32), NOW)


def test_three_dated_copies_are_kept(folder: Path) -> None:
    folder.mkdir()
    with closing(connect(folder / "bylaw.sqlite3")) as connection:
        made = [keep_dated_copy(connection, folder, 1, NOW.replace(hour=hour)) for hour in range(5)]

    assert sorted((folder / "copies").iterdir()) == made[-KEPT:]


def test_a_copy_that_cannot_be_written_leaves_no_part_behind(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    with (
        closing(connect(folder / "bylaw.sqlite3")) as connection,
        pytest.raises(StoreError, match="cannot be written"),
    ):
        write_copy(connection, tmp_path / "missing" / "copy")

    assert not (tmp_path / "missing").exists()

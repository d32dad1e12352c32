"""The database file, its pragmas and its migrations."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.store.connection import connect, migrate, migrations, store_facts

STEPS = {
    1: "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) STRICT; CREATE TABLE a (id INTEGER) STRICT;",
    2: "CREATE TABLE b (id INTEGER) STRICT;",
}


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "plain", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_migrations_are_numbered_without_a_gap() -> None:
    assert list(migrations()) == list(range(1, len(migrations()) + 1))


def test_a_database_is_opened_as_the_queue_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "data"
    with closing(connect(path)) as connection:
        pragmas = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "auto_vacuum")
        }
        assert version(connection) == max(migrations())
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "auto_vacuum": 2,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_table_is_strict(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "data")) as connection:
        rows = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
        loose = {row["name"] for row in rows if not row["strict"]}
    assert {name for name in loose if not name.startswith("sqlite_")} == set()


def test_only_what_has_not_run_is_run(plain: sqlite3.Connection) -> None:
    migrate(plain, {1: STEPS[1]})
    migrate(plain, STEPS)
    migrate(plain, STEPS)
    assert version(plain) == 2
    assert {"a", "b"} <= tables(plain)


def test_a_migration_that_fails_leaves_the_one_before(plain: sqlite3.Connection) -> None:
    migrate(plain, {1: STEPS[1]})
    broken = STEPS | {2: "CREATE TABLE b (id INTEGER) STRICT; CREATE TABLE a (id INTEGER) STRICT;"}
    with pytest.raises(sqlite3.Error):
        migrate(plain, broken)
    assert version(plain) == 1
    assert "b" not in tables(plain)
    assert not plain.in_transaction


def test_a_newer_schema_is_refused_and_names_the_version_that_made_it(plain: sqlite3.Connection) -> None:
    migrate(plain, STEPS)
    plain.execute("UPDATE meta SET value = '9.1' WHERE key = 'bylaw-version'")
    with pytest.raises(StoreError, match=r"schema 2 .* Bylaw 9\.1; this version knows schema 1"):
        migrate(plain, {1: STEPS[1]})


def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        connect(path)


def test_a_path_that_cannot_be_opened_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        connect(tmp_path / "no" / "such" / "folder")


@pytest.mark.parametrize(("version", "warned"), [((3, 40, 1), True), ((3, 51, 3), False)])
def test_an_old_sqlite_is_pointed_out(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], warned: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    facts = store_facts()
    assert (facts.warning is not None) is warned
    assert facts.schema == max(migrations())


def test_every_table_says_of_which_server_it_is_so_that_purging_and_sealing_find_it(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "data")) as connection:
        columns = {
            table: {row["name"]: row["type"] for row in connection.execute(f"PRAGMA table_info({table})")}
            for table in tables(connection) - {"meta", "server"}
            if not table.startswith("sqlite_")
        }
    assert {name for name, found in columns.items() if not {"server_id", "case_id"} & set(found)} == set()
    sealed = {name for name, found in columns.items() if "BLOB" in found.values()}
    assert {name for name in sealed if "server_id" not in columns[name]} == set()

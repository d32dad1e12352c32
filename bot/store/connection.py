"""Open the database file the way the store needs it, and bring its tables up to date.

Migrations are numbered SQL files; `PRAGMA user_version` says which have run. Those that are missing run
in one transaction, after a dated copy of the database was made: a start that fails half way leaves the
database as it was.
"""

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path

from bot.core.errors import StoreError
from bot.store.copies import keep_dated_copy

BUSY_MS = 5_000  # a backup may look at the file
SAFE_SQLITE = (3, 51, 3)  # fixes the WAL-reset corruption that two connections of one file can meet

# auto_vacuum must be set before the first table, and before the journal mode writes the first page.
PRAGMAS = (
    "auto_vacuum=INCREMENTAL",
    "journal_mode=WAL",
    "synchronous=FULL",  # what was committed survives a power cut, not only a crash
    "secure_delete=ON",  # erased content is overwritten
    "foreign_keys=ON",
    f"busy_timeout={BUSY_MS}",
    "cache_size=-16000",  # KiB; read again through the system's own cache, so that memory stays flat
    "temp_store=MEMORY",
    "wal_autocheckpoint=1000",  # pages
    "journal_size_limit=67108864",  # bytes
)

# Which version of Bylaw brought the tables to their present form.
REMEMBER_VERSION = """
    INSERT INTO meta (key, value) VALUES ('bylaw-version', :version)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What the log says of the database at the start."""

    sqlite_version: str
    schema: int
    warning: str | None = None  # a sentence for the operator


def store_facts() -> StoreFacts:
    """Return the version of SQLite and what is to be said about it."""
    warning = None
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        warning = (
            f"SQLite {sqlite3.sqlite_version} can damage a database that two programs write at once "
            "(fixed in 3.51.3). Bylaw writes through one connection; let no other program write to it."
        )
    return StoreFacts(
        sqlite_version=sqlite3.sqlite_version, schema=max(migrations(), default=0), warning=warning
    )


def connect(path: Path) -> sqlite3.Connection:
    """Open the database, made readable by its owner alone, and migrate it. Raises StoreError."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database {path} cannot be opened: {error}.") from error
    try:
        connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        steps = migrations()
        current = schema_of(connection)
        if 0 < current < max(steps):
            keep_dated_copy(connection, path.parent, current, datetime.now(UTC))
        migrate(connection, steps)
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(f"The database {path} cannot be used: {error}.") from error
    except StoreError:
        connection.close()
        raise
    return connection


def migrations() -> dict[int, str]:
    """Return the SQL of every migration by its number."""
    folder = resources.files("bot.store") / "migrations"
    return {
        int(file.name.partition("_")[0]): file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }


def schema_of(connection: sqlite3.Connection) -> int:
    """Return the number of the last migration that ran; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(connection: sqlite3.Connection, newest: int) -> None:
    """Raise StoreError for a database newer than all migrations, with the version that is needed."""
    current = schema_of(connection)
    if current > newest:
        row = connection.execute("SELECT value FROM meta WHERE key = 'bylaw-version'").fetchone()
        wrote = f"Bylaw {row['value']}" if row else "a newer Bylaw"
        raise StoreError(
            f"The database has schema {current} and was last migrated by {wrote}; this version knows "
            f"schema {newest}. Install that version or a newer one."
        )


def migrate(connection: sqlite3.Connection, steps: dict[int, str]) -> None:
    """Run the migrations that have not run yet, all or none.

    Raises StoreError for a database newer than all of them, and what SQLite raises.
    """
    current, newest = schema_of(connection), max(steps)
    refuse_newer(connection, newest)
    if current == newest:
        return
    missing = "\n".join(sql for number, sql in sorted(steps.items()) if number > current)
    # executescript runs in a transaction only if the script itself opens one.
    script = f"BEGIN IMMEDIATE;\n{missing}\nPRAGMA user_version = {newest};\nCOMMIT;"
    try:
        connection.executescript(script)
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute(REMEMBER_VERSION, {"version": metadata.version("bylaw")})

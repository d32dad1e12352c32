"""Back up and restore the database as one file.

A backup is made while the bot runs, by a second connection that only reads. A restore has the folder to
itself, looks at the file before it touches anything, and leaves what it replaces beside it.
"""

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.errors import StoreError
from bot.store.connection import migrations, refuse_newer, schema_of
from bot.store.copies import STAMP, flush, reading, write_copy
from bot.store.folder import DATABASE_NAME, locked
from bot.store.sealing import Sealer
from bot.store.store import KEY_CHECK, unlock

SIDES = ("-wal", "-shm")  # what SQLite keeps beside a database


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """What a file holds."""

    path: Path
    schema: int
    cases: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    facts: BackupFacts
    kept: Path | None  # the database that was there before


def back_up(folder: Path, target: Path) -> BackupFacts:
    """Write the database of this folder to a new file and look at what was written. Raises StoreError."""
    with reading(folder / DATABASE_NAME) as connection:
        write_copy(connection, target)
    return look_at(target)


def look_at(path: Path, key: bytes | None = None) -> BackupFacts:
    """Check that a file is a whole database of Bylaw, of a schema that this version knows.

    With a key, check that it was sealed under it. Raises StoreError with what is wrong.
    """
    with reading(path) as connection:
        try:
            schema = schema_of(connection)
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
            if verdict != "ok" or dangling is not None:
                raise StoreError(f"{path} is damaged: {'dangling references' if dangling else verdict}.")
            refuse_newer(connection, max(migrations()))
            row = connection.execute("SELECT value FROM meta WHERE key = ?", [KEY_CHECK]).fetchone()
            cases = int(connection.execute("SELECT COUNT(*) FROM casefile").fetchone()[0])
        except sqlite3.Error as error:
            raise StoreError(f"{path} is no database of Bylaw: {error}.") from error
        if key is not None and row is not None:
            unlock(Sealer(key), str(row["value"]))
        return BackupFacts(path=path, schema=schema, cases=cases, size_bytes=path.stat().st_size)


def restore(folder: Path, file: Path, key: bytes, now: datetime) -> Restored:
    """Put this file in the place of the folder's database, which is kept beside it under a dated name.

    Raises StoreError while a bot runs there, and for a file that is damaged, newer than this version or
    sealed under another key; then nothing was changed.
    """
    facts = look_at(file, key)
    with locked(folder):
        database = folder / DATABASE_NAME
        stamp = now.strftime(STAMP)
        fresh = folder / f"restoring-{stamp}.sqlite3"
        with reading(file) as connection:
            write_copy(connection, fresh)
        try:
            kept = _set_aside(database, folder / f"before-restore-{stamp}.sqlite3")
            fresh.replace(database)
            flush(folder)
        except OSError as error:
            raise StoreError(f"The database cannot be replaced: {error}. The copy is {fresh}.") from error
    return Restored(facts=facts, kept=kept)


def _set_aside(database: Path, kept: Path) -> Path | None:
    """Give the database a second name; the first is then free to be taken over in one step."""
    if not database.exists():
        return None
    with contextlib.suppress(sqlite3.Error):  # a damaged one is set aside as it is
        _fold_log(database)
    os.link(database, kept)
    for side in SIDES:
        # One database's log must never stand beside another.
        left = database.with_name(database.name + side)
        if left.exists():
            left.rename(kept.with_name(kept.name + side))
    return kept


def _fold_log(database: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

"""Copies of the database: one compact file each, whole or not there at all.

A copy is written by VACUUM INTO, in one read transaction: it holds what was committed at one moment, nothing
that was erased before, and no write-ahead log. What is sealed stays sealed.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.core.errors import StoreError

COPIES = "copies"  # in the data folder: copies made before the tables were changed
KEPT = 3
STAMP = "%Y%m%dT%H%M%SZ"
BUSY_MS = 10_000


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database to read it and nothing else, also while a bot writes to it. Raises StoreError.

    A second connection that writes could damage the file under SQLite before 3.51.3; this one cannot.
    """
    if not path.is_file():
        raise StoreError(f"There is no database at {path}.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.isolation_level = None
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            yield connection
    except sqlite3.Error as error:
        raise StoreError(f"The database {path} cannot be read: {error}.") from error


def write_copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write what the connection sees to a new file, readable by its owner alone.

    It appears under its name only once it is whole and on disk. Raises StoreError if the file exists or
    cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target} exists already; nothing was overwritten.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection.execute("VACUUM INTO ?", [str(part)])
        flush(part)
        part.rename(target)
        flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"The copy {target} cannot be written: {error}.") from error


def keep_dated_copy(connection: sqlite3.Connection, folder: Path, schema: int, now: datetime) -> Path:
    """Copy the database into its folder before its tables are changed; the newest three stay."""
    copies = folder / COPIES
    try:
        copies.mkdir(mode=0o700, exist_ok=True)
        target = copies / f"{now.strftime(STAMP)}-schema-{schema}.sqlite3"
        target.unlink(missing_ok=True)  # of the same second: the same schema, and nothing since
        write_copy(connection, target)
        for old in sorted(copies.glob("*-schema-*.sqlite3"))[:-KEPT]:
            old.unlink()
    except OSError as error:
        raise StoreError(f"No copy can be kept in {copies}: {error}.") from error
    return target


def drop_copies(folder: Path, before: datetime) -> int:
    """Delete the dated copies made before then, with what has been erased since; return how many."""
    dropped = 0
    for copy in (folder / COPIES).glob("*-schema-*.sqlite3"):
        if copy.name < before.strftime(STAMP):
            copy.unlink(missing_ok=True)
            dropped += 1
    return dropped


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, written to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

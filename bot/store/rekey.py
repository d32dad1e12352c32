"""Seal everything under a new key, in one transaction.

With a key file, the new key is written beside the old one first, and takes its place once everything has
been sealed under it. Whenever that is interrupted, one of the two opens the database, and running it again
ends it.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from bot.core.errors import ConfigError, StoreError
from bot.store.connection import connect
from bot.store.copies import flush
from bot.store.folder import DATABASE_NAME, locked
from bot.store.keys import NEW_VARIABLE, existing_key, make_key_file, new_key_of, read_key_file
from bot.store.sealing import Sealer
from bot.store.store import KEY_CHECK, seal_key_check, unlock

# The tables, which the database itself knows best: what a later migration seals is found, too.
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"

# The columns of a table; `pk` is 0 for those that are not part of its key.
COLUMNS = "SELECT name, type, pk FROM pragma_table_info(:table)"


def rekey(folder: Path, environ: Mapping[str, str]) -> Path | None:
    """Seal the database of this folder under a new key; return the key file, or None without one.

    Raises StoreError while a bot runs there or when the database cannot be opened, ConfigError for a key
    that is no use.
    """
    if not (folder / DATABASE_NAME).is_file():
        raise StoreError(f"There is no database in {folder}.")
    with locked(folder):
        old = existing_key(environ, folder)
        if old.path is None:
            _reseal(folder, old.key, new_key_of(environ))
            return None
        if environ.get(NEW_VARIABLE):
            raise ConfigError(f"{NEW_VARIABLE} goes with BYLAW_KEY; with a key file, a new key is made.")
        waiting = old.path.with_name(f"{old.path.name}.new")
        if not (waiting.exists() and _opens(folder, read_key_file(waiting))):
            waiting.unlink(missing_ok=True)  # of a run that ended before anything was sealed under it
            _reseal(folder, old.key, make_key_file(waiting))
        waiting.replace(old.path)
        flush(old.path.parent)
        return old.path


def _opens(folder: Path, key: bytes) -> bool:
    with closing(connect(folder / DATABASE_NAME)) as connection:
        try:
            unlock(Sealer(key), _key_check(connection))
        except StoreError:
            return False
    return True


def _reseal(folder: Path, old_key: bytes, new_key: bytes) -> None:
    old, new = Sealer(old_key), Sealer(new_key)
    with closing(connect(folder / DATABASE_NAME)) as connection:
        unlock(old, _key_check(connection))
        try:
            connection.execute("BEGIN IMMEDIATE")
            for row in connection.execute(TABLES).fetchall():
                _reseal_table(connection, row["name"], old, new)
            check = {"key": KEY_CHECK, "value": seal_key_check(new)}
            connection.execute("UPDATE meta SET value = :value WHERE key = :key", check)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise StoreError(
                f"The database could not be sealed anew, and stays as it was: {error}."
            ) from error


def _reseal_table(connection: sqlite3.Connection, table: str, old: Sealer, new: Sealer) -> None:
    """Seal every BLOB of a table anew: that is what a BLOB is here."""
    columns = connection.execute(COLUMNS, {"table": table}).fetchall()
    names = [column["name"] for column in columns if column["type"] == "BLOB"]
    server = "id" if table == "server" else "server_id"
    keys = [column["name"] for column in columns if column["pk"]]
    where = " AND ".join(f"{key} = :{key}" for key in keys)
    for name in names:
        wanted = ", ".join(dict.fromkeys([*keys, server, name]))
        # S608: every name comes from the schema, which is ours.
        rows = connection.execute(f"SELECT {wanted} FROM {table} WHERE {name} IS NOT NULL")  # noqa: S608
        for row in rows.fetchall():
            place = (f"{table}.{name}", row[server])
            sealed = new.seal(old.unseal(row[name], *place), *place)
            values = {key: row[key] for key in keys} | {"sealed": sealed}
            connection.execute(f"UPDATE {table} SET {name} = :sealed WHERE {where}", values)  # noqa: S608


def _key_check(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", [KEY_CHECK]).fetchone()
    if row is None:
        raise StoreError("Nothing has been sealed in this database yet.")
    return str(row["value"])

"""Everything that is kept of one server, opened, as lines of JSON. For the operator's eyes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from bot.core.case import CaseFile
from bot.core.errors import NotFoundError, StoreError
from bot.store.casefile import case_of_row
from bot.store.connection import migrations, refuse_newer, schema_of
from bot.store.copies import reading
from bot.store.folder import DATABASE_NAME
from bot.store.rows import sighting_record
from bot.store.sealing import Sealer
from bot.store.servers import SERVER
from bot.store.store import KEY_CHECK, unlock
from bot.store.traffic import SKETCH_OF_SERVER
from bot.store.transaction import Transaction

# The cases of a server, oldest first.
CASES = "SELECT * FROM casefile WHERE server_id = :server_id ORDER BY id"

# All sightings of a case; a raid has thousands.
SIGHTINGS = "SELECT * FROM sighting WHERE case_id = :case_id ORDER BY id"

# The policies of a server, as documents.
POLICIES = "SELECT version, enabled, document FROM policy WHERE server_id = :server_id ORDER BY id"

_CASE = TypeAdapter(CaseFile)


def export_lines(folder: Path, key: bytes, server_id: int) -> Iterator[str]:
    """Give the server's settings, counts of scores, policies and cases, a line each, named by "kind".

    Sealed content is opened; what has been erased is not there. Works while the bot runs, on what was
    committed when it began. Raises NotFoundError for a server never seen, and StoreError.
    """
    with reading(folder / DATABASE_NAME) as connection:
        newest = max(migrations())
        refuse_newer(connection, newest)
        if schema_of(connection) < newest:
            raise StoreError(
                "The database is of an older Bylaw. Start this one once; that brings it up to date."
            )
        tx = Transaction(connection, Sealer(key), {})
        connection.execute("BEGIN")  # one moment for all that is read
        check = connection.execute("SELECT value FROM meta WHERE key = ?", [KEY_CHECK]).fetchone()
        if check is not None:
            unlock(tx.sealer, str(check["value"]))
        server = tx.row(SERVER, server_id=server_id)
        if server is None:
            raise NotFoundError(f"Nothing is kept of a server {server_id}.")
        settings = json.loads(server["settings"] or "null")
        traffic = tx.row(SKETCH_OF_SERVER, server_id=server_id)
        scores = None if traffic is None else json.loads(traffic["sketch"])
        yield _line("server", {"server_id": server_id, "settings": settings, "scores": scores})
        for row in tx.rows(POLICIES, server_id=server_id):
            facts = {"version": row["version"], "enabled": bool(row["enabled"])}
            yield _line("policy", facts | {"policy": json.loads(row["document"])})
        for row in connection.execute(CASES, {"server_id": server_id}):
            sightings = tx.rows(SIGHTINGS, case_id=row["id"])
            case = replace(
                case_of_row(tx, row), sightings=tuple(sighting_record(tx, sighting) for sighting in sightings)
            )
            yield _line("case", _CASE.dump_python(case, mode="json"))


def _line(kind: str, facts: dict[str, object]) -> str:
    return json.dumps({"kind": kind} | facts, separators=(",", ":"))

"""The store as a whole: opened once, handed to everybody who needs to remember something."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.core.case import CaseState
from bot.core.errors import StoreError
from bot.store.cases import Cases
from bot.store.connection import BUSY_MS, StoreFacts, connect, store_facts
from bot.store.copies import drop_copies
from bot.store.deletions import Deletions
from bot.store.desk import Desk
from bot.store.erasure import Erasure
from bot.store.folder import DATABASE_NAME, locked
from bot.store.keys import load_key
from bot.store.marks import Marks
from bot.store.notices import Notices
from bot.store.outages import Outages
from bot.store.policies import Policies
from bot.store.posts import Posts
from bot.store.privacy import Privacy
from bot.store.queue import COUNT_OPEN, Queue
from bot.store.recording import Recording
from bot.store.sealing import Sealer
from bot.store.second_looks import SecondLooks
from bot.store.servers import Servers
from bot.store.traffic import Traffic
from bot.store.transaction import Topic, Transaction, transaction
from bot.store.writer import Writer

KEY_CHECK = "key-check"
KEY_CHECK_VALUE = b"bylaw"  # whatever it says: what matters is that it can be opened

# One fact.
FACT = "SELECT value FROM meta WHERE key = :key"

# A fact, in place of what it was.
SET_FACT = """
    INSERT INTO meta (key, value) VALUES (:key, :value)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""

# Whatever is leased or resting is open again: the lock on the folder says that its worker is dead.
REOPEN_JUDGEMENTS = "UPDATE judgement SET ready_at = 0 WHERE state = 'open' AND ready_at > 0"
# Of cases all: one that needs nothing now would otherwise keep its dead lease until a press needs it.
REOPEN_CASES = "UPDATE casefile SET ready_at = 0 WHERE ready_at > 0"

# Cases by how far they have come.
COUNT_CASES = "SELECT state, COUNT(*) AS cases FROM casefile GROUP BY state"

# What still waits for an answer, a decision, an action or a post.
COUNT_UNFINISHED = """
    SELECT (SELECT COUNT(*) FROM judgement WHERE state = 'open')
        + (SELECT COUNT(*) FROM casefile WHERE due = 1)
"""

# The size of the database, without what waits in the write-ahead log.
COUNT_BYTES = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"


def seal_key_check(sealer: Sealer) -> str:
    """Return what tells a wrong key later on."""
    return sealer.seal(KEY_CHECK_VALUE, f"meta.{KEY_CHECK}", 0).hex()


def unlock(sealer: Sealer, sealed: str) -> None:
    """Raise StoreError unless this was sealed under the sealer's key."""
    try:
        sealer.unseal(bytes.fromhex(sealed), f"meta.{KEY_CHECK}", 0)
    except StoreError as error:
        raise StoreError(
            "The database was sealed under another key. Use the key it was made with. (If `bylaw db rekey` "
            "was interrupted, run it again.)"
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCounts:
    """How much there is."""

    open_judgements: int
    cases: Mapping[CaseState, int]
    db_bytes: int


class Meta(Topic):
    """Facts about the database itself and about what was done with it."""

    @transaction
    def get_meta(self, tx: Transaction, key: str) -> str | None:
        """Return a fact by its name, such as the digest of the commands that were synced; None if unknown."""
        row = tx.row(FACT, key=key)
        return None if row is None else str(row["value"])

    @transaction
    def set_meta(self, tx: Transaction, key: str, value: str) -> None:
        """Remember a fact in place of what it was. Never a secret, never content."""
        tx.run(SET_FACT, key=key, value=value)

    @transaction
    def counts(self, tx: Transaction) -> StoreCounts:
        """Return how much there is, for /metrics."""
        found = {CaseState(row["state"]): int(row["cases"]) for row in tx.rows(COUNT_CASES)}
        return StoreCounts(
            open_judgements=tx.value(COUNT_OPEN),
            cases={state: found.get(state, 0) for state in CaseState},
            db_bytes=tx.value(COUNT_BYTES),
        )

    @transaction
    def unfinished(self, tx: Transaction) -> int:
        """Count the judgements without an answer and the cases of which a step can be taken."""
        return tx.value(COUNT_UNFINISHED)

    @transaction
    def reopen_leases(self, tx: Transaction) -> None:
        """Open every lease of the process that was here before."""
        tx.run(REOPEN_JUDGEMENTS)
        tx.run(REOPEN_CASES)

    @transaction
    def check_key(self, tx: Transaction) -> None:
        """Raise StoreError unless this database was sealed under this key; a new one is from now on."""
        row = tx.row(FACT, key=KEY_CHECK)
        if row is None:
            tx.run(SET_FACT, key=KEY_CHECK, value=seal_key_check(tx.sealer))
        else:
            unlock(tx.sealer, str(row["value"]))


class Store(
    Recording,
    Queue,
    SecondLooks,
    Cases,
    Posts,
    Deletions,
    Outages,
    Marks,
    Notices,
    Policies,
    Servers,
    Traffic,
    Desk,
    Erasure,
    Privacy,
    Meta,
):
    """Everything Bylaw remembers. `async with Store.open(folder, key) as store`."""

    def __init__(
        self,
        writer: Writer,
        sealer: Sealer,
        digest_keys: dict[int, bytes],
        *,
        folder: Path,
        clock: Callable[[], datetime],
        raid_window_s: float,
        weights: Mapping[int, float] | None = None,
    ) -> None:
        Recording.__init__(self, writer, sealer, digest_keys, raid_window_s=raid_window_s)
        Queue.__init__(self, writer, sealer, digest_keys, weights=weights)
        Posts.__init__(self, writer, sealer, digest_keys, clock=clock)
        self._folder = folder

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        folder: Path,
        key: bytes | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        raid_window_s: float = 3600.0,
        weights: Mapping[int, float] | None = None,
    ) -> AsyncIterator["Store"]:
        """Open the data folder for as long as the block lasts; one process at a time.

        key            32 bytes; None: the key file beside the folder, made if there is none
        raid_window_s  for how long after its opening a case takes in others who post the same
        weights        shares of the model by server id; 1.0 for those not named

        Raises StoreError when the folder is in use, or the database is newer than this version,
        sealed under another key, or cannot be opened; ConfigError when the key file is no use.
        """
        with locked(folder):
            sealer = Sealer(load_key({}, folder).key if key is None else key)
            digest_keys: dict[int, bytes] = {}
            writer = Writer(partial(connect, folder / DATABASE_NAME), on_rollback=digest_keys.clear)
            await writer.start()
            try:
                store = cls(
                    writer,
                    sealer,
                    digest_keys,
                    folder=folder,
                    clock=clock,
                    raid_window_s=raid_window_s,
                    weights=weights,
                )
                await store.check_key()
                await store.reopen_leases()
                yield store
            finally:
                await writer.close()

    async def tidy(self, copies_before: datetime) -> None:
        """Empty the write-ahead log and delete dated copies made before then: both hold what was erased.

        Raises StoreError.
        """

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA busy_timeout=0")  # a backup that reads just now is not waited for
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            drop_copies(self._folder, copies_before)

        await self._writer.outside(work)

    async def close(self) -> None:
        """Commit what was handed in and end the writer's thread. Leaving the block does it, too."""
        await self._writer.close()

    def facts(self) -> StoreFacts:
        """Return what the log says of the database at the start."""
        return store_facts()

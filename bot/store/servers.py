"""Servers: the key of their digests, and what their moderators have set."""

from collections.abc import Callable
from datetime import datetime

from bot.core.content import ContentItem
from bot.core.records import AuditEntry
from bot.core.settings import ServerSettings
from bot.store.audit import write_audit
from bot.store.rows import SETTINGS
from bot.store.sealing import digest_of, make_digest_key
from bot.store.transaction import Topic, Transaction, transaction

DIGEST_KEY = "server.digest_key"

# Everything known of a server itself.
SERVER = "SELECT digest_key, settings FROM server WHERE id = :server_id"

# A server seen for the first time.
ADD_SERVER = "INSERT INTO server (id, digest_key) VALUES (:server_id, :digest_key)"

# What moderators have set now.
WRITE_SETTINGS = "UPDATE server SET settings = :settings WHERE id = :server_id"

# Every server that was ever seen.
SERVER_IDS = "SELECT id FROM server ORDER BY id"

# The number of the next case that is shown.
TAKE_NUMBER = """
    UPDATE server SET next_number = next_number + 1 WHERE id = :server_id RETURNING next_number - 1
"""


def digest_key_of(tx: Transaction, server_id: int) -> bytes:
    """Return the server's digest key; the server is added if it was never seen."""
    known = tx.digest_keys.get(server_id)
    if known is not None:
        return known
    row = tx.row(SERVER, server_id=server_id)
    if row is not None:
        key = tx.sealer.unseal(row["digest_key"], DIGEST_KEY, server_id)
    else:
        key = make_digest_key()
        tx.run(ADD_SERVER, server_id=server_id, digest_key=tx.sealer.seal(key, DIGEST_KEY, server_id))
    tx.digest_keys[server_id] = key
    return key


def settings_of(tx: Transaction, server_id: int) -> ServerSettings:
    """Return the server's settings; the defaults for a server never seen."""
    row = tx.row(SERVER, server_id=server_id)
    if row is None or row["settings"] is None:
        return ServerSettings(server_id=server_id)
    return SETTINGS.load(row["settings"])


def take_number(tx: Transaction, server_id: int) -> int:
    """Return the next case number of the server, which then is taken."""
    return tx.value(TAKE_NUMBER, server_id=server_id)


class Servers(Topic):
    """What the store knows of servers."""

    @transaction
    def settings(self, tx: Transaction, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never seen."""
        return settings_of(tx, server_id)

    @transaction
    def change_settings(
        self,
        tx: Transaction,
        server_id: int,
        change: Callable[[ServerSettings], ServerSettings],
        audit: AuditEntry,
        now: datetime,
    ) -> ServerSettings:
        """Read, change and write the settings; return them as they are now.

        `change` runs on the writer's thread and must do nothing but compute; what it raises undoes
        everything and is raised here.
        """
        digest_key_of(tx, server_id)
        changed = change(settings_of(tx, server_id))
        tx.run(WRITE_SETTINGS, server_id=server_id, settings=SETTINGS.dump(changed))
        write_audit(tx, server_id, audit, now)
        return changed

    @transaction
    def servers(self, tx: Transaction) -> tuple[int, ...]:
        """Return the ids of all servers that were ever seen."""
        return tuple(row["id"] for row in tx.rows(SERVER_IDS))

    @transaction
    def content_digest(self, tx: Transaction, server_id: int, item: ContentItem) -> str:
        """Return the digest of this content under the server's own key, in hexadecimal."""
        return digest_of(item, digest_key_of(tx, server_id))

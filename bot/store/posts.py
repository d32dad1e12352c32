"""Posts in the mod-log: recorded before they are sent, found again by their marker."""

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.core.case import CaseFile, Post, PostKind
from bot.core.errors import StaleLeaseError
from bot.store import rows
from bot.store.casefile import POST, REFRESH, leased_case
from bot.store.sealing import Sealer
from bot.store.transaction import Topic, Transaction, to_us, transaction
from bot.store.writer import Writer

MARKER_BYTES = 6  # 12 hexadecimal digits

# A post that is about to be sent.
BEGIN = """
    INSERT INTO post (server_id, kind, channel_id, marker, begun_at)
    VALUES (:server_id, :kind, :channel_id, :marker, :now) RETURNING *
"""

# The case is shown by this post; whatever showed it before does not count any more.
SHOW_BY = "UPDATE casefile SET post_id = :post_id, posted_version = 0 WHERE id = :case_id"

# The post has arrived.
ARRIVE = "UPDATE post SET message_id = :message_id WHERE id = :post_id"

# The post shows this version. A step back is never recorded.
SHOWN = """
    UPDATE casefile SET posted_version = MAX(posted_version, :version)
    WHERE id = :case_id AND post_id = :post_id
"""

# The post is gone.
FORGET = """
    UPDATE casefile SET post_id = NULL, posted_version = 0 WHERE id = :case_id AND post_id = :post_id
"""


class Posts(Topic):
    """What is announced where."""

    def __init__(
        self,
        writer: Writer,
        sealer: Sealer,
        digest_keys: dict[int, bytes],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(writer, sealer, digest_keys)
        self._clock = clock

    @transaction
    def begin_post(self, tx: Transaction, case: CaseFile, channel_id: int) -> Post:
        """Record that a post for this case is about to be sent, and return it with its marker.

        A post begun for this channel and not known to have arrived is returned again, so that its
        nonce and marker keep it from being made twice. Raises StaleLeaseError.
        """
        row = leased_case(tx, case)
        begun = tx.row(POST, post_id=row["post_id"])
        if begun is not None and _can_be_sent(begun, channel_id):
            return rows.post(begun)
        return self._begin(tx, PostKind.CASE, [case], channel_id)

    @transaction
    def begin_digest(
        self, tx: Transaction, cases: Sequence[CaseFile], channel_id: int
    ) -> tuple[Post, tuple[CaseFile, ...]]:
        """Record that one digest for these cases is about to be sent, and return it with them.

        Those that have changed or been taken over are left out: they must not hold up the others.
        Raises StaleLeaseError if none is left.
        """
        standing = tuple(case for case in cases if _is_leased(tx, case))
        if not standing:
            raise StaleLeaseError("All cases of this digest have been taken over, or have changed.")
        return self._begin(tx, PostKind.DIGEST, standing, channel_id), standing

    @transaction
    def record_post(self, tx: Transaction, post: Post, message_id: int, cases: Sequence[CaseFile]) -> None:
        """Record where the post stands, and that it shows these versions.

        It was sent, whoever holds the lease by now: that is recorded.
        """
        tx.run(ARRIVE, post_id=post.id, message_id=message_id)
        for case in cases:
            tx.run(SHOWN, case_id=case.id, post_id=post.id, version=case.version)
            tx.run(REFRESH, case_id=case.id)

    @transaction
    def record_edit(self, tx: Transaction, case: CaseFile) -> None:
        """Record that the standing post now shows this version of the case."""
        if case.post is not None:
            tx.run(SHOWN, case_id=case.id, post_id=case.post.id, version=case.version)
            tx.run(REFRESH, case_id=case.id)

    @transaction
    def forget_post(self, tx: Transaction, case: CaseFile) -> None:
        """Forget the post of this case: it was deleted. The next step posts anew."""
        if case.post is not None:
            tx.run(FORGET, case_id=case.id, post_id=case.post.id)
            tx.run(REFRESH, case_id=case.id)

    def _begin(self, tx: Transaction, kind: PostKind, cases: Sequence[CaseFile], channel_id: int) -> Post:
        row = tx.row(
            BEGIN,
            server_id=cases[0].server_id,
            kind=kind,
            channel_id=channel_id,
            marker=secrets.token_hex(MARKER_BYTES),
            now=to_us(self._clock()),
        )
        assert row is not None
        for case in cases:
            tx.run(SHOW_BY, case_id=case.id, post_id=row["id"])
        return rows.post(row)


def _is_leased(tx: Transaction, case: CaseFile) -> bool:
    try:
        leased_case(tx, case)
    except StaleLeaseError:
        return False
    return True


def _can_be_sent(begun: sqlite3.Row, channel_id: int) -> bool:
    return (
        begun["message_id"] is None and begun["kind"] == PostKind.CASE and begun["channel_id"] == channel_id
    )

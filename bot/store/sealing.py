"""Seal what people wrote before it is stored (AES-256-GCM), and make the digests that compare it.

A sealed value names its column and its server, so a row moved to another server cannot be opened.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.core.content import ContentItem
from bot.core.context import Context
from bot.core.errors import StoreError

FORM = b"\x01"  # first byte of every sealed value: which way of sealing it
NONCE_BYTES = 12  # as AES-GCM wants; random, good for 2^32 values under one key
DIGEST_KEY_BYTES = 32


class Sealer:
    """Seals and opens values under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: bytes, column: str, server_id: int) -> bytes:
        """Return the value sealed for this column ("table.column") of this server."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return FORM + nonce + self._cipher.encrypt(nonce, value, _names(column, server_id))

    def unseal(self, sealed: bytes, column: str, server_id: int) -> bytes:
        """Return the value. Raises StoreError if it was not sealed under this key for this place."""
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != FORM:
            raise StoreError(f"A sealed value in {column} has a form that this version does not know.")
        try:
            return self._cipher.decrypt(nonce, rest, _names(column, server_id))
        except (InvalidTag, ValueError) as error:
            raise StoreError(
                f"A sealed value in {column} cannot be opened: another key sealed it, or it was altered."
            ) from error


def _names(column: str, server_id: int) -> bytes:
    return f"{column}:{server_id}".encode()


def make_digest_key() -> bytes:
    """Return a new key for the content digests of one server."""
    return secrets.token_bytes(DIGEST_KEY_BYTES)


def context_digest_of(context: Context | None, digest_key: bytes) -> str:
    """Return the digest of what was said before, in hexadecimal; empty without any."""
    if context is None:
        return ""
    return hmac.new(digest_key, b"context:" + context.canonical(), hashlib.sha256).hexdigest()


def digest_of(item: ContentItem, digest_key: bytes) -> str:
    """Return the digest by which equal contents of one server are known, in hexadecimal."""
    return hmac.new(digest_key, item.canonical(), hashlib.sha256).hexdigest()

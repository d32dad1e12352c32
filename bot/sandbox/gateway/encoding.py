"""The gateway's compression: one stream per connection, flushed after every message.

A stream that cannot be made (zstd before Python 3.14) falls back to plain text frames, which
discord.py accepts whatever it asked for.
"""

import importlib
import zlib
from typing import Protocol


class Encoder(Protocol):
    """Turns one payload into one websocket frame: text or bytes."""

    def __call__(self, payload: bytes) -> str | bytes:
        """Return the frame."""
        ...


def plain(payload: bytes) -> str:
    """Return an uncompressed text frame."""
    return payload.decode()


def choose_encoder(asked_for: str | None) -> Encoder:
    """Return the encoder for the `compress` of the gateway's address."""
    if asked_for == "zlib-stream":
        return _zlib_stream()
    if asked_for == "zstd-stream":
        return _zstd_stream() or plain
    return plain


def _zlib_stream() -> Encoder:
    stream = zlib.compressobj()

    def encode(payload: bytes) -> bytes:
        return stream.compress(payload) + stream.flush(zlib.Z_SYNC_FLUSH)

    return encode


def _zstd_stream() -> Encoder | None:
    try:
        zstd = importlib.import_module("compression.zstd")
    except ImportError:
        return None
    stream = zstd.ZstdCompressor()

    def encode(payload: bytes) -> bytes:
        frame: bytes = stream.compress(payload, mode=zstd.ZstdCompressor.FLUSH_BLOCK)
        return frame

    return encode

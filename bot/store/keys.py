"""The key under which the store seals what people wrote: from the environment, or from a file of its own.

The file stands beside the data folder, not in it, so that a copy of the folder alone tells nothing.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.errors import ConfigError
from bot.store.folder import DATABASE_NAME

VARIABLE = "BYLAW_KEY"
NEW_VARIABLE = "BYLAW_NEW_KEY"  # the key that follows, when the key comes from the environment
KEY_BYTES = 32  # AES-256


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKey:
    """A key and where it came from."""

    key: bytes = field(repr=False)
    path: Path | None  # None: from the environment
    is_new: bool  # made just now: the operator must be told to back it up


def load_key(environ: Mapping[str, str], folder: Path) -> StoreKey:
    """Return the key of this data folder, made now if there is none. Raises ConfigError."""
    given = environ.get(VARIABLE, "").strip()
    if given:
        return StoreKey(key=_parse(given, VARIABLE), path=None, is_new=False)
    path = key_path(folder)
    try:
        key = _find(path, folder)
        if key is not None:
            return StoreKey(key=key, path=path, is_new=False)
        return StoreKey(key=_make(path), path=path, is_new=True)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be used: {error}.") from error


def existing_key(environ: Mapping[str, str], folder: Path) -> StoreKey:
    """Return the key of this data folder; never makes one. Raises ConfigError."""
    given = environ.get(VARIABLE, "").strip()
    if given:
        return StoreKey(key=_parse(given, VARIABLE), path=None, is_new=False)
    path = key_path(folder)
    try:
        key = _find(path, folder)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be used: {error}.") from error
    if key is None:
        raise ConfigError(f"There is no key. Put your copy back as {path}, or its text in {VARIABLE}.")
    return StoreKey(key=key, path=path, is_new=False)


def new_key_of(environ: Mapping[str, str]) -> bytes:
    """Return the key that is to follow the one in the environment. Raises ConfigError."""
    given = environ.get(NEW_VARIABLE, "").strip()
    if not given:
        raise ConfigError(f"The key comes from {VARIABLE}: put the new one in {NEW_VARIABLE}.")
    return _parse(given, NEW_VARIABLE)


def read_key_file(path: Path) -> bytes:
    """Return the key in this file. Raises ConfigError."""
    try:
        return _read(path)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be used: {error}.") from error


def make_key_file(path: Path) -> bytes:
    """Make a key and write it to a new file, on disk when this returns. Raises ConfigError."""
    try:
        return _make(path)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be made: {error}.") from error


def check_key(environ: Mapping[str, str], folder: Path) -> None:
    """Raise ConfigError if `load_key` would. Changes nothing: a key that is yet to be made is no error."""
    given = environ.get(VARIABLE, "").strip()
    if given:
        _parse(given, VARIABLE)
        return
    path = key_path(folder)
    try:
        _find(path, folder)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be used: {error}.") from error


def key_path(folder: Path) -> Path:
    """Return where the key file of this data folder stands."""
    folder = folder.absolute()
    return folder.with_name(f"{folder.name}.key")


def _find(path: Path, folder: Path) -> bytes | None:
    """Return the key in the file; None if there is neither a file nor anything sealed."""
    if path.exists():
        return _read(path)
    if (folder / DATABASE_NAME).exists():
        raise ConfigError(
            f"The key to {folder / DATABASE_NAME} is missing. "
            f"Put your copy back as {path}, or its text in {VARIABLE}."
        )
    return None


def _read(path: Path) -> bytes:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(f"The key file {path} can be read by others. Run: chmod 600 {path}")
    return _parse(path.read_text("ascii", "replace").strip(), f"The key file {path}")


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode("ascii") + "\n")
        file.flush()
        os.fsync(handle)
    return key


def _parse(text: str, source: str) -> bytes:
    """Read 32 bytes in hexadecimal or base64. The error never repeats what was given."""
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(f"{source} must hold {KEY_BYTES} bytes as base64 or hexadecimal.")
    return key

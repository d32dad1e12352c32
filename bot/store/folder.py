"""The data folder belongs to one process at a time."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.errors import StoreError

LOCK_NAME = "lock"
DATABASE_NAME = "bylaw.sqlite3"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on the data folder, which is made if it is missing.

    The lock is the operating system's: it ends with the process, however that ends. Raises
    StoreError naming the process that holds it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreError(f"The data folder {folder} cannot be used: {error}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(handle, 400, 0).decode("utf-8", "replace").strip() or "another process"
            raise StoreError(f"{folder} is in use by {holder}; stop it first.") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on host {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)

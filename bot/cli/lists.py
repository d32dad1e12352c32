"""Load the list of scam domains that the configuration names.

`update` fetches or reads it, looks it over, and puts it in the data folder in place of the last one. A list
that would do harm is refused, and the last one stays. Bylaw reads it at its next start.
"""

import argparse
import asyncio
import contextlib
import os
import ssl
import tempfile
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.config import load_config
from bot.core.errors import ConfigError, ListError
from bot.filter.links.domains import ScamDomains
from bot.filter.links.scam_list import MAX_BYTES, ScamList, read_scam_list

TIMEOUT_S = 60.0
MAX_REDIRECTS = 3
_CHUNK = 1 << 16  # bytes
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("update", help="load the list of scam domains named under [lists]")


def run(args: argparse.Namespace) -> int:
    """Update the list; the last one stays if the new one is refused."""
    config = load_config(args.config)
    source = config.lists.scam_domains
    if source is None:
        raise ConfigError(
            "No list is configured. Name an address (https://…) or a file as scam_domains under [lists]."
        )
    previous = read_kept(config.scam_list)
    content = asyncio.run(fetch(source)) if source.startswith("https://") else _read_file(Path(source))
    fresh = read_scam_list(content, previous)
    keep(fresh, config.scam_list)
    before = "none before" if previous is None else f"{len(previous):,} before"
    skipped = f" {fresh.skipped:,} entries are left out: no domains, or not scams." if fresh.skipped else ""
    print(f"{config.scam_list}: {len(fresh.domains):,} domains, {before}.{skipped}")
    print("Bylaw reads it at its next start.")
    return 0


def read_kept(path: Path) -> ScamDomains | None:
    """Return the list that the last update left, or None. Raises ConfigError if it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return ScamDomains.from_lines(file)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} cannot be read: {error}. Delete it and run `bylaw lists update`."
        ) from error


async def fetch(address: str, tls: ssl.SSLContext | None = None) -> bytes:
    """Return what is at an https address, within bounds of time and size. Raises ListError.

    No proxy, no credentials; a redirect is followed to https only.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S), aiohttp.ClientSession(trust_env=False) as session:
            for _ in range(MAX_REDIRECTS + 1):
                async with session.get(address, allow_redirects=False, ssl=tls or True) as response:
                    if response.status not in _REDIRECTS:
                        return await _read_body(response)
                    address = _next_address(address, response.headers.get("Location", ""))
    except TimeoutError as error:
        raise ListError(f"The list did not come within {TIMEOUT_S:.0f} s.") from error
    except (aiohttp.ClientError, ValueError, OSError) as error:
        raise ListError(f"The list could not be fetched: {type(error).__name__}: {error}.") from error
    raise ListError(f"The list's address leads on more than {MAX_REDIRECTS} times.")


def _next_address(address: str, location: str) -> str:
    found = urljoin(address, location)
    if not location or urlsplit(found).scheme != "https":
        raise ListError("The list's address leads to one that is not https.")
    return found


async def _read_body(response: aiohttp.ClientResponse) -> bytes:
    if response.status != 200:
        raise ListError(f"The server answered {response.status} in place of the list.")
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > MAX_BYTES:
            raise ListError(f"The new list is larger than {MAX_BYTES >> 20} MiB.")
    return bytes(body)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ListError(f"{path} cannot be read: {error.strerror}.") from error


def keep(fresh: ScamList, path: Path) -> None:
    """Write the list in one step: a reader sees the old one or the new one, whole. Raises ListError."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            file.writelines(f"{domain}\n" for domain in fresh.domains)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise ListError(f"{path} cannot be written: {error.strerror}.") from error

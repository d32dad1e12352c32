"""Back up, restore, seal anew, purge or export the database.

`backup` and `export` work while the bot runs; the others refuse then: stop it first.
"""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import load_config
from bot.core.errors import ConfigError, NotFoundError, StoreError
from bot.store import Store
from bot.store.backup import back_up, restore
from bot.store.copies import STAMP
from bot.store.export import export_lines
from bot.store.folder import DATABASE_NAME
from bot.store.keys import existing_key
from bot.store.rekey import rekey

_EVERY_POST = 1_000_000  # offline there is nobody whom edits could keep from anything
_RERUN = "The mod-log's posts follow when Bylaw runs again."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--config", type=Path, help="configuration file; default: config.toml if there is one"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    save = actions.add_parser("backup", help="write the database to one file, also while the bot runs")
    save.add_argument("file", type=Path, nargs="?", help="default: bylaw-DATE.sqlite3 here")
    load = actions.add_parser("restore", help="put a backup in the database's place, which is kept")
    load.add_argument("file", type=Path)
    actions.add_parser("rekey", help="make a new key and seal everything under it")
    purge = actions.add_parser("purge", help="erase a server, a member, or what is old")
    purge.add_argument("--server", type=int, metavar="ID", help="everything of it; with --user: only there")
    purge.add_argument("--user", type=int, metavar="ID", help="the content, name and id of a member")
    purge.add_argument("--older-than", type=int, metavar="DAYS", help="content and names, everywhere")
    export = actions.add_parser("export", help="print all that is kept of a server, content opened, as JSON")
    export.add_argument("--server", type=int, metavar="ID", required=True)


def run(args: argparse.Namespace) -> int:
    """Run the action that was named."""
    folder = load_config(args.config).store.folder
    now = datetime.now(UTC)
    match args.action:
        case "backup":
            _backup(folder, args.file or Path(f"bylaw-{now.strftime(STAMP)}.sqlite3"))
        case "restore":
            _restore(folder, args.file, now)
        case "rekey":
            _rekey(folder)
        case "purge":
            asyncio.run(_purge(folder, args, now))
        case "export":
            for line in export_lines(folder, existing_key(os.environ, folder).key, args.server):
                sys.stdout.write(f"{line}\n")
    return 0


def _backup(folder: Path, target: Path) -> None:
    facts = back_up(folder, target)
    print(f"{facts.path}: schema {facts.schema}, {facts.cases} cases, {facts.size_bytes:,} bytes, checked.")
    print("What members wrote is sealed in it: to be of use, it needs the key, kept elsewhere.")


def _restore(folder: Path, file: Path, now: datetime) -> None:
    key = existing_key(os.environ, folder).key
    restored = restore(folder, file, key, now)
    facts = restored.facts
    print(f"Restored {facts.path}: schema {facts.schema}, {facts.cases} cases.")
    if restored.kept is not None:
        print(f"The database that was there is kept as {restored.kept}. Delete it once all is well.")
    print("What was erased after the backup was made is back: erase it again.")


def _rekey(folder: Path) -> None:
    path = rekey(folder, os.environ)
    if path is None:
        print("Everything is sealed under the new key. Put it in BYLAW_KEY before you start Bylaw.")
    else:
        print(f"Everything is sealed under a new key, in {path}. Back it up now, away from the data folder.")
    print("Backups and copies made before can only be read with the earlier key.")


async def _purge(folder: Path, args: argparse.Namespace, now: datetime) -> None:
    if (args.server, args.user, args.older_than) == (None, None, None):
        raise ConfigError("Say what to purge: --server ID, --user ID or --older-than DAYS.")
    if args.older_than is not None and (args.older_than < 0 or (args.server, args.user) != (None, None)):
        raise ConfigError("--older-than takes a number of days from 0, and stands alone.")
    if not (folder / DATABASE_NAME).is_file():
        raise StoreError(f"There is no database in {folder}.")
    async with Store.open(folder, existing_key(os.environ, folder).key) as store:
        if args.older_than is not None:
            await _purge_older(store, now - timedelta(days=args.older_than))
        elif args.user is not None:
            await _purge_user(store, args.user, args.server, now)
        elif not await store.drop_server(args.server):
            raise NotFoundError(f"Nothing is kept of a server {args.server}.")
        else:
            print(f"Everything of server {args.server} is deleted.")
        await store.tidy(now)
    print("Backups still hold it; the dated copies in the data folder have been deleted.")


async def _purge_older(store: Store, before: datetime) -> None:
    messages, more = 0, True
    for server_id in await store.servers():
        more = True
        while more:
            erased = await store.erase_expired(server_id, before, posts=_EVERY_POST)
            messages, more = messages + erased.messages, erased.more
    print(f"Messages erased: {messages}. {_RERUN}")


async def _purge_user(store: Store, user_id: int, server_id: int | None, now: datetime) -> None:
    kept_in = await store.servers_of_member(user_id)
    chosen = [found for found in kept_in if server_id in {None, found}]
    if not chosen:
        raise NotFoundError(f"Nothing is kept of {user_id} there.")
    messages, waits = 0, False
    for found in chosen:
        await store.ask_erasure(found, user_id, now)
        more = True
        while more:
            erased = await store.erase_member(found, user_id, posts=_EVERY_POST)
            messages, more = messages + erased.messages, erased.more
        waits = waits or (await store.held(found, user_id)).being_erased
    print(f"Messages erased: {messages}, in {len(chosen)} servers. {_RERUN}")
    if waits:
        print("Where a case is open or an action is wanted, the id goes once that is settled.")

"""After a new key, everything opens with it and nothing with the old one, wherever it was interrupted."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.context import Context, Speech
from bot.core.errors import ConfigError, StoreError
from bot.store import Store
from bot.store import rekey as module
from bot.store.keys import key_path, load_key
from bot.store.rekey import rekey
from tests.contract.steps import Steps, flagged
from tests.factories import make_policy, make_verdict

WORDS = make_verdict("HA1", rationale="It insults.", quote="walnut")


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A folder with something sealed in every column that is."""
    folder = tmp_path / "data"
    key = load_key({}, folder).key
    async with Store.open(folder, key) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        await steps.decided(answer=WORDS)
        twice = await steps.ready(flagged("looked at twice", message_id=2), answer=WORDS)
        said = Context(author_id=1, speeches=(Speech(author_id=2, text="Said before."),))
        await steps.ask_again(twice, context=said, samples=1)
        await steps.record(flagged("still open", message_id=1))
    return folder


def sealed(folder: Path) -> dict[str, list[bytes]]:
    """Every BLOB by its column."""
    found: dict[str, list[bytes]] = {}
    with closing(sqlite3.connect(folder / "bylaw.sqlite3")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            for column in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if column[2] == "BLOB":
                    name = f"{table}.{column[1]}"
                    rows = connection.execute(f"SELECT {column[1]} FROM {table}")
                    found[name] = [row[0] for row in rows if row[0] is not None]
    return found


async def reads(folder: Path, key: bytes) -> bool:
    async with Store.open(folder, key) as store:
        case = await store.case_by_number(1_000, 1)
        return case.answers == (WORDS,) and case.sightings[0].sighting.author.name == "cleo"


async def test_everything_is_sealed_anew_and_the_key_file_is_replaced(folder: Path) -> None:
    old, before = load_key({}, folder).key, sealed(folder)

    path = rekey(folder, {})

    after, new = sealed(folder), load_key({}, folder).key
    assert path == key_path(folder)
    assert new != old
    assert all(before.values()), "every sealed column is tried"
    assert {name: len(values) for name, values in after.items()} == {
        name: len(values) for name, values in before.items()
    }
    assert not {value for values in before.values() for value in values} & {
        value for values in after.values() for value in values
    }
    assert await reads(folder, new)
    with pytest.raises(StoreError, match="another key"):
        await reads(folder, old)
    assert [found.name for found in folder.parent.glob("data.key*")] == ["data.key"]


async def test_what_is_interrupted_before_the_commit_left_the_old_key_in_force(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = load_key({}, folder).key

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "seal_key_check", stops)
        with pytest.raises(KeyboardInterrupt):
            rekey(folder, {})

    assert load_key({}, folder).key == old
    assert await reads(folder, old)
    rekey(folder, {})
    assert await reads(folder, load_key({}, folder).key)


async def test_what_is_interrupted_after_the_commit_is_ended_by_running_it_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stops)
        with pytest.raises(KeyboardInterrupt):
            rekey(folder, {})
    with pytest.raises(StoreError, match="run it again"):
        await reads(folder, load_key({}, folder).key)

    rekey(folder, {})

    assert await reads(folder, load_key({}, folder).key)


async def test_with_the_key_in_the_environment_the_new_one_is_given_there(folder: Path) -> None:
    old, new = load_key({}, folder).key, bytes(range(1, 33))
    key_path(folder).unlink()

    assert rekey(folder, {"BYLAW_KEY": old.hex(), "BYLAW_NEW_KEY": new.hex()}) is None

    assert await reads(folder, new)
    assert not key_path(folder).exists()


async def test_a_new_key_is_asked_for_by_name(folder: Path) -> None:
    old = load_key({}, folder).key
    with pytest.raises(ConfigError, match="BYLAW_NEW_KEY"):
        rekey(folder, {"BYLAW_KEY": old.hex()})
    with pytest.raises(ConfigError, match="goes with BYLAW_KEY"):
        rekey(folder, {"BYLAW_NEW_KEY": old.hex()})
    assert await reads(folder, old)


async def test_it_is_refused_while_a_bot_runs(folder: Path) -> None:
    async with Store.open(folder):
        with pytest.raises(StoreError, match="in use"):
            rekey(folder, {})


def test_without_a_database_there_is_nothing_to_seal(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        rekey(tmp_path / "data", {})
    assert not key_path(tmp_path / "data").exists()

"""`bylaw db`: what each action says and refuses."""

import asyncio
import json
import re
import sqlite3
from contextlib import AbstractAsyncContextManager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import UNUSABLE, main
from bot.core.errors import NotFoundError
from bot.store import Store
from bot.store.keys import key_path, load_key
from tests.contract.steps import VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy, make_verdict

OTHER = SERVER_ID + 1


@pytest.fixture
async def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a case in each of two servers, where a command looks for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BYLAW_KEY", raising=False)
    data = tmp_path / "data"
    async with Store.open(data, load_key({}, data).key, clock=lambda: NOW) as store:
        steps = Steps(store)
        for server_id in (SERVER_ID, OTHER):
            await steps.add(make_policy(), server_id=server_id)
            sent = flagged(server_id=server_id, message_id=server_id)
            verdict = make_verdict("HA1", quote="walnut", rationale="It calls somebody a walnut.")
            case = await steps.decided(VIOLATION, sent, answer=verdict)
            await store.record_post(await store.begin_post(case, 80), server_id, [case])
            await store.release_case(case)
    return data


def store_of(data: Path) -> AbstractAsyncContextManager[Store]:
    return Store.open(data, load_key({}, data).key)


def test_backup_names_a_file_by_the_date(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "backup"]) == 0

    (file,) = data.parent.glob("bylaw-*.sqlite3")
    assert re.fullmatch(r"bylaw-\d{8}T\d{6}Z\.sqlite3", file.name)
    assert "2 cases" in capsys.readouterr().out


def test_restore_asks_for_the_key_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["db", "backup", "backup.sqlite3"])
    key_path(data).unlink()

    assert main(["db", "restore", "backup.sqlite3"]) == UNUSABLE
    assert "is missing" in capsys.readouterr().err
    assert not key_path(data).exists()


def test_rekey_asks_to_back_up_the_new_key(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = key_path(data).read_text()

    assert main(["db", "rekey"]) == 0

    assert key_path(data).read_text() != before
    said = capsys.readouterr().out
    assert "Back it up now" in said
    assert key_path(data).read_text().strip() not in said


def test_export_opens_what_is_sealed_of_one_server_alone(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "export", "--server", str(SERVER_ID)]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    case = lines[-1]
    assert [line["kind"] for line in lines] == ["server", "policy", "case"]
    assert case["server_id"] == SERVER_ID
    assert case["sightings"][0]["sighting"]["item"]["parts"][0]["text"] == "you absolute walnut"
    assert case["sightings"][0]["sighting"]["author"]["name"] == "cleo"
    assert case["judgements"][0]["answer"]["rationale"] == "It calls somebody a walnut."
    assert str(OTHER) not in json.dumps(lines)


async def test_export_works_while_the_store_is_open(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with store_of(data):
        assert main(["db", "export", "--server", str(OTHER)]) == 0
    assert str(OTHER) in capsys.readouterr().out


def test_a_server_never_seen_has_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "export", "--server", "77"]) == UNUSABLE
    assert main(["db", "purge", "--server", "77"]) == UNUSABLE
    assert main(["db", "purge", "--user", "77"]) == UNUSABLE
    assert capsys.readouterr().err.count("Nothing is kept") == 3


async def purged(data: Path, *arguments: str) -> None:
    assert await asyncio.to_thread(main, ["db", "purge", *arguments]) == 0


async def test_purging_a_member_everywhere(data: Path) -> None:
    await purged(data, "--user", "500")

    async with store_of(data) as store:
        assert await store.servers_of_member(500) == ()
        assert await store.unfinished() == 2  # both posts are to be edited


async def test_purging_a_member_in_one_server(data: Path) -> None:
    await purged(data, "--user", "500", "--server", str(OTHER))

    async with store_of(data) as store:
        assert await store.servers_of_member(500) == (SERVER_ID,)


async def test_purging_what_is_old(data: Path) -> None:
    async with store_of(data) as store:
        await Steps(store, now=NOW + timedelta(days=40_000)).record(
            flagged("young", message_id=5, seen_at=NOW + timedelta(days=40_000))
        )
    await purged(data, "--older-than", "0")

    async with store_of(data) as store:
        held = await store.held(SERVER_ID, 500)
    assert (held.messages, held.readable) == (2, 1)


async def test_purging_a_server_leaves_no_row_of_it(data: Path) -> None:
    await purged(data, "--server", str(OTHER))

    with closing(sqlite3.connect(data / "bylaw.sqlite3")) as opened:
        for table in ("sighting", "casefile", "judgement", "case_judgement", "policy", "post", "audit"):
            assert opened.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (1,), table
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    async with store_of(data) as store:
        assert await store.servers() == (SERVER_ID,)
        assert (await store.case_by_number(SERVER_ID, 1)).post is not None
        with pytest.raises(NotFoundError):
            await store.case_by_number(OTHER, 1)


@pytest.mark.parametrize("wrong", [[], ["--older-than", "-1"], ["--older-than", "3", "--user", "500"]])
def test_what_to_purge_must_be_said(data: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "purge", *wrong]) == UNUSABLE
    assert capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["backup", "x"], ["rekey"], ["purge", "--user", "5"]])
def test_without_a_database_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["db", *arguments]) == UNUSABLE
    assert list(tmp_path.iterdir()) == []

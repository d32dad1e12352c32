"""A database that an earlier version wrote is brought up to date, and every row of it can be read."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import CaseState, LabelKind, PostKind
from bot.core.content import PartKind
from bot.core.decision import ActionState, Outcome
from bot.core.judgement import Verdict
from bot.core.settings import Mode
from bot.store import Store
from bot.store.connection import migrations
from bot.store.export import export_lines
from tests.contract.steps import KEY, MODERATOR, Steps
from tests.factories import NOW, SERVER_ID, make_verdict

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("schema-*.sqlite3"))
LATER = NOW + timedelta(days=1)


@pytest.fixture(params=FIXTURES, ids=lambda path: path.stem)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder with the database of a released schema."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(request.param, folder / "bylaw.sqlite3")
    return folder


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def counts(path: Path) -> dict[str, int]:
    with database(path) as opened:
        tables = [row[0] for row in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            table: opened.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in tables
            if not table.startswith("sqlite_")
        }


def test_every_released_schema_has_its_database() -> None:
    assert [path.stem for path in FIXTURES][:1] == ["schema-1"]
    assert all(all(counts(path).values()) for path in FIXTURES), "a table without a row is not tried"


async def test_no_row_is_lost_and_the_schema_is_todays(folder: Path) -> None:
    before = counts(folder / "bylaw.sqlite3")

    async with Store.open(folder, KEY):
        pass

    after = counts(folder / "bylaw.sqlite3")
    assert {table: after[table] for table in before} == before
    with database(folder / "bylaw.sqlite3") as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (max(migrations()),)
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_the_database_as_it_was_is_kept_beside_it(folder: Path) -> None:
    before = counts(folder / "bylaw.sqlite3")

    async with Store.open(folder, KEY):
        pass
    async with Store.open(folder, KEY):
        pass

    (copy,) = (folder / "copies").iterdir()
    assert re.fullmatch(r"\d{8}T\d{6}Z-schema-\d+\.sqlite3", copy.name)
    assert counts(copy) == before
    assert copy.stat().st_mode & 0o077 == 0


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations() | {max(migrations()) + 1: "CREATE TABLE meta (id INTEGER) STRICT;"}
    before = counts(folder / "bylaw.sqlite3")
    with monkeypatch.context() as patched:
        patched.setattr("bot.store.connection.migrations", lambda: broken)
        with pytest.raises(Exception, match="already exists"):
            async with Store.open(folder, KEY):
                pass

    assert counts(folder / "bylaw.sqlite3") == before
    async with Store.open(folder, KEY):
        pass


async def test_every_row_reads_as_it_was_written(folder: Path) -> None:
    async with Store.open(folder, KEY) as store:
        settings = await store.settings(SERVER_ID)
        shown = await store.case_by_number(SERVER_ID, 1)
        gathered = await store.case_by_number(SERVER_ID, 2)
        (policy,) = await store.policy_versions(SERVER_ID)
        commands = await store.get_meta("commands")
        lines = list(export_lines(folder, KEY, SERVER_ID))

    assert (settings.mode, settings.mod_log_channel_id, settings.rules[0].value) == (
        Mode.ASSIST,
        80,
        "free nitro",
    )
    assert (policy.enabled, policy.policy.id, commands) == (True, "harassment", "0123456789abcdef")
    (record,) = shown.sightings
    assert [part.kind for part in record.sighting.item.parts] == [PartKind.TEXT, PartKind.EMBED]
    assert (record.sighting.author.name, record.gone, record.signals[0].evidence) == (
        "cleo",
        True,
        ("walnut",),
    )
    assert shown.answers == (make_verdict("HA1", quote="walnut", rationale="It calls a member a walnut."),)
    assert (shown.state, shown.actions[0].state) == (CaseState.DECIDED, ActionState.DONE)
    assert [(label.kind, label.moderator_id) for label in shown.labels] == [(LabelKind.CORRECT, MODERATOR)]
    assert shown.decision is not None
    assert shown.decision.outcome is Outcome.VIOLATION
    assert shown.post is not None
    assert (shown.post.kind, shown.post.message_id) == (PostKind.CASE, 81)
    assert gathered.post is not None
    assert (gathered.post.kind, gathered.actions[0].state) == (PostKind.DIGEST, ActionState.WANTED)
    assert sum('"kind":"case"' in line for line in lines) == 5


async def test_the_work_goes_on_where_it_stood(folder: Path) -> None:
    async with Store.open(folder, KEY) as store:
        steps = Steps(store, now=LATER)
        (open_question,) = await steps.lease()
        settled = await store.settle(open_question, make_verdict("HA1"), LATER)
        leased = [await steps.find_case() for _ in range(4)]

    assert open_question.item.text == "still to be judged"
    assert settled.ready[0] in {case.id for case in leased if case is not None}
    assert all(isinstance(answer, Verdict) for case in leased if case is not None for answer in case.answers)


async def test_what_an_earlier_version_wrote_can_be_erased(folder: Path) -> None:
    async with Store.open(folder, KEY) as store:
        erased = await store.erase_expired(SERVER_ID, LATER, posts=20)
        shown = await store.case_by_number(SERVER_ID, 1)

    assert erased.messages == 4  # the fifth was cleared, and erased when it was
    assert shown.sightings[0].erased

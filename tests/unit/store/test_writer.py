"""One thread, one transaction at a time."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.core.errors import NotFoundError, StoreError
from bot.store import writer as module
from bot.store.writer import Writer

Work = Callable[[sqlite3.Connection], None]


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY CHECK (id > 0)) STRICT")
    return connection


def add(number: int) -> Work:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO note VALUES (?)", [number])

    return work


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT id FROM note ORDER BY id")]


class Gate:
    """Work that holds the writer until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.leave = threading.Event()

    def __call__(self, _: sqlite3.Connection) -> None:
        self.entered.set()
        assert self.leave.wait(10)


@pytest.fixture
def rollbacks() -> list[str]:
    return []


@pytest.fixture
async def writer(tmp_path: Path, rollbacks: list[str]) -> AsyncIterator[Writer]:
    writer = Writer(lambda: connect(tmp_path / "notes"), lambda: rollbacks.append("rolled back"))
    await writer.start()
    yield writer
    await writer.close()


async def gated(writer: Writer) -> tuple[Gate, "asyncio.Task[None]"]:
    gate = Gate()
    task = asyncio.create_task(writer.run(gate))
    await asyncio.to_thread(gate.entered.wait, 10)
    return gate, task


async def test_work_returns_its_value(writer: Writer) -> None:
    await writer.run(add(3))
    assert await writer.run(numbers) == [3]


async def test_what_gathered_meanwhile_is_committed_together(writer: Writer) -> None:
    commits: list[str] = []
    await writer.run(
        lambda connection: connection.set_trace_callback(
            lambda sql: commits.append(sql) if sql == "COMMIT" else None
        )
    )
    gate, held = await gated(writer)
    tasks = [asyncio.create_task(writer.run(add(number))) for number in range(1, 11)]
    await asyncio.sleep(0)
    commits.clear()
    gate.leave.set()
    await asyncio.gather(held, *tasks)
    assert await writer.run(numbers) == list(range(1, 11))
    assert commits.count("COMMIT") <= 3  # of the gate, of the ten, and of the reading


async def test_work_that_fails_undoes_nothing_but_itself(writer: Writer, rollbacks: list[str]) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        add(2)(connection)
        raise NotFoundError("There is nothing here.")

    gate, held = await gated(writer)
    tasks = [asyncio.create_task(writer.run(work)) for work in (add(1), fail, add(3))]
    await asyncio.sleep(0)
    gate.leave.set()
    _, first, failed, third = await asyncio.gather(held, *tasks, return_exceptions=True)
    assert (first, third) == (None, None)
    assert isinstance(failed, NotFoundError)
    assert await writer.run(numbers) == [1, 3]
    assert rollbacks == ["rolled back"]


async def test_a_piece_by_itself_that_fails_undoes_itself_without_a_savepoint(
    writer: Writer, rollbacks: list[str]
) -> None:
    said: list[str] = []

    def fail(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(said.append)
        add(2)(connection)
        raise NotFoundError("There is nothing here.")

    await writer.run(add(1))
    with pytest.raises(NotFoundError):
        await writer.run(fail)

    assert await writer.run(numbers) == [1]
    assert rollbacks == ["rolled back"]
    assert said == ["INSERT INTO note VALUES (2)", "ROLLBACK", "BEGIN IMMEDIATE", *said[3:]]


async def test_a_cancelled_caller_leaves_its_work_whole(writer: Writer) -> None:
    gate = Gate()

    def two(connection: sqlite3.Connection) -> None:
        add(1)(connection)
        gate(connection)
        add(2)(connection)

    task = asyncio.create_task(writer.run(two))
    await asyncio.to_thread(gate.entered.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.leave.set()
    assert await writer.run(numbers) == [1, 2]


async def test_work_that_was_cancelled_before_its_turn_is_not_begun(writer: Writer) -> None:
    gate, held = await gated(writer)
    task = asyncio.create_task(writer.run(add(1)))
    await asyncio.sleep(0)
    task.cancel()
    gate.leave.set()
    await held
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await writer.run(numbers) == []


async def test_a_database_in_trouble_is_a_store_error(writer: Writer) -> None:
    with pytest.raises(StoreError, match="no such table"):
        await writer.run(lambda connection: connection.execute("SELECT * FROM nowhere"))


async def test_a_row_that_cannot_be_is_no_store_error(writer: Writer) -> None:
    # Intake waits for a store in trouble; a row that can never be written must not make it wait.
    with pytest.raises(sqlite3.IntegrityError):
        await writer.run(add(-1))


async def test_a_full_disk_fails_the_whole_group_and_leaves_the_writer_usable(
    writer: Writer, rollbacks: list[str]
) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 3")
        connection.execute("CREATE TABLE big (body BLOB)")
        connection.execute("INSERT INTO big VALUES (zeroblob(100000))")

    with pytest.raises(StoreError, match="full"):
        await writer.run(fill)
    assert rollbacks
    await writer.run(add(1))
    assert await writer.run(numbers) == [1]


async def test_closing_finishes_what_was_handed_in_and_leaves_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    gate = Gate()
    tasks = [asyncio.create_task(writer.run(work)) for work in (gate, add(1))]
    await asyncio.sleep(0)
    closing = asyncio.create_task(writer.close())
    gate.leave.set()
    await closing
    await asyncio.gather(*tasks)
    assert threading.active_count() == before
    with pytest.raises(StoreError, match="closed"):
        await writer.run(numbers)
    await writer.close()


async def test_what_cannot_be_opened_is_raised_and_leaves_no_thread(tmp_path: Path) -> None:
    def refuse() -> sqlite3.Connection:
        raise StoreError("The database cannot be opened.")

    before = threading.active_count()
    with pytest.raises(StoreError, match="cannot be opened"):
        await Writer(refuse).start()
    assert threading.active_count() == before


async def test_what_works_outside_runs_in_no_transaction(writer: Writer) -> None:
    await writer.run(add(1))

    assert not await writer.outside(lambda connection: connection.in_transaction)
    assert await writer.run(lambda connection: connection.in_transaction)


async def test_what_fails_outside_is_a_store_error(writer: Writer) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT * FROM missing")

    with pytest.raises(StoreError, match="no such table"):
        await writer.outside(work)
    await writer.close()
    with pytest.raises(StoreError, match="closed"):
        await writer.outside(work)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little is much, and so long is waited, that a test can tell."""
    monkeypatch.setattr(module, "MUCH", 3)
    monkeypatch.setattr(module, "GATHER_S", 60.0)


async def keep_busy(writer: Writer) -> None:
    """Write 1, 2 and 3, one after the other; whatever is patient from then on is much."""
    for number in (1, 2):
        await writer.run(add(number), patience=module.PATIENT)
    await writer.run(add(3))


async def patiently(
    writer: Writer, *numbers: int, patience: int = module.PATIENT
) -> "list[asyncio.Task[None]]":
    """Hand in work that can wait, and let the writer come to it."""
    tasks = [asyncio.create_task(writer.run(add(number), patience=patience)) for number in numbers]
    await asyncio.sleep(0.05)
    return tasks


@pytest.mark.usefixtures("busy")
async def test_while_much_is_written_patient_work_waits_for_somebody_in_a_hurry(tmp_path: Path) -> None:
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    await keep_busy(writer)
    waiting = await patiently(writer, 4, 5)
    assert not any(task.done() for task in waiting)
    # The reading comes last, so it finds what waited with it in the same transaction.
    assert await writer.run(numbers) == [1, 2, 3, 4, 5]
    await asyncio.gather(*waiting)
    await writer.close()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("patience", "enough"), [(module.PATIENT, module.GROUP), (4, 4)])
async def test_work_waits_no_more_once_as_much_waits_as_it_has_patience_for(
    tmp_path: Path, patience: int, enough: int
) -> None:
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    await keep_busy(writer)
    waiting = await patiently(writer, *range(4, 3 + enough), patience=patience)
    assert not any(task.done() for task in waiting)
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting, *await patiently(writer, 3 + enough, patience=patience))
    await writer.close()


@pytest.mark.usefixtures("busy")
async def test_the_least_patient_takes_the_others_along(tmp_path: Path) -> None:
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    await keep_busy(writer)
    waiting = await patiently(writer, 4)
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting, *await patiently(writer, 5, patience=2))
    await writer.close()


@pytest.mark.usefixtures("busy")
async def test_closing_waits_for_no_more(tmp_path: Path) -> None:
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    await keep_busy(writer)
    waiting = await patiently(writer, 4)
    async with asyncio.timeout(5):
        await writer.close()
        await asyncio.gather(*waiting)


async def test_patient_work_waits_no_longer_than_the_gap_between_two_transactions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MUCH", 3)
    monkeypatch.setattr(module, "GATHER_S", 0.2)
    writer = Writer(lambda: connect(tmp_path / "notes"))
    await writer.start()
    await keep_busy(writer)
    waiting = await patiently(writer, 4)
    assert not any(task.done() for task in waiting)
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting)
    await writer.close()


async def test_while_little_is_written_nothing_waits(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_S", 60.0)
    async with asyncio.timeout(5):
        for number in (1, 2, 3):
            await writer.run(add(number), patience=module.PATIENT)

"""In which order cases are leased: one server's long list of edits must not hold up decisions and deletions."""

import sqlite3
from collections.abc import AsyncIterator

import pytest

from bot.core.case import CaseState, LabelKind
from bot.core.decision import ActionKind
from bot.store import Store
from bot.store.cases import LEASE_ONE
from tests.contract.steps import KEY, MODERATOR, OTHER_SERVER_ID, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy


@pytest.fixture
async def steps(tmp_path) -> AsyncIterator[Steps]:
    async with Store.open(tmp_path / "data", KEY, clock=lambda: NOW) as store:
        opened = Steps(store)
        await opened.add(make_policy())
        await opened.add(make_policy(), server_id=OTHER_SERVER_ID)
        yield opened


async def shown(steps: Steps, *numbers: int, server_id: int = SERVER_ID) -> list[int]:
    ids = []
    for number in numbers:
        sighting = flagged(f"insult {number}", message_id=number, server_id=server_id)
        case = await steps.decided(VIOLATION, sighting)
        post = await steps.store.begin_post(case, 80)
        await steps.store.record_post(post, 5_000 + number, [case])
        await steps.store.release_case(case)
        ids.append(case.id)
    return ids


async def test_what_is_to_be_decided_or_done_goes_before_what_is_only_to_be_shown(steps: Steps) -> None:
    edited = await shown(steps, 1, 2, 3)
    (pressed,) = await shown(steps, 4, server_id=OTHER_SERVER_ID)
    for case_id in edited:
        await steps.store.label(SERVER_ID, case_id, LabelKind.CORRECT, MODERATOR, steps.now)
    await steps.store.want_action(OTHER_SERVER_ID, pressed, ActionKind.DELETE, MODERATOR, steps.now)
    await steps.record(flagged("new", message_id=5, server_id=OTHER_SERVER_ID))
    await steps.answer()

    leased = [await steps.lease_case() for _ in range(5)]

    assert leased[0].state is CaseState.READY
    assert [case.id for case in leased[1:]] == [pressed, *edited]


async def test_a_case_to_be_decided_is_found_without_a_look_at_those_to_be_shown(steps: Steps) -> None:
    def explain(connection: sqlite3.Connection) -> list[str]:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {LEASE_ONE}", {"now": 0, "until": 0})
        return [row["detail"] for row in rows]

    plan = await steps.store._writer.outside(explain)

    assert any("USING INDEX casefile_state (state=?)" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)

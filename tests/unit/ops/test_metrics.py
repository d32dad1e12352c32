import re
from typing import get_args

import pytest

from bot.ops.metrics import Metrics
from bot.pipeline.events import Event, MessageUncovered
from tests.unit.ops.events import CASE, COUNTED, MEMBER, MESSAGE, SERVER


def value_of(metrics: Metrics, series: str) -> float:
    lines = metrics.exposition().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == series)


def test_the_table_holds_every_kind_of_event() -> None:
    assert {type(event) for event, _ in COUNTED} == set(get_args(Event))


@pytest.mark.parametrize(("event", "series"), COUNTED)
def test_every_event_is_counted_once(event: Event, series: str) -> None:
    metrics = Metrics()

    metrics.observe(event)

    assert value_of(metrics, series) == 1


def test_no_server_member_message_or_case_is_a_label() -> None:
    metrics = Metrics()
    for event, _ in COUNTED:
        metrics.observe(event)

    exposition = metrics.exposition().decode()

    assert [number for number in (SERVER, MEMBER, MESSAGE, CASE) if str(number) in exposition] == []
    assert set(re.findall(r'(\w+)="', exposition)) == {
        "done", "form", "kind", "le", "origin", "outcome", "stage", "state", "step",
    }  # fmt: skip


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()

    one.observe(MessageUncovered(server_id=SERVER))

    assert value_of(other, "bylaw_flags_uncovered_total") == 0


def test_a_gauge_is_read_when_somebody_asks() -> None:
    metrics = Metrics()
    held = [1.0]
    metrics.watch("bylaw_intake_held", "Flags not yet committed", lambda: held[0])

    held[0] = 7.0

    assert value_of(metrics, "bylaw_intake_held") == 7

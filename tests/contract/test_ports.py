"""The store is what pipeline/ and desk/ ask for; mypy proves the signatures, this proves the names."""

import inspect

import pytest

from bot.desk.ports import DeskStore
from bot.pipeline.ports.cases import CaseStore
from bot.pipeline.ports.questions import JudgementStore, SecondLookStore
from bot.pipeline.ports.servers import MarkStore, PolicyStore, SettingsStore, TrafficStore
from bot.pipeline.ports.trouble import NoticeStore, OutageStore
from bot.store import Store


def _as_ports(
    store: Store,
) -> tuple[
    JudgementStore,
    CaseStore,
    MarkStore,
    NoticeStore,
    OutageStore,
    PolicyStore,
    SecondLookStore,
    SettingsStore,
    TrafficStore,
    DeskStore,
]:
    return store, store, store, store, store, store, store, store, store, store


@pytest.mark.parametrize(
    "port",
    [
        JudgementStore,
        CaseStore,
        MarkStore,
        NoticeStore,
        OutageStore,
        PolicyStore,
        SecondLookStore,
        SettingsStore,
        TrafficStore,
        DeskStore,
    ],
)
def test_the_store_has_every_method_of_its_ports(port: type) -> None:
    asked = {name for name, _ in inspect.getmembers(port, inspect.isfunction) if not name.startswith("_")}
    assert asked
    for name in asked:
        assert inspect.iscoroutinefunction(getattr(Store, name)), name
        assert inspect.getdoc(getattr(Store, name)), name


async def test_one_store_serves_every_port(store: Store) -> None:
    assert all(port is store for port in _as_ports(store))

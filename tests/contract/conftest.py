"""A store in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.contract.steps import KEY, OTHER_SERVER_ID, Steps
from tests.factories import NOW, make_policy


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(tmp_path / "data", KEY, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def steps(store: Store) -> Steps:
    """A store that knows a policy of two servers."""
    steps = Steps(store)
    await steps.add(make_policy())
    await steps.add(make_policy(), server_id=OTHER_SERVER_ID)
    return steps

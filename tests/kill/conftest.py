"""One campaign for the whole session, and its table at the end."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.kill.campaign import Campaign
from tests.kill.test_kill import ALL

CAMPAIGN: pytest.StashKey[Campaign] = pytest.StashKey()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Campaign]:
    """The deaths, which are died while the tests that ask for them wait."""
    campaign = Campaign(tmp_path_factory.mktemp("kill"), ALL)
    request.config.stash[CAMPAIGN] = campaign
    async with campaign.running():
        yield campaign


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the kill table."""
    campaign = config.stash.get(CAMPAIGN, None)
    if campaign is not None:
        terminalreporter.section("killed at")
        for line in campaign.table():
            terminalreporter.write_line(line)

"""Whether second looks may read what was said before."""

import pytest

from bot.core.errors import SettingError
from bot.desk.context import MAX_MESSAGES, ContextDesk
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR

CATEGORY, CHANNEL, THREAD = 2, 20, 21


@pytest.fixture
def desk(office) -> ContextDesk:
    return ContextDesk(office.settings)


async def test_a_category_is_switched_off_with_all_that_is_in_it(office, desk) -> None:
    await office.open()
    settings = await desk.switch(SERVER_ID, False, MODERATOR, channel_id=CATEGORY)

    assert not settings.reads_context((THREAD, CHANNEL, CATEGORY))
    assert settings.reads_context((30,))
    assert office.servers.get(SERVER_ID).settings == settings


async def test_a_channel_can_be_switched_on_again(office, desk) -> None:
    await office.open()
    await desk.switch(SERVER_ID, False, MODERATOR, channel_id=CHANNEL)
    settings = await desk.switch(SERVER_ID, True, MODERATOR, channel_id=CHANNEL)

    assert settings.reads_context((CHANNEL,))
    with pytest.raises(SettingError, match="so already"):
        await desk.switch(SERVER_ID, True, MODERATOR, channel_id=CHANNEL)


async def test_off_in_the_server_is_off_everywhere(office, desk) -> None:
    await office.open()
    settings = await desk.switch(SERVER_ID, False, MODERATOR)

    assert not settings.reads_context((CHANNEL,))


@pytest.mark.parametrize("count", [-1, MAX_MESSAGES + 1])
async def test_how_many_messages_are_read_is_bounded(office, desk, count: int) -> None:
    await office.open()
    assert (await desk.set_messages(SERVER_ID, 5, MODERATOR)).context_messages == 5
    with pytest.raises(SettingError):
        await desk.set_messages(SERVER_ID, count, MODERATOR)

"""How readily a channel is flagged, and how long members count as new."""

import sqlite3
from contextlib import closing

import pytest

from bot.core.errors import SettingError
from bot.core.settings import Sensitivity
from bot.core.sighting import Place
from bot.desk.sensitivity import MAX_NEW_DAYS, SensitivityDesk
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR

CATEGORY, CHANNEL, THREAD = 2, 20, 21
IN_THREAD = (THREAD, CHANNEL, CATEGORY)


@pytest.fixture
def desk(office) -> SensitivityDesk:
    return SensitivityDesk(office.settings)


async def test_what_is_nearest_decides(office, desk) -> None:
    await office.open()
    await desk.set_channel(SERVER_ID, CATEGORY, Sensitivity.LOW, MODERATOR)
    settings = await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.HIGH, MODERATOR)

    assert settings.sensitivity(IN_THREAD) is Sensitivity.HIGH
    assert settings.sensitivity((22, CATEGORY)) is Sensitivity.LOW
    assert settings.sensitivity((30,)) is Sensitivity.NORMAL
    assert office.servers.get(SERVER_ID).settings == settings


async def test_a_channel_has_one_level_and_normal_takes_it_off_the_list(office, desk) -> None:
    await office.open()
    await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.LOW, MODERATOR)
    await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.HIGH, MODERATOR)
    settings = await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.NORMAL, MODERATOR)

    assert (settings.low_channel_ids, settings.high_channel_ids) == (frozenset(), frozenset())
    with pytest.raises(SettingError, match="normal already"):
        await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.NORMAL, MODERATOR)


async def test_a_sensitive_channel_flags_what_others_let_pass(office, desk) -> None:
    await office.open("scams-and-spam")
    faint, place = "the map is at https://[2001:db8::9]/map", Place(server_id=SERVER_ID, channel_id=CHANNEL)
    strong = "https://discord.com@evil.example.com/gift [discord.com](https://evil.example.com)"
    assert (office.flags(faint, place=place), office.flags(strong, place=place)) == (False, True)

    await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.HIGH, MODERATOR)
    assert (office.flags(faint, place=place), office.flags(strong, place=place)) == (True, True)

    await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.LOW, MODERATOR)
    assert (office.flags(faint, place=place), office.flags(strong, place=place)) == (False, True)


async def test_days_are_bounded_and_in_force_at_once(office, desk) -> None:
    await office.open()
    settings = await desk.set_new_days(SERVER_ID, 30, MODERATOR)
    assert settings.new_member_days == office.servers.get(SERVER_ID).settings.new_member_days == 30
    for days in (-1, MAX_NEW_DAYS + 1):
        with pytest.raises(SettingError, match="0 to 90 days"):
            await desk.set_new_days(SERVER_ID, days, MODERATOR)


async def test_both_are_in_the_audit_trail(office, desk, tmp_path) -> None:
    await office.open()
    await desk.set_channel(SERVER_ID, CHANNEL, Sensitivity.LOW, MODERATOR)
    await desk.set_new_days(SERVER_ID, 0, MODERATOR)

    with closing(sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3")) as database:
        rows = database.execute("SELECT what FROM audit WHERE what LIKE 'filter.%' ORDER BY id").fetchall()
    assert rows == [("filter.channel",), ("filter.newcomers",)]

from datetime import timedelta

from tests.factories import NOW, SERVER_ID
from tests.unit.desk.conftest import MODERATOR, Office

INSULT = "delete your account, nobody wants you here"


async def pause(office: Office, duration: timedelta | None = None):
    return await office.pause.pause(SERVER_ID, duration, MODERATOR)


async def test_a_pause_is_in_force_at_once_and_ends_by_itself(office) -> None:
    await office.open("harassment")
    assert office.flags(INSULT)

    until = await pause(office, timedelta(minutes=30))

    assert until == NOW + timedelta(minutes=30)
    assert not office.flags(INSULT)
    office.later(minutes=30)
    assert office.flags(INSULT)


async def test_a_pause_without_an_end_lasts_until_resume(office) -> None:
    await office.open("harassment")

    assert await pause(office) is None
    office.later(days=10_000)
    assert not office.flags(INSULT)

    await office.pause.resume(SERVER_ID, MODERATOR)
    assert office.flags(INSULT)


async def test_a_later_pause_takes_the_place_of_an_earlier_one(office) -> None:
    await office.open("harassment")
    await pause(office)

    await pause(office, timedelta(minutes=1))

    office.later(minutes=1)
    assert office.flags(INSULT)


async def test_resuming_what_is_not_paused_changes_nothing(office) -> None:
    await office.open("harassment")

    await office.pause.resume(SERVER_ID, MODERATOR)

    assert office.flags(INSULT)


async def test_a_pause_of_one_server_leaves_the_others_alone(office) -> None:
    await office.open("harassment")

    await office.pause.pause(SERVER_ID + 1, None, MODERATOR)

    assert office.flags(INSULT)

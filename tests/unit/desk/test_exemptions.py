import sqlite3
from contextlib import closing

import pytest

from bot.core.errors import NotFoundError, SettingError
from bot.core.sighting import Author, Place
from bot.desk.exemptions import Exemption
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR, Office

INSULT = "delete your account, nobody wants you here"
VETERAN = Author(id=500, name="cleo", role_ids=frozenset({77}))
THREAD = Place(server_id=SERVER_ID, channel_id=21, ancestor_ids=(20, 2))
ROLE = Exemption(role_ids=frozenset({77}))
CHANNEL = Exemption(channel_ids=frozenset({20}))
CATEGORY = Exemption(channel_ids=frozenset({2}))


async def add(office: Office, exemption: Exemption):
    return await office.exemptions.add(SERVER_ID, exemption, MODERATOR)


async def remove(office: Office, exemption: Exemption):
    return await office.exemptions.remove(SERVER_ID, exemption, MODERATOR)


async def set_moderators(office: Office, exempt: bool):
    return await office.exemptions.set_moderators(SERVER_ID, exempt, MODERATOR)


def audited(office: Office, tmp_path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3")) as database:
        rows = database.execute("SELECT what, facts FROM audit WHERE what LIKE 'exempt.%' ORDER BY id")
        return rows.fetchall()


@pytest.mark.parametrize(
    ("exemption", "changes"),
    [
        (ROLE, {"author": VETERAN}),
        (CHANNEL, {}),
        (CHANNEL, {"place": THREAD}),
        (CATEGORY, {"place": THREAD}),
    ],
)
async def test_what_is_exempt_is_left_alone_at_once_and_until_it_is_removed(
    office, exemption, changes
) -> None:
    await office.open("harassment")
    assert office.flags(INSULT, **changes)

    await add(office, exemption)
    assert not office.flags(INSULT, **changes)

    await remove(office, exemption)
    assert office.flags(INSULT, **changes)


async def test_others_are_still_looked_at(office) -> None:
    await office.open("harassment")

    await add(office, ROLE)
    await add(office, CATEGORY)

    assert office.flags(INSULT)
    assert office.flags(INSULT, author=Author(id=501, name="finn", role_ids=frozenset({78})))


async def test_roles_and_channels_gather_on_the_list(office) -> None:
    await add(office, ROLE)
    await add(office, CHANNEL)
    await add(office, Exemption(role_ids=frozenset({78}), channel_ids=frozenset({22})))

    listed = await office.exemptions.list(SERVER_ID)

    assert listed.exempt_role_ids == {77, 78}
    assert listed.exempt_channel_ids == {20, 22}
    assert office.servers.get(SERVER_ID).settings == listed


@pytest.mark.parametrize("exemption", [ROLE, CHANNEL])
async def test_what_is_exempt_already_is_said_to_be(office, tmp_path, exemption) -> None:
    await add(office, exemption)

    with pytest.raises(SettingError, match=r"exempt already.*\.$"):
        await add(office, exemption)

    assert len(audited(office, tmp_path)) == 1


async def test_adding_one_thing_that_is_exempt_beside_one_that_is_not_adds_the_other(office) -> None:
    await add(office, ROLE)

    settings = await add(office, Exemption(role_ids=ROLE.role_ids, channel_ids=CHANNEL.channel_ids))

    assert (settings.exempt_role_ids, settings.exempt_channel_ids) == ({77}, {20})


@pytest.mark.parametrize("exemption", [ROLE, CHANNEL])
async def test_what_is_not_exempt_cannot_be_removed(office, tmp_path, exemption) -> None:
    with pytest.raises(NotFoundError, match=r"not on the list of exemptions.*\.$"):
        await remove(office, exemption)

    assert audited(office, tmp_path) == []


async def test_moderators_are_exempt_until_a_moderator_says_otherwise(office) -> None:
    await office.open("harassment")
    moderator = Author(id=500, name="mona", is_moderator=True)
    assert not office.flags(INSULT, author=moderator)

    await set_moderators(office, False)
    assert office.flags(INSULT, author=moderator)

    await set_moderators(office, True)
    assert not office.flags(INSULT, author=moderator)


async def test_a_switch_that_stands_so_already_is_said_to(office) -> None:
    with pytest.raises(SettingError, match="exempt already"):
        await set_moderators(office, True)
    await set_moderators(office, False)
    with pytest.raises(SettingError, match="looked at already"):
        await set_moderators(office, False)


async def test_every_change_is_in_the_audit_trail(office, tmp_path) -> None:
    await add(office, Exemption(role_ids=frozenset({78, 77}), channel_ids=frozenset({20})))
    await remove(office, ROLE)
    await set_moderators(office, False)

    assert audited(office, tmp_path) == [
        ("exempt.add", '{"channel_ids":"20","role_ids":"77 78"}'),
        ("exempt.remove", '{"channel_ids":"","role_ids":"77"}'),
        ("exempt.moderators", '{"on":0}'),
    ]


async def test_an_exemption_of_one_server_leaves_the_others_alone(office) -> None:
    await office.open("harassment")

    await office.exemptions.add(SERVER_ID + 1, ROLE, MODERATOR)

    assert office.flags(INSULT, author=VETERAN)
    assert (await office.exemptions.list(SERVER_ID)).exempt_role_ids == frozenset()

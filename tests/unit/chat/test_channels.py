import copy
from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.channels import KnownChannel, KnownChannels, is_moderator, know_channel, place_of
from tests.unit.chat.made import (
    CATEGORY_ID,
    CHANNEL_ID,
    MEMBER_ROLE,
    MODERATOR_ROLE,
    OWNER_ID,
    SERVER_ID,
    THREAD_ID,
    channel,
    make_guild,
    make_message,
    member,
    role,
    thread,
    user,
)

MODERATES = discord.Permissions(manage_messages=True).value
ADMINISTERS = discord.Permissions(administrator=True).value
PERMISSIONS = st.sampled_from([0, MODERATES, ADMINISTERS])
IDS = st.sampled_from([SERVER_ID, MEMBER_ROLE, MODERATOR_ROLE, 500])


def of(known: KnownChannels, guild: discord.Guild, channel_id: int = CHANNEL_ID) -> KnownChannel:
    found = guild.get_channel_or_thread(channel_id)
    assert found is not None
    return known.of(guild, cast("Any", found))


def moderates(known: KnownChannel, guild: discord.Guild, *roles: int, member_id: int = 500) -> bool:
    author = make_message(guild=guild, author=user(member_id), member=member(*roles)).author
    assert isinstance(author, discord.Member)
    return known.is_moderated_by(author, {each.id for each in author.roles})


@given(
    roles=st.dictionaries(IDS, PERMISSIONS),
    overwrites=st.dictionaries(IDS, st.sampled_from([(0, 0), (MODERATES, 0), (0, MODERATES)])),
    held=st.sets(st.sampled_from([MEMBER_ROLE, MODERATOR_ROLE])),
    author_id=st.sampled_from([500, 501, OWNER_ID]),
    place=st.sampled_from([CHANNEL_ID, THREAD_ID]),
)
def test_who_moderates_is_what_discord_resolves(
    roles: dict[int, int],
    overwrites: dict[int, tuple[int, int]],
    held: set[int],
    author_id: int,
    place: int,
) -> None:
    guild = make_guild()
    for role_id, permissions in roles.items():
        if (known_role := guild.get_role(role_id)) is not None:
            known_role._update(cast("Any", role(role_id, known_role.position, str(permissions))))
    given_here = [
        {"id": str(target), "type": int(target == 500), "allow": str(allow), "deny": str(deny)}
        for target, (allow, deny) in overwrites.items()
    ]
    text = guild.get_channel(CHANNEL_ID)
    assert isinstance(text, discord.TextChannel)
    text._update(guild, cast("Any", channel(CHANNEL_ID, permission_overwrites=given_here)))
    where = guild.get_channel_or_thread(place)
    author = make_message(guild=guild, author=user(author_id), member=member(*held)).author
    assert isinstance(author, discord.Member)

    known = know_channel(guild, where)

    assert known.is_moderated_by(author, {each.id for each in author.roles}) is is_moderator(author, where)


def test_a_channel_is_looked_at_once() -> None:
    known, guild = KnownChannels(), make_guild()

    assert of(known, guild) is of(known, guild)


def test_a_thread_is_known_with_what_it_lies_in() -> None:
    assert of(KnownChannels(), make_guild(), THREAD_ID).place.channel_ids == (
        THREAD_ID,
        CHANNEL_ID,
        CATEGORY_ID,
    )


@pytest.mark.parametrize("event", ["thread_update", "thread_delete", "thread_remove"])
def test_a_thread_is_forgotten_that_may_be_over(event: str) -> None:
    known, guild = KnownChannels(), make_guild()
    before = of(known, guild, THREAD_ID), of(known, guild)

    known.heard(event, guild.get_thread(THREAD_ID))

    assert of(known, guild, THREAD_ID) is not before[0]
    assert of(known, guild) is before[1]


def test_a_role_that_begins_to_moderate_is_noticed() -> None:
    known, guild = KnownChannels(), make_guild()
    assert not moderates(of(known, guild), guild, MEMBER_ROLE)
    changed = guild.get_role(MEMBER_ROLE)
    assert changed is not None

    before = copy.copy(changed)
    changed._update(cast("Any", role(MEMBER_ROLE, 1, str(MODERATES))))
    known.heard("guild_role_update", before)

    assert moderates(of(known, guild), guild, MEMBER_ROLE)


def test_a_channel_that_moves_is_noticed_also_for_its_threads() -> None:
    known, guild = KnownChannels(), make_guild()
    of(known, guild, THREAD_ID)
    moved = guild.get_channel(CHANNEL_ID)
    assert isinstance(moved, discord.TextChannel)

    before = copy.copy(moved)
    moved._update(guild, cast("Any", channel(CHANNEL_ID, parent_id=None)))
    known.heard("guild_channel_update", before)

    assert of(known, guild, CHANNEL_ID).place.channel_ids == (CHANNEL_ID,)
    assert of(known, guild, THREAD_ID).place.channel_ids == (THREAD_ID, CHANNEL_ID)


def test_a_member_who_is_let_moderate_one_channel_is_noticed() -> None:
    known, guild = KnownChannels(), make_guild()
    assert not moderates(of(known, guild), guild)
    text = guild.get_channel(CHANNEL_ID)
    assert isinstance(text, discord.TextChannel)

    overwrite = {"id": "500", "type": 1, "allow": str(MODERATES), "deny": "0"}
    text._update(guild, cast("Any", channel(CHANNEL_ID, permission_overwrites=[overwrite])))
    known.heard("guild_channel_update", text)

    assert moderates(of(known, guild), guild)
    assert not moderates(of(known, guild), guild, member_id=501)


def test_a_new_owner_moderates_without_any_event_being_heard() -> None:
    known, guild = KnownChannels(), make_guild()
    of(known, guild)
    guild.owner_id = 500

    assert moderates(of(known, guild), guild)


def test_a_server_that_comes_anew_is_looked_at_anew() -> None:
    known, guild = KnownChannels(), make_guild()
    of(known, guild)
    anew = make_guild()
    changed = anew.get_role(MEMBER_ROLE)
    assert changed is not None
    changed._update(cast("Any", role(MEMBER_ROLE, 1, str(MODERATES))))

    assert moderates(of(known, anew), anew, MEMBER_ROLE)


@pytest.mark.parametrize("event", ["guild_update", "guild_join", "guild_remove", "guild_role_create"])
def test_every_event_of_a_server_has_it_looked_at_anew(event: str) -> None:
    known, guild = KnownChannels(), make_guild()
    first = of(known, guild)
    known.heard(event, guild if event != "guild_role_create" else guild.default_role)

    assert of(known, guild) is not first


@pytest.mark.parametrize(("event", "about"), [("ready", None), ("interaction", object()), ("typing", None)])
def test_other_events_change_nothing(event: str, about: object) -> None:
    known, guild = KnownChannels(), make_guild()
    first = of(known, guild)
    known.heard(event, about)

    assert of(known, guild) is first


def test_a_channel_that_is_not_known_yet_is_not_remembered() -> None:
    known, guild = KnownChannels(), make_guild()
    message = make_message(guild=guild, channel_id="77777")

    assert known.of(guild, message.channel) is not known.of(guild, message.channel)


def test_a_place_of_nothing_known_has_no_channel() -> None:
    assert place_of(1, None).channel_ids == (0,)


def test_the_thread_of_a_channel_that_nobody_sees_is_judged_by_the_server() -> None:
    guild = make_guild()
    lost = discord.Thread(guild=guild, state=guild._state, data=cast("Any", thread() | {"parent_id": "99"}))
    known = know_channel(guild, lost)

    assert moderates(known, guild, MODERATOR_ROLE)
    assert not moderates(known, guild, MEMBER_ROLE)

from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.channels import KnownChannels, know_channel
from bot.chat.convert import is_screened, message_sighting
from bot.chat.ordinary import OrdinaryMessages
from bot.core.sighting import Sighting
from tests.factories import NOW
from tests.unit.chat.made import (
    BOT_ID,
    CHANNEL_ID,
    EDITED_AT,
    MEMBER_ROLE,
    MODERATOR_ROLE,
    OWNER_ID,
    SENT_AT,
    SERVER_ID,
    THREAD_ID,
    attachment,
    make_guild,
    make_message,
    member,
    message_payload,
    user,
)

GUILD = make_guild()


def read(event: dict[str, Any], guild: discord.Guild = GUILD) -> Sighting | None:
    ordinary = OrdinaryMessages(
        KnownChannels(),
        guild=lambda guild_id: guild if guild_id == SERVER_ID else None,
        own_id=lambda: BOT_ID,
        clock=lambda: NOW,
    )
    return ordinary.read(event)


def read_long(event: dict[str, Any]) -> Sighting | None:
    message = make_message(guild=GUILD, **event)
    if not is_screened(message, BOT_ID):
        return None
    return message_sighting(message, know_channel(GUILD, message.channel), NOW)


@given(
    content=st.text(max_size=40),
    channel_id=st.sampled_from([CHANNEL_ID, THREAD_ID, 21, 77_777]),
    author=st.builds(
        user,
        st.sampled_from([500, 501, OWNER_ID, BOT_ID]),
        st.text(min_size=1, max_size=5),
        global_name=st.none() | st.text(max_size=5),
        bot=st.booleans(),
    ),
    author_member=st.builds(
        member,
        st.sampled_from([MEMBER_ROLE, MODERATOR_ROLE]),
        nick=st.none() | st.text(max_size=5),
        joined_at=st.sampled_from([None, SENT_AT]),
    ),
    mentions=st.lists(st.sampled_from([user(501), user(502), user(BOT_ID)]), max_size=3),
    more=st.sampled_from(
        [
            {},
            {"edited_timestamp": EDITED_AT},
            {"webhook_id": "800"},
            {"mention_everyone": True},
            {"mention_roles": [str(MODERATOR_ROLE), "99"]},
            {"attachments": [attachment("a.txt")]},
            {"embeds": [{"type": "rich", "title": "walnut"}]},
            {"sticker_items": [{"id": "1", "name": "wave", "format_type": 1}]},
            {
                "message_reference": {"type": 0, "message_id": "6000", "channel_id": str(CHANNEL_ID)},
                "type": 19,
            },
            {"type": 7},
        ]
    ),
)
def test_the_short_way_sees_what_the_long_way_sees(
    *,
    content: str,
    channel_id: int,
    author: dict[str, Any],
    author_member: dict[str, Any],
    mentions: list[dict[str, Any]],
    more: dict[str, Any],
) -> None:
    changes = {"channel_id": str(channel_id), "author": author, "member": author_member, "mentions": mentions}
    event = message_payload(content, **changes | more)

    short = read(event)

    assert short is None or short == read_long(event)


def test_an_ordinary_message_takes_the_short_way() -> None:
    assert read(message_payload("hello")) == read_long(message_payload("hello"))
    assert read(message_payload("hello")) is not None


@pytest.mark.parametrize("channel_id", [THREAD_ID, 21], ids=["thread", "voice"])
def test_so_does_one_in_a_thread_or_a_voice_channel(channel_id: int) -> None:
    assert read(message_payload(channel_id=str(channel_id))) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"content": ""},
        {"content": " \n"},
        {"member": ...},
        {"guild_id": ...},
        {"guild_id": "1"},
        {"channel_id": "77777"},
        {"author": user(501, bot=True)},
        {"author": user(OWNER_ID)},
        {"member": member(MODERATOR_ROLE)},
        {"mentions": [user(BOT_ID)]},
        {"mention_everyone": True},
        {"mention_roles": [str(MEMBER_ROLE)]},
        {"webhook_id": "800"},
        {"edited_timestamp": EDITED_AT},
        {"attachments": [attachment("a.png")]},
        {"embeds": [{"type": "rich"}]},
        {"poll": {"question": {"text": "?"}}},
        {"sticker_items": [{"id": "1", "name": "wave", "format_type": 1}]},
        {"message_snapshots": [{"message": {}}]},
        {"message_reference": {"message_id": "6000"}},
        {"type": 7},
    ],
    ids=str,
)
def test_what_is_more_than_a_members_text_takes_the_long_way(changes: dict[str, Any]) -> None:
    event = message_payload(**changes)

    assert read(event) is None


def test_the_channel_knows_its_last_message_as_discord_py_would_have_it() -> None:
    guild = make_guild()
    read(message_payload(id="7001"), guild)

    channel = guild.get_channel(CHANNEL_ID)
    assert isinstance(channel, discord.TextChannel)
    assert channel.last_message_id == 7_001

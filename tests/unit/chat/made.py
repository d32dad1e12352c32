"""discord.py's own objects, made from payloads as the gateway sends them."""

from datetime import UTC, datetime
from typing import Any, cast

import discord

SERVER_ID = 1_000
BOT_ID = 42
OWNER_ID = 900
CHANNEL_ID = 20
CATEGORY_ID = 10
THREAD_ID = 25
MODERATOR_ROLE = 60
MEMBER_ROLE = 61
SENT_AT = "2026-11-20T12:00:00.000000+00:00"
EDITED_AT = "2026-11-20T12:05:00.123456+00:00"
EDITED = datetime(2026, 11, 20, 12, 5, 0, 123456, tzinfo=UTC)
READS = str(discord.Permissions(view_channel=True, send_messages=True, read_message_history=True).value)

Json = dict[str, Any]


def role(role_id: int, position: int, permissions: str = "0") -> Json:
    return {
        "id": str(role_id),
        "name": f"role {role_id}",
        "color": 0,
        "hoist": False,
        "position": position,
        "permissions": permissions,
        "managed": False,
        "mentionable": False,
    }


def channel(channel_id: int, kind: int = 0, **changes: Any) -> Json:
    body: Json = {
        "id": str(channel_id),
        "type": kind,
        "name": f"channel-{channel_id}",
        "position": 0,
        "permission_overwrites": [],
        "parent_id": str(CATEGORY_ID) if kind != 4 else None,
        "nsfw": False,
    }
    return body | changes


def thread(thread_id: int = THREAD_ID, name: str = "a thread") -> Json:
    return {
        "id": str(thread_id),
        "type": 11,
        "name": name,
        "guild_id": str(SERVER_ID),
        "parent_id": str(CHANNEL_ID),
        "owner_id": "500",
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 60,
            "archive_timestamp": SENT_AT,
            "locked": False,
        },
    }


def user(user_id: int, name: str = "cleo", **changes: Any) -> Json:
    return {"id": str(user_id), "username": name, "discriminator": "0", "avatar": None} | changes


def member(*roles: int, **changes: Any) -> Json:
    body: Json = {
        "roles": [str(role_id) for role_id in roles],
        "joined_at": SENT_AT,
        "deaf": False,
        "mute": False,
    }
    return body | {"flags": 0} | changes


def make_guild() -> discord.Guild:
    """Return a server as a client knows it after GUILD_CREATE."""
    client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True, message_content=True))
    state = client._connection
    state.user = discord.ClientUser(state=state, data=cast("Any", user(BOT_ID, "Bylaw", bot=True)))
    data = {
        "id": str(SERVER_ID),
        "name": "Night Market",
        "owner_id": str(OWNER_ID),
        "roles": [
            role(SERVER_ID, 0, READS),
            role(MEMBER_ROLE, 1),
            role(MODERATOR_ROLE, 2, str(discord.Permissions(manage_messages=True).value)),
        ],
        "channels": [
            channel(CATEGORY_ID, 4),
            channel(CHANNEL_ID),
            channel(21, 2, bitrate=64_000, user_limit=0),
        ],
        "threads": [thread()],
        "members": [member() | {"user": user(BOT_ID, "Bylaw", bot=True)}],
        "emojis": [],
    }
    return state._add_guild_from_data(cast("Any", data))


def message_payload(content: str = "hello", **changes: Any) -> Json:
    body: Json = {
        "id": "7000",
        "channel_id": str(CHANNEL_ID),
        "guild_id": str(SERVER_ID),
        "type": 0,
        "author": user(500),
        "member": member(MEMBER_ROLE),
        "content": content,
        "timestamp": SENT_AT,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
    }
    return {key: value for key, value in (body | changes).items() if value is not ...}


def make_message(
    content: str = "hello", *, guild: discord.Guild | None = None, **changes: Any
) -> discord.Message:
    """Return a message event; a change to ... leaves its key out."""
    guild = guild or make_guild()
    payload = message_payload(content, **changes)
    channel, _ = guild._state._get_guild_channel(cast("Any", payload))
    return discord.Message(state=guild._state, channel=cast("Any", channel), data=cast("Any", payload))


def make_edit(content: str = "hello", **changes: Any) -> discord.RawMessageUpdateEvent:
    message = make_message(content, **changes)
    return discord.RawMessageUpdateEvent(cast("Any", message_payload(content, **changes)), message)


def attachment(name: str = "notes.txt", size: int = 5, **changes: Any) -> Json:
    body = {
        "id": "1",
        "filename": name,
        "size": size,
        "url": f"http://cdn/{name}",
        "proxy_url": "http://cdn/x",
    }
    return body | changes

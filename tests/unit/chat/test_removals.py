from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.chat.removals import read_removal
from bot.core.records import Removal

OWN_ID = 99


def entry(action=discord.AuditLogAction.message_delete, **changes: Any) -> discord.AuditLogEntry:
    fields = {
        "action": action,
        "guild": SimpleNamespace(id=1),
        "user_id": 5,
        "target": discord.Object(id=500),
        "extra": SimpleNamespace(channel=discord.Object(id=20), count=2),
    }
    return cast("discord.AuditLogEntry", SimpleNamespace(**fields | changes))


def test_a_moderators_deletion_names_the_author_the_channel_and_how_many() -> None:
    expected = Removal(server_id=1, channel_id=20, author_id=500, messages=2)
    assert read_removal(entry(), OWN_ID) == expected


@pytest.mark.parametrize(
    "other",
    [
        entry(discord.AuditLogAction.ban),
        entry(user_id=OWN_ID),
        entry(target=None),
        entry(extra=None),
    ],
)
def test_anything_else_removes_nothing(other: discord.AuditLogEntry) -> None:
    assert read_removal(other, OWN_ID) is None

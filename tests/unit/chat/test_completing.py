import asyncio
from dataclasses import dataclass, replace
from typing import Any, cast

import aiohttp
import pytest

from bot.chat.completing import Completing, Unfinished, complete
from bot.core.content import plain_item
from bot.core.sighting import Author, Sighting
from tests.factories import make_sighting
from tests.unit.chat.made import make_guild


@dataclass
class File:
    """An attachment whose content comes, or does not."""

    filename: str
    data: bytes | Exception

    async def read(self) -> bytes:
        if isinstance(self.data, Exception):
            raise self.data
        return self.data


@dataclass
class Guild:
    """A server that cannot be reached."""

    async def fetch_member(self, user_id: int) -> None:
        raise aiohttp.ClientConnectionError


def unfinished(*files: File, author: Author | None = None, guild: Any = None) -> Unfinished:
    names = tuple(file.filename for file in files)
    item = replace(plain_item("see"), unexamined=names)
    return Unfinished(
        sighting=make_sighting(item=item, author=author or Author(id=500, name="cleo")),
        guild=guild or make_guild(),
        channel=None,
        attachments=cast("Any", files),
    )


async def test_what_can_be_read_is_read_and_the_rest_stays_named() -> None:
    files = [
        File("a.txt", b"walnut"),
        File("b.txt", TimeoutError()),
        File("c.txt", aiohttp.ClientConnectionError()),
        File("d.txt", b"PK\x00binary"),
    ]

    item = (await complete(unfinished(*files))).item

    assert item.text == "see\nwalnut"
    assert item.unexamined == ("b.txt", "c.txt", "d.txt")


async def test_roles_stay_unknown_when_discord_is_out_of_reach() -> None:
    author = Author(id=500, name="cleo", role_ids=None)

    sighting = await complete(unfinished(author=author, guild=Guild()))

    assert sighting.author.role_ids is None


async def test_one_odd_file_does_not_stop_the_reading_of_others(caplog: pytest.LogCaptureFixture) -> None:
    screened: asyncio.Queue[Sighting] = asyncio.Queue()
    completing = Completing(screened.put_nowait)
    completing.put(unfinished(File("odd.txt", ValueError("odd"))))
    completing.put(unfinished(File("a.txt", b"walnut")))

    async with asyncio.TaskGroup() as group:
        running = group.create_task(completing.run())
        seen = [await screened.get(), await screened.get()]
        running.cancel()

    assert sorted(sighting.item.text for sighting in seen) == ["see", "see\nwalnut"]
    assert [record.message for record in caplog.records] == ["completing-failed"]

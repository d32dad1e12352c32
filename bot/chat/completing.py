"""Finish sightings that need a request first: text attachments, and authors whose roles are unknown.

A message with a text attachment is screened once, after the file is read, and not at once and then
again: the attachment is part of its content, so two looks would be two contents of one revision.
The wait is bounded in time and number. What cannot be read in time is named as not examined.
"""

import asyncio
import codecs
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import discord

from bot.chat.channels import know_channel
from bot.chat.content import with_attachment_text
from bot.chat.convert import member_author
from bot.chat.errors import UNREACHABLE
from bot.core.content import ContentItem
from bot.core.sighting import Author, Sighting

log = logging.getLogger(__name__)

MAX_WAITING = 256  # sightings; further ones are screened without what a request would add
WORKERS = 4
READ_TIMEOUT_S = 10.0  # for one file from the CDN; no rate limit of discord.py lies in between
MAX_CHARACTERS = 4_000  # of one attachment, the length of the longest message


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A sighting and what is still to be asked for it."""

    sighting: Sighting
    guild: discord.Guild
    channel: object
    attachments: tuple[discord.Attachment, ...] = ()


class Completing:
    """Owns the queue of unfinished sightings and screens each when it is complete."""

    def __init__(self, screen: Callable[[Sighting], None]) -> None:
        self._screen = screen
        self._waiting: asyncio.Queue[Unfinished] = asyncio.Queue(MAX_WAITING)
        self._unfinished = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, unfinished: Unfinished) -> None:
        """Take over a sighting. When the queue is full it is screened as it is, at once."""
        try:
            self._waiting.put_nowait(unfinished)
            self._unfinished += 1
            self._idle.clear()
        except asyncio.QueueFull:
            log.warning("completing-full", extra={"message_id": unfinished.sighting.message_id})
            self._screen(unfinished.sighting)

    @property
    def is_idle(self) -> bool:
        """Whether everything taken over so far has been screened."""
        return self._idle.is_set()

    async def drained(self) -> None:
        """Wait until everything taken over so far has been screened."""
        await self._idle.wait()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            unfinished = await self._waiting.get()
            try:
                sighting = await complete(unfinished)
            except Exception:
                # One odd file must not stop the reading of others; the traceback names no content.
                log.exception("completing-failed", extra={"message_id": unfinished.sighting.message_id})
                sighting = unfinished.sighting
            self._screen(sighting)
            self._unfinished -= 1
            if not self._unfinished:
                self._idle.set()


async def complete(unfinished: Unfinished) -> Sighting:
    """Return the sighting with everything that Discord was willing to add."""
    sighting = unfinished.sighting
    author = sighting.author
    if author.role_ids is None and not author.is_webhook:
        author = await _known_author(unfinished, author)
    item = sighting.item
    for attachment in unfinished.attachments:
        item = await _with_text(item, attachment)
    return replace(sighting, author=author, item=item)


async def _known_author(unfinished: Unfinished, author: Author) -> Author:
    try:
        member = await unfinished.guild.fetch_member(author.id)
    except UNREACHABLE:
        return author  # left the server, or Discord is out of reach: the roles stay unknown
    return member_author(member, know_channel(unfinished.guild, unfinished.channel))


async def _with_text(item: ContentItem, attachment: discord.Attachment) -> ContentItem:
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            data = await attachment.read()
    except UNREACHABLE:
        return item
    text = decode_text(data)
    return item if text is None else with_attachment_text(item, attachment.filename, text)


def decode_text(data: bytes) -> str | None:
    """Return the first characters of a text file, or None for what is no text after all."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8-sig", "replace")
    return None if "\0" in text else text[:MAX_CHARACTERS]

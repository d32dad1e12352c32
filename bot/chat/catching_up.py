"""Fetch what was written while Bylaw was not listening, and look at it like anything else.

It happens at every new session of the gateway: at the start, and after a connection that could not
be resumed; and when a server comes back that was away by itself. Only where Bylaw may read the
history is anything asked, so nothing is refused. What was edited or deleted meanwhile, and what lies
beyond the bounds, cannot be recovered.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import discord

from bot.chat.channels import place_of
from bot.chat.convert import is_proxy
from bot.chat.errors import UNREACHABLE
from bot.chat.listener import Listener
from bot.chat.members import current_members
from bot.chat.permissions import may_read_history
from bot.core.errors import ChatError, StoreError
from bot.core.settings import ServerSettings
from bot.pipeline.marks import Marks
from bot.pipeline.servers import Servers

log = logging.getLogger(__name__)

AT_ONCE = 3  # channels fetched at the same time; the limit of all requests is 50 a second
AGAIN_AFTER_S = (5.0, 30.0)  # between tries of the channels that could not be fetched
LATER_S = 60.0  # until the next try, where not even what is missing could be told
BATCH = 50  # messages handed on before waiting until they are looked at; far below any queue's bound

USEFUL = timedelta(days=2)  # longer than any bound: an older mark says no more than none

Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is fetched of each channel; both hold."""

    messages: int = 200  # the newest ones; 0 fetches nothing
    minutes: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing of one channel."""

    channel: Channel
    after_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one round of fetching."""

    channels: int
    messages: int
    gaps: Sequence[Gap]  # not fetched
    guilds: Sequence[discord.Guild]  # of which it could not be told what is missing

    @property
    def not_fetched(self) -> frozenset[int]:
        """The channels whose marks have to stay where they are."""
        unknown = {channel.id for guild in self.guilds for channel in _channels(guild)}
        return frozenset(unknown | {gap.channel.id for gap in self.gaps})


def useless_before(now: datetime) -> int:
    """Return the message id before which a mark says nothing any more."""
    return discord.utils.time_snowflake(now - USEFUL)


class CatchingUp:
    """Owns the fetching.

    settled  returns once everything handed on so far is looked at and committed
    """

    def __init__(
        self,
        client: discord.Client,
        marks: Marks,
        servers: Servers,
        listener: Listener,
        *,
        bounds: Bounds,
        settled: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._marks = marks
        self._servers = servers
        self._listener = listener
        self._bounds = bounds
        self._settled = settled
        self._clock = clock
        self._due = asyncio.Event()
        self._session = 0  # the last one whose servers are known

    def session_began(self) -> None:
        """Hear that a new session begins: whatever comes from now on comes after a gap."""
        self._marks.hold()

    def session_is_ready(self) -> None:
        """Hear that the servers of the new session are known: the gap can be fetched."""
        self._session = self._marks.session
        self._due.set()

    async def run(self) -> None:
        """Fetch after every beginning of a session, until cancelled."""
        again_after_s: float | None = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(again_after_s):
                    await self._due.wait()
            self._due.clear()
            try:
                all_is_known = await self._round()
            except Exception:
                # Listening must go on though the past is not known; the traceback names no content.
                log.exception("catch-up-failed")
                all_is_known = False
            again_after_s = None if all_is_known else LATER_S

    async def _round(self) -> bool:
        """Fetch, and let go of what was held meanwhile; return whether every server's gaps were told."""
        session = self._session
        outcome = await self._catch_up()
        self._marks.let_go(session, but=outcome.not_fetched)
        await self._write()
        if outcome.guilds:
            return False
        # Said once the marks are on disk: from here on a kill skips nothing.
        facts = {"channels": outcome.channels, "messages": outcome.messages, "not_fetched": len(outcome.gaps)}
        log.info("caught-up", extra=facts)
        return True

    async def _write(self) -> None:
        try:
            await self._marks.write()
        except StoreError as error:
            log.warning("marks-wait", extra={"reason": str(error)})

    def begin_with(self, guild: discord.Guild) -> None:
        """Begin with a server now: nothing that stands there already is ever fetched."""
        for channel in _channels(guild):
            self._marks.reach(guild.id, channel.id, channel.last_message_id or channel.id)

    async def _catch_up(self) -> Outcome:
        """Fetch every gap; what fails is tried again a little later, and then reported."""
        guilds: Sequence[discord.Guild] = list(self._client.guilds)
        gaps: list[Gap] = []
        missed = seen = 0
        for pause_s in (*AGAIN_AFTER_S, None):
            found, guilds = await self._find(guilds)
            missed += len(found)
            fetched, gaps = await self._fetch_all(deque((*gaps, *found)))
            seen += fetched
            if pause_s is None or not (gaps or guilds):
                break
            await asyncio.sleep(pause_s)
        return Outcome(channels=missed, messages=seen, gaps=gaps, guilds=guilds)

    async def _find(self, guilds: Iterable[discord.Guild]) -> tuple[list[Gap], list[discord.Guild]]:
        """Return what is missing of these servers, and those of which that could not be told."""
        gaps: list[Gap] = []
        failed: list[discord.Guild] = []
        for guild in guilds:
            try:
                gaps += await self._gaps(guild)
            except StoreError as error:
                failed.append(guild)
                log.warning("catch-up-waits", extra={"server_id": guild.id, "reason": str(error)})
            except Exception:
                # One odd server must not forget the gaps of the others; the traceback names no content.
                failed.append(guild)
                log.exception("catch-up-failed", extra={"server_id": guild.id})
        return gaps, failed

    async def _gaps(self, guild: discord.Guild) -> list[Gap]:
        """Return what is missing of a server; what is not looked at counts as seen."""
        if guild.unavailable:
            return []
        in_force = self._servers.get(guild.id) or await self._servers.reload(guild.id)
        if not self._marks.knows(guild.id) or not self._bounds.messages:
            self.begin_with(guild)
            return []
        now = self._clock()
        oldest = discord.utils.time_snowflake(now - timedelta(minutes=self._bounds.minutes))
        gaps = []
        for channel in _channels(guild):
            last_id = channel.last_message_id or channel.id
            if not _is_watched(channel, in_force.settings, now):
                self._marks.reach(guild.id, channel.id, last_id)
                continue
            known = self._marks.of(channel.id)
            after_id = max(channel.id if known is None else known, oldest)
            if isinstance(channel, discord.Thread) and known is None and channel.id > oldest:
                self._listener.thread(channel)  # started meanwhile, so its title was never seen
                after_id -= 1  # a forum post's first message has the id of its thread
            if last_id > after_id and may_read_history(channel):
                gaps.append(Gap(channel=channel, after_id=after_id))
        return gaps

    async def _fetch_all(self, gaps: deque[Gap]) -> tuple[int, list[Gap]]:
        """Fetch these, a few at a time; return how many messages were seen, and what failed."""
        seen = 0
        failed: list[Gap] = []

        async def work() -> None:
            nonlocal seen
            while gaps:
                gap = gaps.popleft()
                try:
                    seen += await self._fetch(gap)
                except UNREACHABLE as error:
                    failed.append(gap)
                    reason = type(error).__name__
                    log.warning("catch-up-waits", extra={"channel_id": gap.channel.id, "reason": reason})
                except Exception:
                    # Nor one odd channel those of the others; the traceback names no content.
                    failed.append(gap)
                    log.exception("catch-up-failed", extra={"channel_id": gap.channel.id})

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
        return seen, failed

    async def _fetch(self, gap: Gap) -> int:
        channel = gap.channel
        first_live = self._marks.first_live(channel.id)
        history = channel.history(
            limit=self._bounds.messages,
            after=discord.Object(gap.after_id),
            before=None if first_live is None else discord.Object(first_live),
            oldest_first=False,  # of too many, the newest count
        )
        messages = [message async for message in history]
        messages.reverse()
        await _name_members(channel.guild, messages)
        left = iter(messages)
        while batch := list(islice(left, BATCH)):
            for message in batch:
                self._see(message)
            await self._settled()
        if messages:
            self._marks.reach(channel.guild.id, channel.id, messages[-1].id)
        return len(messages)

    def _see(self, message: discord.Message) -> None:
        try:
            self._listener.message(message)
        except Exception:
            # As of one that comes live: the others are looked at. The traceback names no content.
            log.exception("catch-up-failed", extra={"message_id": message.id})


def _channels(guild: discord.Guild) -> Iterator[Channel]:
    """Return everything in a server that holds messages and can still be written in."""
    for channel in guild.channels:
        if isinstance(channel, discord.TextChannel | discord.VoiceChannel | discord.StageChannel):
            yield channel
    yield from guild.threads


def _is_watched(channel: Channel, settings: ServerSettings, now: datetime) -> bool:
    return settings.screens(now) and settings.watches(place_of(channel.guild.id, channel).channel_ids)


async def _name_members(guild: discord.Guild, messages: Sequence[discord.Message]) -> None:
    """Give the messages their authors as members, whose roles history does not tell.

    A hundred are asked for at once, over the gateway. Who is not found is asked for by itself
    later, like any author whose roles are unknown.
    """
    unknown = {
        message.author.id
        for message in messages
        if not is_proxy(message) and not isinstance(message.author, discord.Member) and not message.author.bot
    }
    members: dict[int, discord.Member] = {}
    with suppress(ChatError):
        async for member in current_members(guild, unknown):
            members[member.id] = member
    for message in messages:
        message.author = members.get(message.author.id, message.author)

"""The connected client: asks for the least, answers events, and carries commands and buttons."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import discord

from bot.chat.buttons import CaseButton
from bot.chat.catching_up import Bounds, CatchingUp
from bot.chat.channels import KnownChannels
from bot.chat.commands import add_commands
from bot.chat.completing import Completing
from bot.chat.desks import DeskClient, Desks
from bot.chat.listener import Listener
from bot.chat.ordinary import Event, OrdinaryMessages
from bot.chat.removals import Gone, read_removal
from bot.chat.start import CONTENT_IS_EMPTY, NO_COMMANDS
from bot.chat.tree import BylawTree, SyncedCommands
from bot.core.records import Removal
from bot.core.sighting import Sighting
from bot.pipeline.marks import Marks
from bot.pipeline.servers import Servers

log = logging.getLogger(__name__)

READY_TIMEOUT_S = 2.0  # discord.py's own: how long the stream of servers may pause before it is over


def least_intents() -> discord.Intents:
    """Return what Bylaw subscribes to: servers and threads, messages, their content, and the audit log."""
    return discord.Intents(guilds=True, guild_messages=True, message_content=True, moderation=True)


class BylawClient(DeskClient):
    """One connection to Discord."""

    def __init__(
        self,
        *,
        screen: Callable[[Sighting], None],
        gone: Gone,
        removed: Callable[[Removal], None],
        servers: Servers,
        desks: Desks,
        synced: SyncedCommands,
        marks: Marks,
        settled: Callable[[], Awaitable[None]],
        catch_up: Bounds,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ready_timeout_s: float = READY_TIMEOUT_S,
    ) -> None:
        super().__init__(
            intents=least_intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # raw edits carry the whole message; a cache would hold content for nothing
            guild_ready_timeout=ready_timeout_s,
        )
        self.desks = desks
        self.tree = BylawTree(self)
        self.completing = Completing(screen)
        self.connected = asyncio.Event()  # for the first time; the servers and their channels are known
        self.checked = asyncio.Event()  # connected, and `problems` says what is to be mended
        self._gone = gone
        self._removed = removed
        self._servers = servers
        self._synced = synced
        self._servers_are_coming = True  # one by one, from the beginning of a session until it is ready
        self._without_commands: set[int] = set()  # servers
        self._asked_for_commands: set[int] = set()  # servers; once a process, for it may be refused
        self._channels = KnownChannels()
        self._ordinary = OrdinaryMessages(
            self._channels, guild=self.get_guild, own_id=self._own_id, clock=clock
        )
        self._listener = Listener(
            screen, self.completing, own_id=self._own_id, channels=self._channels, clock=clock
        )
        self._marks = marks
        self.catching_up = CatchingUp(
            self, marks, servers, self._listener, bounds=catch_up, settled=settled, clock=clock
        )
        self._at_once: Mapping[str, Callable[..., None]] = {
            "message": self._see_message,
            "raw_message_edit": self._listener.edit,
            "raw_message_delete": self._see_deletion,
            "raw_bulk_message_delete": self._see_deletions,
            "audit_log_entry_create": self._see_audit_entry,
            "thread_create": self._listener.thread,
            "raw_thread_update": self._see_thread_update,
            "socket_event_type": _nothing,  # comes before every event
        }
        # There is no public way to an event before discord.py has made a message of it.
        self._read_in_full = self._connection.parsers["MESSAGE_CREATE"]
        self._connection.parsers["MESSAGE_CREATE"] = self._see_event
        add_commands(self.tree, desks)

    @property
    def problems(self) -> tuple[str, ...]:
        """Return what the operator should mend, a sentence each, for /healthz."""
        empty = (CONTENT_IS_EMPTY,) if self._listener.content_is_missing else ()
        names = sorted(guild.name for guild in self.guilds if guild.id in self._without_commands)
        return empty + tuple(NO_COMMANDS.format(server=name) for name in names)

    async def setup_hook(self) -> None:
        """Know the buttons of old posts, and register the commands if they changed."""
        self.add_dynamic_items(CaseButton)
        await self.tree.sync_if_changed(self._synced)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Handle what happens to messages at once, and leave the rest to tasks as discord.py does.

        A task for each message would cost more than handling it, and in a burst all of them would wait until
        everything is read.
        """
        see = self._at_once.get(event)
        if see is None:
            self._channels.heard(event, args[0] if args else None)
            self._watch_for_gaps(event)
            super().dispatch(event, *args, **kwargs)
            return
        try:
            see(*args)
        except Exception:
            # An error would end the connection; the traceback names no content.
            log.exception("event-failed", extra={"event": event})

    def _watch_for_gaps(self, event: str) -> None:
        """Hear of every event after which something may be missing, before the first message that follows."""
        match event:
            case "connect":
                self._servers_are_coming = True
                self.catching_up.session_began()
            case "ready":
                self._servers_are_coming = False
            case "guild_available" if not self._servers_are_coming:
                # It was away by itself, through an outage, or came too late for its session.
                self.catching_up.session_began()
                self.catching_up.session_is_ready()

    async def on_connect(self) -> None:
        """Begin a session: read what is in force in every server."""
        for guild in self.guilds:
            await self._servers.reload(guild.id)

    async def on_ready(self) -> None:
        """Fetch what was missed, and say which servers were joined without commands."""
        self.connected.set()
        self.catching_up.session_is_ready()
        log.info("ready", extra={"servers": len(self.guilds)})
        for guild in self.guilds:
            if guild.id not in self._asked_for_commands:
                await self._check_commands(guild)
        self.checked.set()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Begin with a server. Nothing is posted: `/setup` comes first."""
        await self._marks.forget(guild.id)
        self.catching_up.begin_with(guild)
        await self._servers.reload(guild.id)
        await self._check_commands(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop with a server."""
        self._without_commands.discard(guild.id)
        self._servers.forget(guild.id)
        await self._marks.forget(guild.id)

    def _see_event(self, event: Event) -> None:
        try:
            sighting = self._ordinary.read(event)
            if sighting is not None:
                self._listener.ordinary(sighting)
                self._marks.saw(sighting.place.server_id, sighting.place.channel_id, sighting.message_id)
        except Exception:
            # An error would end the connection; the traceback names no content.
            log.exception("event-failed", extra={"event": "message"})
        else:
            if sighting is None:
                self._read_in_full(event)

    def _see_message(self, message: discord.Message) -> None:
        self._listener.message(message)
        if message.guild is not None:
            self._marks.saw(message.guild.id, message.channel.id, message.id)

    def _see_deletion(self, payload: discord.RawMessageDeleteEvent) -> None:
        if payload.guild_id is not None:
            self._gone(payload.guild_id, [payload.message_id])

    def _see_deletions(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        if payload.guild_id is not None:
            # Nobody can delete many at once but those who moderate, and their bots.
            self._gone(payload.guild_id, payload.message_ids, by_moderator=True)

    def _see_audit_entry(self, entry: discord.AuditLogEntry) -> None:
        removal = read_removal(entry, self._own_id())
        if removal is not None:
            self._removed(removal)

    def _see_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        guild = self.get_guild(payload.guild_id)
        known = guild.get_thread(payload.thread_id) if guild is not None else None
        self._listener.thread_update(payload, payload.thread or known)

    async def _check_commands(self, guild: discord.Guild) -> None:
        """Ask for the server's own commands, which Discord refuses without the scope."""
        assert self.application_id is not None
        self._asked_for_commands.add(guild.id)
        try:
            await self.http.get_guild_commands(self.application_id, guild.id)
        except discord.Forbidden:
            self._without_commands.add(guild.id)
            log.warning("invited-without-commands", extra={"server_id": guild.id})
        else:
            self._without_commands.discard(guild.id)

    def _own_id(self) -> int:
        return self.user.id if self.user is not None else 0


def _nothing(*_: object) -> None:
    """Do nothing."""

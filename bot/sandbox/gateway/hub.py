"""The gateway: all sessions and connections, and how they are broken on purpose."""

import asyncio
import secrets

from aiohttp import web

from bot.sandbox.gateway.connection import INVALID_SESSION, RECONNECT, Connection
from bot.sandbox.gateway.encoding import choose_encoder
from bot.sandbox.gateway.session import Session
from bot.sandbox.payloads.people import user_json
from bot.sandbox.state.model import Server
from bot.sandbox.state.places import server_create_event
from bot.sandbox.state.world import Event, Intent, World

GOING_AWAY, UNKNOWN_ERROR, SESSION_TIMED_OUT = 1001, 4000, 4009


class Gateway:
    """Accepts connections, opens and finds sessions, and hands every event to all of them."""

    def __init__(self, world: World) -> None:
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self._world = world
        world.listeners.append(self._publish)

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket until it closes."""
        connection = Connection(self._world, self, choose_encoder(request.query.get("compress")))
        self.connections.add(connection)
        try:
            return await connection.serve(request)
        finally:
            self.connections.discard(connection)
            self._world.changes.notify()

    @property
    def live_sessions(self) -> tuple[Session, ...]:
        """The sessions that somebody is connected to right now."""
        return tuple(s for s in self.sessions.values() if s.ready and s.send is not None)

    def open(self, intents: int) -> Session:
        """Start a new session."""
        session = Session(self._world, secrets.token_hex(16), intents)
        self.sessions[session.id] = session
        return session

    def find(self, session_id: str) -> Session | None:
        """Return a session that may be resumed."""
        return self.sessions.get(session_id)

    def greet(self, session: Session) -> None:
        """Dispatch READY with unavailable servers, then each server in full."""
        world = self._world
        mine = [server for server in world.servers.values() if world.bot_in(server) is not None]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": user_json(world.bot_user) | {"verified": True, "mfa_enabled": False, "email": None},
                "guilds": [{"id": str(server.id), "unavailable": True} for server in mine],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": world.gateway_url,
                "application": {"id": str(world.application.id), "flags": world.application.flags},
                "private_channels": [],
                "relationships": [],
                "_trace": [],
            },
        )
        session.ready = True
        for server in mine:
            self._offer_server(session, server, joined=False)
        world.changes.notify()

    def announce(self, server: Server) -> None:
        """Tell every session of a server that the bot has just joined."""
        for session in self.sessions.values():
            self._offer_server(session, server, joined=True)
        self._world.changes.notify()

    def _offer_server(self, session: Session, server: Server, *, joined: bool) -> None:
        all_members = Intent.GUILD_MEMBERS in session.intents
        event = server_create_event(self._world, server, all_members=all_members, joined=joined)
        if event is not None:
            session.offer(event)

    def _publish(self, event: Event) -> None:
        for session in self.sessions.values():
            session.offer(event)

    async def flush(self) -> None:
        """Wait until every event published so far has been written to the sockets."""
        for connection in list(self.connections):
            await connection.drained()

    async def drop(self, *, resumable: bool) -> None:
        """Close every connection; if not resumable, the sessions are forgotten as well."""
        if not resumable:
            self.sessions.clear()
        await self._close_all(UNKNOWN_ERROR if resumable else SESSION_TIMED_OUT)

    async def stop(self) -> None:
        """Close every connection for good."""
        self.sessions.clear()
        await self._close_all(GOING_AWAY)

    async def _close_all(self, code: int) -> None:
        closing = list(self.connections)
        for connection in closing:
            connection.close(code)
        await asyncio.gather(*(connection.closed() for connection in closing))

    def ask_to_reconnect(self) -> None:
        """Send op 7: reconnect and resume."""
        for connection in self.connections:
            connection.put(RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; a session that is not resumable is forgotten."""
        for connection in self.connections:
            connection.put(INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

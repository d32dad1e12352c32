"""One websocket of a bot: hello, identify or resume, heartbeats, and the events of its session."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

import orjson
from aiohttp import WSMsgType, web

from bot.sandbox.gateway.encoding import Encoder
from bot.sandbox.gateway.session import Session
from bot.sandbox.payloads.people import member_json
from bot.sandbox.state.model import Json, Member
from bot.sandbox.state.world import Intent, World

HEARTBEAT_INTERVAL_MS = 41_250
# An acknowledgement takes a network's round trip. On loopback it would overtake discord.py's keep-alive
# thread, which notes the time of sending when its send has returned: latencies of a whole interval were seen.
ROUND_TRIP_S = 0.05
HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
CHUNK_MEMBERS = 1000  # members in one GUILD_MEMBERS_CHUNK
NOT_AUTHENTICATED, WRONG_TOKEN = 4003, 4004
ALREADY_AUTHENTICATED, INVALID_INTENTS, DISALLOWED_INTENTS = 4005, 4013, 4014
DECODE_ERROR = 4002


class Sessions(Protocol):
    """What a connection needs of the gateway."""

    def open(self, intents: int) -> Session:
        """Start a new session."""
        ...

    def find(self, session_id: str) -> Session | None:
        """Return a session that may be resumed."""
        ...

    def greet(self, session: Session) -> None:
        """Dispatch READY and the servers."""
        ...


class Connection:
    """Reads what the bot sends and writes, in order, what is put into the outbox."""

    def __init__(self, world: World, sessions: Sessions, encode: Encoder) -> None:
        self.session: Session | None = None
        self._world = world
        self._sessions = sessions
        self._encode = encode
        self._socket = web.WebSocketResponse(max_msg_size=0, compress=False, timeout=1.0)
        # Unbounded on purpose: an event that is dropped here would be a message the bot never saw.
        self._outbox: asyncio.Queue[bytes | int] = asyncio.Queue()
        self._closed = asyncio.Event()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold the connection until either side closes it."""
        await self._socket.prepare(request)
        self.put(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS, "_trace": []})
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write())
                await self._read()
                writer.cancel()
        finally:
            if self.session is not None and self.session.send == self._outbox.put_nowait:
                self.session.send = None
            self._closed.set()
            self._world.changes.notify()
        return self._socket

    def put(self, op: int, data: object) -> None:
        """Queue a payload that is no dispatch."""
        self._outbox.put_nowait(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Queue the closing of the websocket, after everything already queued."""
        self._outbox.put_nowait(code)

    async def drained(self) -> None:
        """Wait until all that was queued has been written, or the connection is gone."""
        waits = [asyncio.ensure_future(self._outbox.join()), asyncio.ensure_future(self._closed.wait())]
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    async def closed(self) -> None:
        """Wait until the connection is gone."""
        await self._closed.wait()

    async def _write(self) -> None:
        while True:
            item = await self._outbox.get()
            if isinstance(item, int):
                await self._socket.close(code=item)
            elif not self._socket.closed:
                frame = self._encode(item)
                with contextlib.suppress(ConnectionError):
                    if isinstance(frame, str):
                        await self._socket.send_str(frame)
                    else:
                        await self._socket.send_bytes(frame)
            self._outbox.task_done()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            try:
                payload = orjson.loads(message.data)
                op, data = payload["op"], payload.get("d")
            except (orjson.JSONDecodeError, KeyError, TypeError):
                self.close(DECODE_ERROR)
                continue
            self._receive(op, data)

    def _receive(self, op: int, data: Json) -> None:
        if op == HEARTBEAT:
            asyncio.get_running_loop().call_later(ROUND_TRIP_S, self.put, HEARTBEAT_ACK, None)
        elif op == IDENTIFY:
            self._identify(data)
        elif op == RESUME:
            self._resume(data)
        elif self.session is None:
            self.close(NOT_AUTHENTICATED)
        elif op == REQUEST_MEMBERS:
            self._send_members(self.session, data)

    def _identify(self, data: Json) -> None:
        application = self._world.application
        intents = int(data.get("intents", 0))
        if data.get("token") != application.token:
            self.close(WRONG_TOKEN)
        elif self.session is not None:
            self.close(ALREADY_AUTHENTICATED)
        elif (intents & Intent.MESSAGE_CONTENT and not application.message_content_intent) or (
            intents & (Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES) and not application.members_intent
        ):
            self.close(DISALLOWED_INTENTS)
        else:
            self.session = self._sessions.open(intents)
            self.session.send = self._outbox.put_nowait
            self._sessions.greet(self.session)

    def _resume(self, data: Json) -> None:
        if data.get("token") != self._world.application.token:
            self.close(WRONG_TOKEN)
            return
        session = self._sessions.find(str(data.get("session_id")))
        after = int(data.get("seq") or 0)
        if session is None or not session.can_replay(after):
            self.put(INVALID_SESSION, data=False)
            return
        self.session = session
        for payload in session.replay(after):
            self._outbox.put_nowait(payload)
        session.send = self._outbox.put_nowait
        session.dispatch("RESUMED", {"_trace": []})
        self._world.changes.notify()

    def _send_members(self, session: Session, data: Json) -> None:
        server = self._world.servers.get(int(data["guild_id"]))
        if server is None or self._world.bot_in(server) is None:
            return
        members, not_found = _asked_for(data, server.members)
        if data.get("query") == "" and not data.get("limit") and Intent.GUILD_MEMBERS not in session.intents:
            self.close(INVALID_INTENTS)
            return
        chunks = [members[i : i + CHUNK_MEMBERS] for i in range(0, len(members), CHUNK_MEMBERS)] or [[]]
        for index, chunk in enumerate(chunks):
            body: Json = {
                "guild_id": str(server.id),
                "members": [member_json(member) for member in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": not_found,
            }
            if "nonce" in data:
                body["nonce"] = data["nonce"]
            session.dispatch("GUILD_MEMBERS_CHUNK", body)


def _asked_for(data: Json, members: dict[int, Member]) -> tuple[Sequence[Member], list[str]]:
    wanted = data.get("user_ids")
    if wanted is not None:
        ids = [int(i) for i in (wanted if isinstance(wanted, list) else [wanted])]
        return [members[i] for i in ids if i in members], [str(i) for i in ids if i not in members]
    query = str(data.get("query") or "").lower()
    found = [member for member in members.values() if member.name.lower().startswith(query)]
    return found[: data.get("limit") or None], []

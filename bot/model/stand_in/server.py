"""A loopback server that speaks the part of vLLM's API that Bylaw uses. For the demo and for tests only.

Refusals are worded as vLLM 0.32.0 words them. Unlike vLLM it takes token ids only and does not stream.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, Self

from aiohttp import web

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CHANNEL
from bot.model.stand_in.answering import Written, answer
from bot.model.stand_in.misbehaviour import ON_HEALTH, Misbehaviour, Mood
from bot.model.stand_in.protocol import MODEL_ID, OWNER, RefusalError, check_request, write_reply

_UNAUTHORIZED = {"error": "Unauthorized"}
_ENGINE_DEAD = {
    "error": {"message": "EngineCore encountered an issue.", "type": "InternalServerError", "code": 500}
}
_OVERLOADED = {"error": {"message": "The server is overloaded.", "type": "ServiceUnavailable", "code": 503}}
_MAX_BODY_BYTES = 4 << 20


class StandIn:
    """A model server that compares and does not reason.

    Start one with `async with StandIn.start(port=0) as stand_in`, then ask at `stand_in.url`.
    """

    def __init__(
        self, *, max_model_len: int = 8192, slots: int = 64, latency_s: float = 0.0, token: str | None = None
    ) -> None:
        self.url = ""
        self.requests = 0  # completions asked for, refused ones included, but not those of a single token
        self.prepared = 0  # single tokens asked for, which is how a client has grammars compiled
        self.running = 0
        self.waiting = 0  # for a slot
        self.cancelled = 0  # clients that went away before their answer
        self.latency_s = latency_s  # what every answer takes, all in all, inside its slot
        self.mood = Mood()
        self._max_model_len = max_model_len
        self._slots = asyncio.Semaphore(slots)
        self._token = token
        self._ids = itertools.count(1)
        self._tokens = {"prompt": 0, "generation": 0}
        self._changed = asyncio.Condition()

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        misbehaviour: Misbehaviour | None = None,
        max_model_len: int = 8192,
        slots: int = 64,
        latency_s: float = 0.0,
        token: str | None = None,
    ) -> AsyncIterator[Self]:
        """Serve on a loopback address until the block ends. Port 0 takes any that is free.

        Slots bound how many requests are answered at once; raises ValueError for a host that is not loopback.
        """
        if not ip_address(host).is_loopback:
            raise ValueError("The stand-in model serves this machine only; give a loopback address.")
        load_encoding()
        stand_in = cls(max_model_len=max_model_len, slots=slots, latency_s=latency_s, token=token)
        stand_in.mood.misbehaviour = misbehaviour
        runner = web.AppRunner(
            stand_in._application(), handler_cancellation=True, access_log=None, shutdown_timeout=0.2
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            bound = runner.addresses[0]
            stand_in.url = f"http://{f'[{host}]' if ':' in host else host}:{bound[1]}"
            yield stand_in
        finally:
            await runner.cleanup()

    def misbehave(
        self, misbehaviour: Misbehaviour, *, times: int | None = None, seconds: float = 1.0
    ) -> None:
        """Misbehave for a number of requests, or until told to behave."""
        self.mood = Mood(misbehaviour=misbehaviour, times=times, seconds=seconds)

    def behave(self) -> None:
        """Answer well from now on."""
        self.mood = Mood()

    async def wait_for_requests(self, count: int) -> None:
        """Wait until that many completions have been asked for."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.requests >= count)

    async def wait_for_cancelled(self, count: int) -> None:
        """Wait until that many clients have gone away before their answer."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.cancelled >= count)

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=_MAX_BODY_BYTES)
        app.router.add_get("/health", self._health)
        app.router.add_get("/version", self._version)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_post("/v1/completions", self._completions)
        app.router.add_get("/control", self._control)
        app.router.add_post("/control", self._control)
        return app

    async def _health(self, _request: web.Request) -> web.Response:
        if self.mood.misbehaviour in ON_HEALTH:
            if self.mood.misbehaviour is Misbehaviour.HANG:
                await asyncio.Event().wait()
            return web.Response(status=503)
        return web.Response()

    async def _version(self, _request: web.Request) -> web.Response:
        return web.json_response({"version": "bylaw-stand-in"})

    async def _models(self, request: web.Request) -> web.Response:
        if not self._is_allowed(request):
            return web.json_response(_UNAUTHORIZED, status=401)
        entry = {"id": MODEL_ID, "object": "model", "owned_by": OWNER, "max_model_len": self._max_model_len}
        return web.json_response({"object": "list", "data": [entry]})

    async def _metrics(self, _request: web.Request) -> web.Response:
        values = {
            "num_requests_running": self.running,
            "num_requests_waiting": self.waiting,
            "prompt_tokens_total": self._tokens["prompt"],
            "generation_tokens_total": self._tokens["generation"],
        }
        lines = (f'vllm:{name}{{model_name="{MODEL_ID}"}} {value}\n' for name, value in values.items())
        return web.Response(text="".join(lines))

    async def _control(self, request: web.Request) -> web.Response:
        """Read or set the mood: {"misbehaviour": "slow", "times": 2, "seconds": 0.5}; null clears it."""
        if request.method == "POST":
            wish = await request.json()
            name = wish.get("misbehaviour")
            self.mood = Mood(
                misbehaviour=Misbehaviour(name) if name else None,
                times=wish.get("times"),
                seconds=wish.get("seconds", 1.0),
            )
            self.latency_s = wish.get("latency_s", self.latency_s)
        return web.json_response(
            {
                "misbehaviour": self.mood.misbehaviour,
                "times": self.mood.times,
                "seconds": self.mood.seconds,
                "latency_s": self.latency_s,
                "requests": self.requests,
            }
        )

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        if _asks_for_one_token(content):
            await self._count("prepared")
            return await self._prepare(request, content)
        await self._count("requests")
        try:
            return await self._complete(request, content)
        except asyncio.CancelledError:
            await self._count("cancelled")
            raise

    async def _prepare(self, request: web.Request, content: bytes) -> web.StreamResponse:
        """Answer with one token, unless nothing is answered just now; uses up no misbehaviour."""
        away = {Misbehaviour.ERROR_500, Misbehaviour.ERROR_503, Misbehaviour.HANG}
        if not self._is_allowed(request):
            return web.json_response(_UNAUTHORIZED, status=401)
        if self.mood.misbehaviour in away:
            return web.json_response(_OVERLOADED, status=503)
        try:
            body = json.loads(content)
            prompt = check_request(
                body, max_model_len=self._max_model_len, misbehaviour=self.mood.misbehaviour
            )
        except RefusalError as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        return web.json_response(write_reply(0, body, prompt, Written(token_ids=(CHANNEL,)), room=1))

    async def _complete(self, request: web.Request, content: bytes) -> web.StreamResponse:
        if not self._is_allowed(request):
            return web.json_response(_UNAUTHORIZED, status=401)
        misbehaviour = self.mood.take()
        try:
            body = json.loads(content)
            prompt = check_request(body, max_model_len=self._max_model_len, misbehaviour=misbehaviour)
        except ValueError:
            return web.json_response({"error": {"message": "The body is not JSON."}}, status=400)
        except RefusalError as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        await self._take_slot()
        try:
            return await self._answer(request, body, prompt, misbehaviour)
        finally:
            self.running -= 1
            self._slots.release()

    async def _take_slot(self) -> None:
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        self.running += 1

    async def _answer(
        self, request: web.Request, body: dict[str, Any], prompt: list[int], misbehaviour: Misbehaviour | None
    ) -> web.StreamResponse:
        # A played GPU has its slot for the latency and no longer: what its answer costs this process is part
        # of that. Added to it, answers that end together would hold up one another's slots, and the more
        # requests wait to take those over together, the fewer would be answered.
        loop = asyncio.get_running_loop()
        ends = loop.time() + self.latency_s
        room = self._max_model_len - len(prompt)
        reply = write_reply(next(self._ids), body, prompt, answer(prompt, misbehaviour), room)
        content = json.dumps(reply)
        await asyncio.sleep(ends - loop.time())
        match misbehaviour:
            case Misbehaviour.SLOW:
                await asyncio.sleep(self.mood.seconds)
            case Misbehaviour.HANG:
                await asyncio.Event().wait()
            case Misbehaviour.ERROR_500:
                return web.json_response(_ENGINE_DEAD, status=500)
            case Misbehaviour.ERROR_503:
                return web.json_response(_OVERLOADED, status=503)
            case _:
                pass
        self._tokens["prompt"] += reply["usage"]["prompt_tokens"]
        self._tokens["generation"] += reply["usage"]["completion_tokens"]
        if misbehaviour is Misbehaviour.DIE:
            return await _send_half(request, content.encode())
        return web.json_response(text=content)

    def _is_allowed(self, request: web.Request) -> bool:
        return self._token is None or request.headers.get("Authorization") == f"Bearer {self._token}"

    async def _count(self, name: str) -> None:
        async with self._changed:
            setattr(self, name, getattr(self, name) + 1)
            self._changed.notify_all()


def _asks_for_one_token(content: bytes) -> bool:
    try:
        body = json.loads(content)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("max_tokens") == 1


async def _send_half(request: web.Request, content: bytes) -> web.StreamResponse:
    """Promise the whole reply, send half of it, and close the connection."""
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(content))}
    )
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    if request.transport is not None:
        request.transport.abort()
    return response

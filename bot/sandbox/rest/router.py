"""From an HTTP request to a handler and back: parse, break if asked, authorise, limit, record."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import orjson
from aiohttp import BodyPartReader, web

from bot.sandbox.errors import RefusalError, invalid_form
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.interactions import Interactions
from bot.sandbox.jsontext import write_json
from bot.sandbox.ratelimit import RateLimiter, refusal
from bot.sandbox.rest.call import Call, Reply
from bot.sandbox.rest.routes import ROUTES, Route
from bot.sandbox.state.model import Attachment
from bot.sandbox.state.world import World

LOG = logging.getLogger(__name__)
API_PREFIX = "/api/v10"
MAX_REASON = 512  # characters of X-Audit-Log-Reason
MAJOR = ("channel_id", "guild_id", "webhook_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """One request as the bot sent it; status is None while it is being validated."""

    method: str
    path: str  # after /api/v10, without the query
    route: str  # the path's template in Discord's OpenAPI; empty for an unknown one
    query: Mapping[str, str]
    body: Any  # parsed JSON, of a multipart request its payload_json; None without one
    files: Sequence[Attachment]
    reason_header: str | None
    status: int | None = None


Validator = Callable[[RecordedRequest], None]


class Router:
    """Answers REST requests and keeps a record of each."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        faults: Faults,
        limiter: RateLimiter,
        validator: Validator | None,
    ) -> None:
        self.requests: list[RecordedRequest] = []
        self.violations: list[Exception] = []  # what the validator complained of, and own crashes
        self._world = world
        self._interactions = interactions
        self._faults = faults
        self._limiter = limiter
        self._validator = validator
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], Route]]] = defaultdict(list)
        for route in ROUTES:
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path))
            self._routes[route.method, route.path.count("/")].append((pattern, route))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the bot."""
        path = request.path.removeprefix(API_PREFIX)
        route, arguments = self._find(request.method, path)
        body, files, broken = await _read(request)
        record = RecordedRequest(
            method=request.method,
            path=path,
            route=route.path if route is not None else "",
            query=dict(request.query),
            body=body,
            files=files,
            reason_header=_reason(request),
        )
        fault = self._faults.take(request.method, path)
        if fault is not None:
            await asyncio.sleep(fault.delay_s)
        if fault is None or fault.apply_first or not fault.answers():
            reply, headers = self._true_answer(request, route, arguments, record, broken)
        else:
            reply, headers = Reply(status=0), {}
        if fault is not None and fault.answers():
            reply, headers = _broken_answer(fault, reply)
        self.requests.append(replace(record, status=reply.status))
        self._world.changes.notify()
        if fault is not None and fault.drop and request.transport is not None:
            request.transport.abort()
        return _response(reply, headers)

    def _find(self, method: str, path: str) -> tuple[Route | None, dict[str, str]]:
        for pattern, route in self._routes[method, path.count("/")]:
            match = pattern.fullmatch(path)
            if match is not None:
                return route, match.groupdict()
        return None, {}

    def _true_answer(
        self,
        request: web.Request,
        route: Route | None,
        arguments: Mapping[str, str],
        record: RecordedRequest,
        broken: RefusalError | None,
    ) -> tuple[Reply, Mapping[str, str]]:
        if route is None:
            return Reply(status=404, body={"message": "404: Not Found", "code": 0}), {}
        token = f"Bot {self._world.application.token}"
        if not route.own_token and request.headers.get("Authorization") != token:
            return Reply(status=401, body={"message": "401: Unauthorized", "code": 0}), {}
        major = next((arguments[name] for name in MAJOR if name in arguments), "")
        allowance = self._limiter.take(
            record.method, route.path, major, counts_overall=not route.path.startswith("/interactions")
        )
        if allowance.refusal is not None:
            return Reply(status=429, body=allowance.refusal), allowance.headers
        call = Call(
            world=self._world,
            interactions=self._interactions,
            arguments=arguments,
            query=record.query,
            body=record.body,
            files=record.files,
            reason=record.reason_header,
        )
        return self._handled(route, call, record, broken), allowance.headers

    def _handled(
        self, route: Route, call: Call, record: RecordedRequest, broken: RefusalError | None
    ) -> Reply:
        try:
            _require_readable(call, broken)
            if self._validator is not None:
                self._validator(record)
            return route.handler(call)
        except RefusalError as refused:
            return Reply(status=refused.status, body=refused.body())
        except Exception as error:
            # Not a 500: discord.py would hide it behind five slow retries.
            LOG.exception("sandbox_request_failed", extra={"method": record.method, "route": record.route})
            self.violations.append(error)
            return Reply(status=400, body={"message": f"the sandbox could not answer: {error}", "code": 0})


def _require_readable(call: Call, broken: RefusalError | None) -> None:
    if broken is not None:
        raise broken
    if len(call.reason or "") > MAX_REASON:
        text = f"Must be {MAX_REASON} or fewer in length."
        raise invalid_form(["X-Audit-Log-Reason"], "BASE_TYPE_MAX_LENGTH", text)


def _broken_answer(fault: Fault, reply: Reply) -> tuple[Reply, Mapping[str, str]]:
    if fault.status is None:  # only dropped: the record keeps what the true answer would have been
        return reply, {}
    if fault.status == 429:
        limited = refusal(fault.retry_after_s or 1.0)
        return Reply(status=429, body=fault.body or limited.refusal), {**limited.headers, **fault.headers}
    body = fault.body or {"message": f"{fault.status}: broken on purpose", "code": 0}
    return Reply(status=fault.status, body=body), fault.headers


def _response(reply: Reply, headers: Mapping[str, str]) -> web.Response:
    # Exactly application/json: with a charset behind it discord.py takes the body for plain text.
    if reply.body is None:
        return web.Response(status=reply.status or 500, headers=headers)
    kind = {"Content-Type": "application/json"}
    return web.Response(status=reply.status, body=write_json(reply.body), headers={**headers, **kind})


def _reason(request: web.Request) -> str | None:
    reason = request.headers.get("X-Audit-Log-Reason")
    return None if reason is None else unquote(reason)


async def _read(request: web.Request) -> tuple[Any, Sequence[Attachment], RefusalError | None]:
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request)
    raw = await request.read()
    if not raw:
        return None, (), None
    if request.content_type != "application/json":
        return None, (), RefusalError(400, 50035, 'Expected "Content-Type" header to be application/json.')
    body, broken = _parsed(raw)
    return body, (), broken


def _parsed(raw: bytes) -> tuple[Any, RefusalError | None]:
    try:
        return orjson.loads(raw), None
    except orjson.JSONDecodeError:
        return None, RefusalError(400, 50109, "The request body contains invalid JSON.")


async def _read_multipart(request: web.Request) -> tuple[Any, Sequence[Attachment], RefusalError | None]:
    body: Any = None
    broken: RefusalError | None = None
    files: dict[int, Attachment] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=True))
        number = re.fullmatch(r"files\[(\d+)\]", part.name or "")
        if part.name == "payload_json":
            body, broken = _parsed(data)
        elif number is not None:
            files[int(number[1])] = Attachment(
                name=part.filename or "file",
                data=data,
                content_type=part.headers.get("Content-Type"),
            )
    return body, [files[index] for index in sorted(files)], broken

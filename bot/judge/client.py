"""Speak HTTP with the one configured model server, and with nobody else.

Redirects are refused and proxies from the environment are not used: what members wrote goes to that
address and nowhere else. Whatever keeps an answer from coming is a ModelAwayError; a question that the server
understood and declined is a RefusedError. Neither says anything about what the model thinks.
"""

import asyncio
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import orjson
from pydantic import BaseModel, ValidationError

from bot.core.errors import ConfigError, ModelAwayError
from bot.judge.wire import CompletionReply, ErrorReply, ModelEntry, ModelList

MAX_REPLY_BYTES = 1 << 20  # a reply echoes the prompt's ids: some 30 kB
REACH_TIMEOUT_S = 3.0
# It says no more: the library's reasons name the address, which posts and logs need not hold.
_UNREACHABLE = "The model server cannot be reached, or went away while answering."
_KEEP_ALIVE_S = 4.0  # below the 5 s after which vLLM's server closes an idle connection
_COMPLETIONS = "/v1/completions"
_REFUSALS = frozenset({400, 413, 422})  # of a question; whoever so answers a look is no vLLM server
_LOAD = ("num_requests_running", "num_requests_waiting")
_ENDINGS = frozenset({"stop", "length"})  # anything else, such as abort, was not the model's doing

Body = TypeVar("Body", bound=BaseModel)


class RefusedError(Exception):
    """The server understood a question and declined it. For this room only; never leaves the judge."""

    def __init__(self, message: str, *, param: str | None) -> None:
        super().__init__(message)
        self.param = param
        self.model: ModelEntry | None = None  # whom the request was for, once it is known


class LateError(ModelAwayError):
    """The server did not answer in time. To everybody but this room it is away like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy a server says it is."""

    running: int  # requests that it works on
    waiting: int  # requests that wait for their turn there


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model server is."""

    url: str  # such as http://127.0.0.1:8000
    model: str | None = None  # None: the first that the server offers
    token: str | None = field(default=None, repr=False)
    reach_timeout_s: float = REACH_TIMEOUT_S  # for a connection, and for questions about the server itself

    @property
    def base(self) -> str:
        """The address without a trailing /v1. Raises ConfigError when it cannot be used."""
        try:
            parts = urlsplit(self.url)
            _ = parts.port  # read only when asked for
        except ValueError as error:
            raise ConfigError("The model's address cannot be read: its host or port is malformed.") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError("The model's address must begin with http:// or https:// and name a host.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ConfigError(
                "The model's address may hold no user name, password or query; give a token instead."
            )
        return self.url.rstrip("/").removesuffix("/v1")


class Client:
    """One model server."""

    def __init__(self, endpoint: Endpoint, session: aiohttp.ClientSession | None = None) -> None:
        if session is not None and session.trust_env:
            raise ConfigError("The session to the model server must not use proxies from the environment.")
        self._endpoint = endpoint
        self._base = endpoint.base
        self._session = session
        self._own_session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open a session if none was handed in."""
        if self._session is None:
            # The caller bounds the questions; waiting for a connection here would look like an absence.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_S)
            self._session = self._own_session = aiohttp.ClientSession(
                connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def close(self) -> None:
        """Close the session that was opened here; one handed in stays open."""
        if self._own_session is not None:
            await self._own_session.close()
            self._session = self._own_session = None

    async def find_model(self) -> ModelEntry:
        """Ask which model the server offers; the configured one, or its first."""
        models = _checked(ModelList, await self._look("/v1/models"))
        wanted = self._endpoint.model
        for entry in models.data:
            if wanted is None or entry.id == wanted:
                return entry
        offered = ", ".join(entry.id for entry in models.data) or "none"
        raise ModelAwayError(
            f"The model server does not offer {wanted or 'any model'}; it offers: {offered}."
        )

    async def check_health(self) -> None:
        """Make sure that the server says it is well."""
        await self._look("/health")

    async def load(self) -> Load | None:
        """Ask how busy the server is; None when it does not say."""
        try:
            page = (await self._look("/metrics")).decode(errors="replace")
        except ModelAwayError:
            return None
        running, waiting = (_count(page, name) for name in _LOAD)
        return None if running is None or waiting is None else Load(running=running, waiting=waiting)

    async def complete(self, body: Mapping[str, Any], *, timeout_s: float) -> CompletionReply:
        """Send one request for a completion. Raises RefusedError or ModelAwayError."""
        content = await self._read("POST", _COMPLETIONS, body, timeout_s=timeout_s)
        reply = _checked(CompletionReply, content)
        if reply.choices[0].finish_reason not in _ENDINGS:
            raise ModelAwayError("The model server broke off before the answer was whole.")
        return reply

    async def _look(self, path: str) -> bytes:
        return await self._read("GET", path, None, timeout_s=self._endpoint.reach_timeout_s)

    async def _read(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, timeout_s: float
    ) -> bytes:
        if self._session is None:
            raise RuntimeError("the client has not been opened")
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._endpoint.token:
            headers["Authorization"] = f"Bearer {self._endpoint.token}"
        try:
            async with (
                asyncio.timeout(timeout_s),
                self._session.request(
                    method,
                    self._base + path,
                    data=None if body is None else orjson.dumps(body),
                    headers=headers,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=None, connect=self._endpoint.reach_timeout_s),
                ) as response,
            ):
                content = await _read_capped(response)
                _check_status(path, response.status, content)
                return content
        except aiohttp.ClientError:  # not being able to connect in time is one of these
            raise ModelAwayError(_UNREACHABLE) from None
        except TimeoutError:
            raise LateError(f"The model server did not answer within {timeout_s:g} s.") from None
        except OSError:
            raise ModelAwayError(_UNREACHABLE) from None


def _checked(form: type[Body], content: bytes) -> Body:
    try:
        return form.model_validate_json(content)
    except ValidationError:
        raise ModelAwayError(
            "Something answers at the model's address, but not as vLLM 0.32 or newer does."
        ) from None


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > MAX_REPLY_BYTES:
            response.close()
            raise ModelAwayError("The model server sent more than a reply can hold.")
    return bytes(content)


def _check_status(path: str, status: int, content: bytes) -> None:
    """Raise what a status other than success means."""
    match status:
        case 200:
            return
        case _ if status in _REFUSALS and path == _COMPLETIONS:
            raise _refusal(content)
        case _ if status in _REFUSALS:
            raise ModelAwayError(
                f"Something answers at the model's address, but declines {path} (HTTP {status}), as no vLLM "
                "server does."
            )
        case 401 | 403:
            raise ModelAwayError("The model server does not accept the token it was given.")
        case 404:
            raise ModelAwayError("The model server does not know the model, or is no vLLM server.")
        case _ if 300 <= status < 400:
            raise ModelAwayError("The model server wants to send the question elsewhere; that is refused.")
        case _:
            raise ModelAwayError(f"The model server reports a failure of its own (HTTP {status}).")


def _refusal(content: bytes) -> RefusedError:
    try:
        error = ErrorReply.model_validate_json(content).error
    except ValidationError:
        return RefusedError("", param=None)
    return RefusedError(error.message, param=error.param)


def _count(page: str, name: str) -> int | None:
    """Return the sum of a gauge over all engines; None where it is not there, or counts no requests."""
    found = re.findall(rf"^vllm:{name}(?:\{{[^\n]*\}})? (\S+)(?: \d+)?\r?$", page, re.MULTILINE)
    try:
        numbers = [float(value) for value in found]
    except ValueError:
        return None
    if not numbers or not all(math.isfinite(number) and number >= 0 for number in numbers):
        return None
    return int(sum(numbers))

"""Breaks things on purpose: REST answers that fail, come late or get lost; a gateway that drops."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.gateway.hub import Gateway
from bot.sandbox.state.model import Json


@dataclass(slots=True, kw_only=True)
class Fault:
    """One planned failure of matching REST requests; `hits` counts how often it struck."""

    method: str | None
    path: re.Pattern[str]
    times: int
    status: int | None
    body: Json | None
    headers: Mapping[str, str]
    retry_after_s: float | None
    delay_s: float
    apply_first: bool  # the request takes effect before the failure
    drop: bool  # the connection is cut instead of answering
    hits: int = 0

    def answers(self) -> bool:
        """Whether the request gets something other than its true answer."""
        return self.drop or self.status is not None


class Faults:
    """Fault injection, for the next matching requests and for the gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._planned: list[Fault] = []

    def add(
        self,
        *,
        method: str | None = None,
        path: str = "",
        status: int | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
        delay_s: float = 0.0,
        times: int = 1,
        apply_first: bool = False,
        drop: bool = False,
    ) -> Fault:
        """Plan a failure of the next `times` requests whose path (after /api/v10) matches the regex.

        `retry_after_s` makes it a 429. `apply_first` with `drop` is "applied, but the answer was
        lost". Only `delay_s` delays the true answer. Earlier faults strike first.
        """
        fault = Fault(
            method=method,
            path=re.compile(path),
            times=times,
            status=429 if retry_after_s is not None and status is None else status,
            body=body,
            headers=headers or {},
            retry_after_s=retry_after_s,
            delay_s=delay_s,
            apply_first=apply_first,
            drop=drop,
        )
        self._planned.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every failure that has not struck yet."""
        self._planned.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the failure planned for this request, and count it."""
        for fault in self._planned:
            if fault.method in {None, method} and fault.path.search(path):
                fault.hits += 1
                if fault.hits >= fault.times:
                    self._planned.remove(fault)
                return fault
        return None

    async def drop_gateway(self, *, resumable: bool = True) -> None:
        """Close every gateway connection; unless resumable, the bot has to identify again."""
        await self._gateway.drop(resumable=resumable)

    def invalid_session(self, *, resumable: bool = False) -> None:
        """Send op 9 to every connection."""
        self._gateway.invalidate(resumable=resumable)

    def reconnect(self) -> None:
        """Send op 7 to every connection: come back and resume."""
        self._gateway.ask_to_reconnect()

"""Discord's REST rate limits: headers on every answer, and 429 when a bucket is empty.

Lenient unless told otherwise, so that tests are not slowed down. Source: "Rate Limits" in the
developer documentation. The trap: discord.py takes a 429 without a `Via` header or without a
JSON body for a ban by Cloudflare and raises at once.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.sandbox.state.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """How many requests pass. Windows are fixed and in seconds."""

    limit: int = 10_000  # per bucket: method, route and channel, server or webhook
    window_s: float = 1.0
    routes: Mapping[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    overall: int | None = None  # per second over all routes; Discord's is 50; None switches it off


@dataclass(slots=True)
class _Bucket:
    limit: int
    window_s: float
    used: int
    resets_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Whether a request passes, and the headers that tell its sender."""

    headers: Mapping[str, str]
    refusal: Json | None


class RateLimiter:
    """Counts requests in fixed windows of the sandbox's clock."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}
        self._overall = _Bucket(limits.overall or 0, 1.0, 0, 0.0)

    def take(self, method: str, route: str, major: str, *, counts_overall: bool = True) -> Allowance:
        """Count one request. `major` is the channel, server or webhook id that Discord limits by."""
        now = self._clock()
        bucket = self._bucket(method, route, major)
        if not _fits(bucket, now):
            return _refused(bucket, now, _name(method, route), scope="user")
        if counts_overall and self._limits.overall is not None and not _fits(self._overall, now):
            return _refused(self._overall, now, _name(method, route), scope="global")
        return Allowance(headers=_headers(bucket, now, _name(method, route)), refusal=None)

    def _bucket(self, method: str, route: str, major: str) -> _Bucket:
        key = (method, route, major)
        if key not in self._buckets:
            limit, window_s = self._limits.routes.get(
                (method, route), (self._limits.limit, self._limits.window_s)
            )
            self._buckets[key] = _Bucket(limit, window_s, 0, 0.0)
        return self._buckets[key]


def refusal(retry_after_s: float, *, scope: str = "user") -> Allowance:
    """Return a 429 that says to wait that long, with the headers that discord.py insists on."""
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after_s, 3),
        "global": scope == "global",
    }
    headers = {
        "Retry-After": str(max(1, round(retry_after_s))),
        "Via": "1.1 sandbox",
        "X-RateLimit-Scope": scope,
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return Allowance(headers=headers, refusal=body)


def _fits(bucket: _Bucket, now: float) -> bool:
    if now >= bucket.resets_at:
        bucket.used = 0
        bucket.resets_at = now + bucket.window_s
    if bucket.used >= bucket.limit:
        return False
    bucket.used += 1
    return True


def _refused(bucket: _Bucket, now: float, name: str, scope: str) -> Allowance:
    refused = refusal(bucket.resets_at - now, scope=scope)
    return Allowance(headers={**_headers(bucket, now, name), **refused.headers}, refusal=refused.refusal)


def _headers(bucket: _Bucket, now: float, name: str) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": name,
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
        "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
        "X-RateLimit-Reset-After": f"{max(0.0, bucket.resets_at - now):.3f}",
    }


def _name(method: str, route: str) -> str:
    return hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:32]

"""Buckets empty and fill again by the sandbox's clock."""

from bot.sandbox.ratelimit import RateLimiter, RateLimits

ROUTE = ("POST", "/channels/{channel_id}/messages")


def test_a_bucket_refuses_when_empty_and_opens_with_the_next_window():
    now = [100.0]
    limiter = RateLimiter(RateLimits(limit=2, window_s=5.0), lambda: now[0])
    remaining = [limiter.take(*ROUTE, "1").headers["X-RateLimit-Remaining"] for _ in range(2)]

    refused = limiter.take(*ROUTE, "1")

    assert remaining == ["1", "0"]
    assert refused.refusal == {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
    now[0] += 5.0
    assert limiter.take(*ROUTE, "1").refusal is None


def test_channels_and_routes_have_buckets_of_their_own():
    limiter = RateLimiter(RateLimits(limit=1), lambda: 100.0)
    limiter.take(*ROUTE, "1")

    assert limiter.take(*ROUTE, "2").refusal is None
    assert limiter.take("GET", ROUTE[1], "1").refusal is None
    assert limiter.take(*ROUTE, "1").refusal is not None


def test_one_route_can_be_limited_alone():
    limiter = RateLimiter(RateLimits(routes={ROUTE: (1, 2.0)}), lambda: 100.0)
    limiter.take(*ROUTE, "1")

    assert limiter.take(*ROUTE, "1").headers["X-RateLimit-Limit"] == "1"
    assert limiter.take("GET", ROUTE[1], "1").headers["X-RateLimit-Limit"] == "10000"


def test_the_overall_limit_is_marked_as_global_and_spares_interactions():
    limiter = RateLimiter(RateLimits(overall=1), lambda: 100.0)
    limiter.take(*ROUTE, "1")

    refused = limiter.take(*ROUTE, "2")

    assert refused.refusal is not None
    assert refused.refusal["global"] is True
    assert refused.headers["X-RateLimit-Scope"] == "global"
    assert limiter.take(*ROUTE, "3", counts_overall=False).refusal is None

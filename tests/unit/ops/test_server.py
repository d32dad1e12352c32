import json
import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from bot.core.errors import ConfigError
from bot.ops.metrics import Metrics
from bot.ops.server import serve_ops
from bot.pipeline.events import MessageUncovered

LOOPBACK = "127.0.0.1"


async def ask(port: int, path: str) -> tuple[int, str, Mapping[str, str]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{LOOPBACK}:{port}{path}") as response,
    ):
        return response.status, await response.text(), response.headers


@pytest.mark.parametrize(("ok", "status"), [(True, 200), (False, 503)])
async def test_health_tells_a_probe_by_its_status_and_a_person_by_its_facts(ok, status) -> None:
    facts: dict[str, Any] = {"ok": ok, "discord": ok, "model": False, "problems": []}

    async with serve_ops(LOOPBACK, 0, Metrics(), lambda: facts) as port:
        answered, body, _ = await ask(port, "/healthz")

    assert answered == status
    assert json.loads(body) == facts


async def test_health_is_asked_anew_each_time() -> None:
    facts = {"ok": False}

    async with serve_ops(LOOPBACK, 0, Metrics(), lambda: facts) as port:
        before, _, _ = await ask(port, "/healthz")
        facts["ok"] = True
        after, _, _ = await ask(port, "/healthz")

    assert (before, after) == (503, 200)


async def test_metrics_are_served_in_the_form_that_prometheus_reads() -> None:
    metrics = Metrics()
    metrics.observe(MessageUncovered(server_id=1))

    async with serve_ops(LOOPBACK, 0, metrics, dict) as port:
        status, body, headers = await ask(port, "/metrics")

    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert re.search(r"^bylaw_flags_uncovered_total 1.0$", body, re.MULTILINE)


async def test_nothing_else_is_served() -> None:
    async with serve_ops(LOOPBACK, 0, Metrics(), dict) as port:
        status, _, _ = await ask(port, "/")

    assert status == 404


async def test_a_port_in_use_is_a_sentence_that_names_the_key() -> None:
    async with serve_ops(LOOPBACK, 0, Metrics(), dict) as port:
        with pytest.raises(ConfigError, match=rf"^ops\.port {port} on {LOOPBACK} cannot be used .*\.$"):
            async with serve_ops(LOOPBACK, port, Metrics(), dict):
                pass


async def test_a_host_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        async with serve_ops("no-such-host.invalid", 0, Metrics(), dict):
            pass


async def test_the_port_is_free_again_at_the_end() -> None:
    async with serve_ops(LOOPBACK, 0, Metrics(), dict) as port:
        pass

    async with serve_ops(LOOPBACK, port, Metrics(), dict) as again:
        assert again == port

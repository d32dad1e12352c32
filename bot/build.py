"""Open what a bot needs, have its parts read what the store knows, and close it all at the end.

The parts are built in bot/parts.py; the filter and the judge, which need nothing but the configuration, in
bot/engines.py.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.app import App, Say
from bot.chat.catching_up import useless_before
from bot.chat.client import BylawClient
from bot.chat.start import configure_endpoints
from bot.config import Config
from bot.core.policy import Policy
from bot.engines import filter_compiler, open_judge
from bot.harmony.encoding import check_distributions, load_encoding
from bot.ops.flags import FlagGauges
from bot.ops.metrics import Metrics
from bot.ops.server import serve_ops
from bot.parts import Given, Parts
from bot.pipeline.events import Observer
from bot.pipeline.flagging import FlagFigures, Flagging
from bot.pipeline.intake import Intake
from bot.pipeline.judging import Judging
from bot.pipeline.ports.questions import Judge
from bot.pipeline.servers import CompileFilter, Servers
from bot.policy.shipped import load_shipped
from bot.store import Store
from bot.store.keys import load_key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the demo and its controls put in place of the real thing."""

    shipped: Mapping[str, Policy] | None = None
    compile_filter: CompileFilter | None = None
    observers: tuple[Observer, ...] = ()


@asynccontextmanager
async def open_app(
    config: Config, *, environ: Mapping[str, str], say: Say, overrides: Overrides | None = None
) -> AsyncIterator[App]:
    """Build the bot and close everything it opened at the end.

    Raises ConfigError or StoreError with a sentence for the operator.
    """
    overrides = overrides or Overrides()
    check_distributions()
    await asyncio.to_thread(load_encoding)  # 0.4 s, which the first flagged message would have to wait for
    shipped = load_shipped() if overrides.shipped is None else overrides.shipped
    compile_filter = overrides.compile_filter or filter_compiler(config)
    configure_endpoints(config.discord.rest_url, config.discord.gateway_url)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_open_store(config, environ, say))
        token = environ.get("BYLAW_MODEL_TOKEN")
        judge = await stack.enter_async_context(open_judge(config.model, token, say))
        parts = Parts(
            Given(
                config=config,
                store=store,
                judge=judge,
                shipped=shipped,
                compile_filter=compile_filter,
                observers=overrides.observers,
            )
        )
        await _load(parts, store)
        flags = partial(_flag_figures, parts.flagging, parts.servers)
        _watch(parts.metrics, parts.intake, parts.client, parts.judging, flags)
        if config.ops.port:
            health = partial(_health, parts.client, judge)
            await stack.enter_async_context(
                serve_ops(config.ops.host, config.ops.port, parts.metrics, health)
            )
        yield App(
            parts.client,
            store,
            parts.intake,
            marks=parts.marks,
            traffic=parts.traffic,
            workers=parts.workers,
            say=say,
        )


@asynccontextmanager
async def _open_store(config: Config, environ: Mapping[str, str], say: Say) -> AsyncIterator[Store]:
    key = load_key(environ, config.store.folder)
    if key.is_new:
        say(
            f"A key was made at {key.path}. Back it up now, away from the data folder: without it, "
            "nothing that is stored can be read."
        )
    async with Store.open(config.store.folder, key.key, weights=config.model.weights) as store:
        facts = store.facts()
        log.info("store-opened", extra={"sqlite": facts.sqlite_version, "schema": facts.schema})
        if facts.warning is not None:
            log.warning("sqlite-is-old", extra={"advice": facts.warning})
        yield store


async def _load(parts: Parts, store: Store) -> None:
    """Have the parts read what was known when Bylaw stopped."""
    await parts.traffic.load()
    for server_id in await store.servers():
        await parts.servers.reload(server_id)
    await parts.marks.load(older_than=useless_before(datetime.now(UTC)))
    await parts.mod_logs.load()


def _watch(
    metrics: Metrics,
    intake: Intake,
    client: BylawClient,
    judging: Judging,
    flags: Callable[[], Sequence[FlagFigures]],
) -> None:
    """Have what is only known at the moment read whenever somebody asks for the metrics."""
    metrics.watch("bylaw_intake_held", "Flags not yet committed", lambda: len(intake))
    metrics.watch("bylaw_gateway_latency_seconds", "Time of a heartbeat", lambda: client.latency)
    metrics.watch("bylaw_model_away", "1 while no answers come", lambda: float(judging.is_away))
    FlagGauges(metrics, flags)


def _flag_figures(flagging: Flagging, servers: Servers) -> Sequence[FlagFigures]:
    """Return what is in force in every server that is set up."""
    in_force = [servers.get(server_id) for server_id in servers.ids]
    return [flagging.figures(one.settings) for one in in_force if one is not None and one.settings.is_set_up]


def _health(client: BylawClient, judge: Judge) -> Mapping[str, object]:
    connected = client.is_ready() and not client.is_closed()
    problems = client.problems
    return {
        "ok": connected and not problems,
        "discord": connected,
        "model": not judge.is_away,
        "problems": problems,
    }

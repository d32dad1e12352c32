"""Build every object once and hand each what it needs.

Whoever wants to know what talks to what reads this file. What is built is run by bot/app.py; the filter and
the judge, which need nothing but the configuration, are built in bot/engines.py.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from bot.app import App, OnceConnected, Say
from bot.chat.catching_up import Bounds, useless_before
from bot.chat.client import BylawClient
from bot.chat.desks import Desks
from bot.chat.hands import DiscordHands
from bot.chat.modlog import DiscordModLog
from bot.chat.owners import DiscordOwners
from bot.chat.start import configure_endpoints
from bot.chat.surroundings import DiscordSurroundings
from bot.chat.tree import SyncedCommands
from bot.config import Config
from bot.core.policy import Policy
from bot.desk.check import CheckDesk
from bot.desk.context import ContextDesk
from bot.desk.exemptions import ExemptionDesk
from bot.desk.flagging import FlagDesk
from bot.desk.pause import PauseDesk
from bot.desk.policies import PolicyDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.retention import Retention
from bot.desk.review import Review
from bot.desk.rules import RuleDesk
from bot.desk.sensitivity import SensitivityDesk
from bot.desk.setup import Setup
from bot.engines import filter_compiler, open_judge
from bot.harmony.encoding import check_distributions, count_tokens, load_encoding
from bot.ops.flags import FlagGauges
from bot.ops.gauges import StoreGauges
from bot.ops.journal import write_journal
from bot.ops.metrics import Metrics
from bot.ops.server import serve_ops
from bot.pipeline.announcing import Announcing
from bot.pipeline.budget import PostBudget
from bot.pipeline.capacity import Capacity
from bot.pipeline.casework import Casework
from bot.pipeline.events import Observer, tell_all
from bot.pipeline.flagging import FlagFigures, Flagging, TrafficKeeper
from bot.pipeline.intake import Intake
from bot.pipeline.judging import Judging
from bot.pipeline.marks import Marks
from bot.pipeline.mod_logs import ModLogs
from bot.pipeline.outage import OutageNews
from bot.pipeline.ports import Judge
from bot.pipeline.preparing import Preparing
from bot.pipeline.screening import Screening
from bot.pipeline.second_looks import SecondLooks
from bot.pipeline.servers import CompileFilter, Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.unjudged import Unjudged
from bot.pipeline.wake import Wake
from bot.policy.shipped import load_shipped
from bot.store import Store
from bot.store.keys import load_key

log = logging.getLogger(__name__)

COMMANDS = "commands"  # the fact under which the digest of the registered commands is kept

NO_MODEL = "ℹ No model is configured: whatever is flagged is posted at once, unjudged."  # noqa: RUF001


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
    key = load_key(environ, config.store.folder)
    if key.is_new:
        say(
            f"A key was made at {key.path}. Back it up now, away from the data folder: without it, "
            "nothing that is stored can be read."
        )
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            Store.open(config.store.folder, key.key, weights=config.model.weights)
        )
        _log_facts(store)
        judge = await stack.enter_async_context(
            open_judge(config.model, environ.get("BYLAW_MODEL_TOKEN"), say)
        )
        metrics = Metrics()
        capacity = Capacity(store, lambda: judging.is_away, has_model=not config.model.is_off)
        flagging = _flagging(config, capacity)
        traffic = await _load_traffic(store, flagging)
        observe = tell_all((metrics.observe, write_journal, flagging.observe, *overrides.observers))
        questions, cases, erasures = Wake(), Wake(), Wake()
        shelf = PolicyShelf(store)
        servers = Servers(store, compile_filter)
        for server_id in await store.servers():
            await servers.reload(server_id)

        def recorded() -> None:
            questions.set()
            cases.set()

        intake = Intake(store, observe, recorded, capacity=config.filter.intake_capacity)

        async def settled() -> None:
            await client.completing.drained()
            await intake.drained()

        async def mended(server_id: int) -> None:
            await mod_logs.mended(server_id)

        marks = Marks(store, settled)
        await marks.load(older_than=useless_before(datetime.now(UTC)))
        policy_desk = PolicyDesk(store, servers, shipped, count_tokens)
        desks = Desks(
            review=Review(store, shelf, cases),
            policies=policy_desk,
            setup=Setup(store, servers, policy_desk, mended),
            rules=RuleDesk(store, servers),
            exemptions=ExemptionDesk(store, servers),
            flags=FlagDesk(store, servers, flagging, is_away=lambda: judging.is_away),
            sensitivity=SensitivityDesk(store, servers),
            context=ContextDesk(store, servers),
            pause=PauseDesk(store, servers),
            check=CheckDesk(servers, intake, flagging),
            notes=(NO_MODEL,) if config.model.is_off else (),
            privacy=PrivacyDesk(store, servers, erasures),
        )
        client = BylawClient(
            screen=Screening(servers, intake, observe, flagging=flagging).screen,
            gone=intake.put_gone,
            removed=intake.put_removal,
            servers=servers,
            desks=desks,
            synced=SyncedCommands(
                read=lambda: store.get_meta(COMMANDS), write=lambda digest: store.set_meta(COMMANDS, digest)
            ),
            marks=marks,
            settled=settled,
            catch_up=Bounds(messages=config.catch_up.messages, minutes=config.catch_up.minutes),
        )
        judging = Judging(
            store,
            shelf,
            judge,
            observe,
            questions=questions,
            cases=cases,
            judge_within=timedelta(hours=config.model.judge_within_h),
        )
        mod_log = DiscordModLog(client, store)
        announcing = Announcing(store, mod_log, shelf, PostBudget(time.monotonic), observe)
        mod_logs = ModLogs(store, servers, mod_log, DiscordOwners(client), cases=cases)
        await mod_logs.load()
        casework = Casework(
            store,
            servers,
            shelf,
            DiscordHands(client),
            announcing,
            second_looks=SecondLooks(store, DiscordSurroundings(client), questions=questions, cases=cases),
            mod_logs=mod_logs,
            observe=observe,
            cases=cases,
        )
        _watch(metrics, intake, client, judging, partial(_flag_figures, flagging, servers))
        if config.ops.port:
            health = partial(_health, client, judge)
            await stack.enter_async_context(serve_ops(config.ops.host, config.ops.port, metrics, health))
        tell_after = timedelta(seconds=config.model.report_away_after_s)
        workers = (
            Unjudged(store, questions=questions, cases=cases) if config.model.is_off else judging,
            Preparing(servers, judge),
            OnceConnected(
                client.connected,
                OutageNews(store, servers, mod_log, judging.absence, tell_after=tell_after),
            ),
            OnceConnected(client.connected, casework),
            OnceConnected(client.connected, mod_logs),
            Retention(store, erasures, cases, PostBudget(time.monotonic)),
            client.completing,
            client.catching_up,
            marks,
            StoreGauges(metrics, store.counts),
            capacity,
            traffic,
        )
        yield App(client, store, intake, marks=marks, traffic=traffic, workers=workers, say=say)


def _flagging(config: Config, capacity: Capacity) -> Flagging:
    return Flagging(
        default=config.filter.threshold,
        chance=Random().random,
        bearable=capacity.of,
        waited_s=capacity.wait_s,
        has_room=lambda: capacity.has_room,
    )


async def _load_traffic(store: Store, flagging: Flagging) -> TrafficKeeper:
    keeper = TrafficKeeper(store, flagging)
    await keeper.load()
    return keeper


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


def _log_facts(store: Store) -> None:
    facts = store.facts()
    log.info("store-opened", extra={"sqlite": facts.sqlite_version, "schema": facts.schema})
    if facts.warning is not None:
        log.warning("sqlite-is-old", extra={"advice": facts.warning})


def _health(client: BylawClient, judge: Judge) -> Mapping[str, object]:
    connected = client.is_ready() and not client.is_closed()
    problems = client.problems
    return {
        "ok": connected and not problems,
        "discord": connected,
        "model": not judge.is_away,
        "problems": problems,
    }

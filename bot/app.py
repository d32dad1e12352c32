"""Build every object once, hand each what it needs, and own the tasks.

Nothing else in Bylaw builds: whoever wants to know what talks to what reads this file.
"""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Protocol

from bot.chat.catching_up import Bounds, useless_before
from bot.chat.client import BylawClient
from bot.chat.desks import Desks
from bot.chat.hands import DiscordHands
from bot.chat.modlog import DiscordModLog
from bot.chat.owners import DiscordOwners
from bot.chat.start import configure_endpoints, invite_link, run_client
from bot.chat.tree import SyncedCommands
from bot.config import Config, ModelSection
from bot.core.errors import ConfigError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.core.settings import ServerSettings
from bot.desk.check import CheckDesk
from bot.desk.exemptions import ExemptionDesk
from bot.desk.flagging import FlagDesk
from bot.desk.pause import PauseDesk
from bot.desk.policies import PolicyDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.retention import Retention
from bot.desk.review import Review
from bot.desk.rules import RuleDesk
from bot.desk.sensitivity import SensitivityDesk
from bot.desk.sensitivity import SensitivityDesk
from bot.desk.setup import Setup
from bot.filter.domains import ScamDomains
from bot.filter.server_filter import ServerFilter
from bot.harmony.encoding import check_distributions, count_tokens, load_encoding
from bot.judge.absent import NoModel
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
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
from bot.pipeline.servers import CompileFilter, Filter, Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.unjudged import Unjudged
from bot.pipeline.wake import Wake
from bot.policy.shipped import load_shipped
from bot.store import Store
from bot.store.keys import load_key

log = logging.getLogger(__name__)

CLOSE_GATEWAY_S = 2.0  # SIGTERM must be answered within 5 s, all told
DRAIN_S = 2.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
COMMANDS = "commands"  # the fact under which the digest of the registered commands is kept

NO_MODEL = "ℹ No model is configured: whatever is flagged is posted at once, unjudged."  # noqa: RUF001

Say = Callable[[str], None]  # tells the operator one sentence that is no log line


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the demo and its controls put in place of the real thing."""

    shipped: Mapping[str, Policy] | None = None
    compile_filter: CompileFilter | None = None
    observers: tuple[Observer, ...] = ()


class Worker(Protocol):
    """Something that works until it is cancelled."""

    async def run(self) -> None:
        """Work."""


@dataclass(frozen=True, slots=True)
class OnceConnected:
    """A worker that begins when the servers are known: sooner, its first steps fail, and rest for minutes."""

    connected: asyncio.Event
    worker: Worker

    async def run(self) -> None:
        """Wait, then work."""
        await self.connected.wait()
        await self.worker.run()


class App:
    """A bot that is built and not yet connected."""

    def __init__(
        self,
        client: BylawClient,
        store: Store,
        intake: Intake,
        *,
        marks: Marks,
        traffic: TrafficKeeper,
        workers: Sequence[Worker],
        say: Say,
    ) -> None:
        self._client = client
        self._store = store
        self._intake = intake
        self._marks = marks
        self._traffic = traffic
        self._workers = workers
        self._say = say
        self._stop = asyncio.Event()

    async def run(self, token: str) -> None:
        """Connect and work until `stop`, SIGTERM or SIGINT. Raises BotError when Discord does not let us in.

        Stopping closes the gateway, commits what was flagged, and leaves the rest to the next start.
        """
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._stop.set)
        workers = [asyncio.create_task(self._greet(), name="greeting")]
        workers += [asyncio.create_task(worker.run(), name=type(worker).__name__) for worker in self._workers]
        intake = asyncio.create_task(self._intake.run(), name="intake")
        discord = asyncio.create_task(run_client(self._client, token), name="discord")
        stop = asyncio.create_task(self._stop.wait(), name="stop")
        try:
            done, _ = await asyncio.wait(
                [stop, discord, intake, *workers], return_when=asyncio.FIRST_COMPLETED
            )
            await _cancel(workers)  # what they are at is found unfinished at the next start
            await self._close(discord)
            for task in done:
                task.result()  # raises what ended it
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)
            await _cancel([stop, discord, intake, *workers])

    def stop(self) -> None:
        """Have `run` end."""
        self._stop.set()

    async def is_at_rest(self) -> bool:
        """Whether nothing flagged is uncommitted, undecided, unacted or unposted."""
        return self._intake.is_idle and await self._store.unfinished() == 0

    async def _greet(self) -> None:
        """Once connected, print the invite link; then wait to be cancelled like the other tasks."""
        await self._client.checked.wait()
        assert self._client.application_id is not None
        self._say(f"Connected. To invite Bylaw: {invite_link(self._client.application_id)}")
        for problem in self._client.problems:
            self._say(problem)
        await asyncio.Event().wait()

    async def _close(self, discord: "asyncio.Task[None]") -> None:
        """Stop listening, then commit what was heard."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_GATEWAY_S):
                await self._client.close()
                await asyncio.wait([discord])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._intake.drained()
                await self._traffic.write()
                if self._client.completing.is_idle:  # else what was being read is fetched at the next start
                    await self._marks.write()
        log.info("stopped", extra={"not_committed": len(self._intake)})


async def _cancel(tasks: Sequence["asyncio.Task[object]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
    compile_filter = overrides.compile_filter or _filter_compiler(config)
    configure_endpoints(config.discord.rest_url, config.discord.gateway_url)
    key = load_key(environ, config.store.folder)
    if key.is_new:
        say(
            f"A key was made at {key.path}. Back it up now, away from the data folder: without it, "
            "nothing that is stored can be read."
        )
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store.open(config.store.folder, key.key))
        _log_facts(store)
        judge = await stack.enter_async_context(
            _open_judge(config.model, environ.get("BYLAW_MODEL_TOKEN"), say)
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
            flags=FlagDesk(store, servers, flagging),
            sensitivity=SensitivityDesk(store, servers),
            sensitivity=SensitivityDesk(store, servers),
            pause=PauseDesk(store, servers),
            check=CheckDesk(servers, intake, flagging),
            notes=(NO_MODEL,) if config.model.is_off else (),
            privacy=PrivacyDesk(store, servers, erasures),
        )
        client = BylawClient(
            screen=Screening(servers, intake, observe, flagging=flagging).screen,
            gone=intake.put_gone,
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


def _filter_compiler(config: Config) -> CompileFilter:
    scam_domains = read_scam_domains(config)

    def compile_filter(settings: ServerSettings, policies: Sequence[Policy]) -> Filter:
        return ServerFilter(
            rules=settings.rules,
            policies=policies,
            scam_domains=scam_domains,
            threshold=config.filter.threshold,
            new_member_days=settings.new_member_days,
        )

    return compile_filter


def read_scam_domains(config: Config) -> ScamDomains | None:
    """Read the operator's own list and the one last loaded, where there are any. Raises ConfigError."""
    lines: list[str] = []
    if (own := config.filter.scam_domains_file) is not None:
        lines += _lines(own, "filter.scam_domains_file: ")
    if config.lists.scam_domains is not None and config.scam_list.exists():
        lines += _lines(config.scam_list, "")
    return ScamDomains.from_lines(lines) if lines else None


def _lines(path: Path, key: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{key}{path} cannot be read: {error}.") from error


@asynccontextmanager
async def _open_judge(model: ModelSection, token: str | None, say: Say) -> AsyncIterator[Judge]:
    if model.is_off:
        say("No model is configured (model.url is “none”): what is flagged goes to people at once.")
        yield NoModel()
        return
    endpoints = [Endpoint(url=url, model=model.name or None, token=token) for url in model.urls]
    timeouts = {Effort.LOW: model.low_timeout_s, Effort.MEDIUM: model.medium_timeout_s}
    limits = Limits(timeout_s={**Limits().timeout_s, **timeouts})
    async with VllmJudge(*endpoints, random=Random(), limits=limits, most_in_flight=model.in_flight) as judge:
        for status in await judge.probe():
            if not status.reachable:
                say(f"{status.sentence} Bylaw starts all the same; what is flagged waits.")
        yield judge


def _health(client: BylawClient, judge: Judge) -> Mapping[str, object]:
    connected = client.is_ready() and not client.is_closed()
    problems = client.problems
    return {
        "ok": connected and not problems,
        "discord": connected,
        "model": not judge.is_away,
        "problems": problems,
    }

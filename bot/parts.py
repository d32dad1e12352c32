"""Build every object of a bot once, and hand each what it needs.

Whoever wants to know what talks to what reads this file. A part is built when it is first asked for, so their
order here says nothing. What is opened and closed is handed in by bot/build.py, which also has the parts read
what the store knows; bot/app.py runs them.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from random import Random

from bot.app import OnceConnected, Worker
from bot.chat.catching_up import Bounds
from bot.chat.client import BylawClient
from bot.chat.desks import Desks
from bot.chat.hands import DiscordHands
from bot.chat.modlog import DiscordModLog
from bot.chat.owners import DiscordOwners
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
from bot.desk.settings import SettingsDesk
from bot.desk.setup import Setup
from bot.harmony.encoding import count_tokens
from bot.ops.gauges import StoreGauges
from bot.ops.journal import write_journal
from bot.ops.metrics import Metrics
from bot.pipeline.announcing import Announcing
from bot.pipeline.budget import PostBudget
from bot.pipeline.capacity import Capacity
from bot.pipeline.casework import Casework
from bot.pipeline.dismissing import Dismissing
from bot.pipeline.events import Observer, tell_all
from bot.pipeline.flagging import Flagging, TrafficKeeper
from bot.pipeline.intake import Intake
from bot.pipeline.judging import LEASE_S, Judging
from bot.pipeline.marks import Marks
from bot.pipeline.mod_logs import ModLogs
from bot.pipeline.outage import OutageNews
from bot.pipeline.ports.questions import Judge
from bot.pipeline.preparing import Preparing
from bot.pipeline.screening import Screening
from bot.pipeline.second_looks import SecondLooks
from bot.pipeline.servers import CompileFilter, Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.unjudged import Unjudged
from bot.pipeline.wake import Wake
from bot.store import Store

COMMANDS = "commands"  # the fact under which the digest of the registered commands is kept

NO_MODEL = "ℹ No model is configured: whatever is flagged is posted at once, unjudged."  # noqa: RUF001


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the parts are made from."""

    config: Config
    store: Store
    judge: Judge
    shipped: Mapping[str, Policy]
    compile_filter: CompileFilter
    observers: tuple[Observer, ...] = ()  # besides the metrics, the journal and the flag budget


class Parts:
    """The objects of one bot."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._config = given.config
        self._store = given.store
        self._judge = given.judge
        self._questions, self._cases, self._erasures = Wake(), Wake(), Wake()
        self.metrics = Metrics()

    # From an event to what is committed.

    @cached_property
    def _observe(self) -> Observer:
        return tell_all(
            (self.metrics.observe, *self._given.observers), (write_journal, self.flagging.observe)
        )

    @cached_property
    def _shelf(self) -> PolicyShelf:
        return PolicyShelf(self._store)

    @cached_property
    def servers(self) -> Servers:
        """What is in force in each server."""
        return Servers(self._store, self._given.compile_filter)

    @cached_property
    def _capacity(self) -> Capacity:
        return Capacity(self._store, lambda: self.judging.is_away, has_model=not self._config.model.is_off)

    @cached_property
    def flagging(self) -> Flagging:
        """Each server's threshold."""
        capacity = self._capacity
        return Flagging(
            default=self._config.filter.threshold,
            chance=Random().random,
            bearable=capacity.of,
            waited_s=capacity.wait_s,
            has_room=lambda: capacity.has_room,
        )

    @cached_property
    def traffic(self) -> TrafficKeeper:
        """Writes down now and then what the thresholds have learnt."""
        return TrafficKeeper(self._store, self.flagging)

    @cached_property
    def _screening(self) -> Screening:
        return Screening(self.servers, self.intake, self._observe, flagging=self.flagging)

    @cached_property
    def intake(self) -> Intake:
        """Takes what is flagged, and commits it."""
        capacity = self._config.filter.intake_capacity
        return Intake(self._store, self._observe, self._questions.set, self._cases.set, capacity=capacity)

    @cached_property
    def marks(self) -> Marks:
        """How far each channel was heard."""
        return Marks(self._store, self._settled)

    async def _settled(self) -> None:
        await self.client.completing.drained()
        await self.intake.drained()

    # Discord.

    @cached_property
    def client(self) -> BylawClient:
        """The connection to Discord."""
        catch_up = self._config.catch_up
        return BylawClient(
            screen=self._screening.screen,
            gone=self.intake.put_gone,
            removed=self.intake.put_removal,
            servers=self.servers,
            desks=self._desks,
            synced=self._synced_commands,
            marks=self.marks,
            settled=self._settled,
            catch_up=Bounds(messages=catch_up.messages, minutes=catch_up.minutes),
        )

    @cached_property
    def _synced_commands(self) -> SyncedCommands:
        store = self._store
        return SyncedCommands(
            read=lambda: store.get_meta(COMMANDS), write=lambda digest: store.set_meta(COMMANDS, digest)
        )

    @cached_property
    def _desks(self) -> Desks:
        store, servers = self._store, self.servers
        settings = SettingsDesk(store, servers)
        policies = PolicyDesk(store, servers, settings, self._given.shipped, count_tokens)
        return Desks(
            review=Review(store, self._shelf, self._cases),
            policies=policies,
            setup=Setup(settings, policies, self._mended),
            rules=RuleDesk(settings, servers),
            exemptions=ExemptionDesk(settings),
            flags=FlagDesk(store, servers, settings, self.flagging, is_away=lambda: self.judging.is_away),
            sensitivity=SensitivityDesk(settings),
            context=ContextDesk(settings),
            pause=PauseDesk(settings),
            check=CheckDesk(servers, self.intake, self.flagging),
            notes=(NO_MODEL,) if self._config.model.is_off else (),
            privacy=PrivacyDesk(store, settings, self._erasures),
        )

    async def _mended(self, server_id: int) -> None:
        await self.mod_logs.mended(server_id)

    @cached_property
    def _mod_log(self) -> DiscordModLog:
        return DiscordModLog(self.client, self._store)

    @cached_property
    def mod_logs(self) -> ModLogs:
        """Which mod-logs are gone."""
        owners = DiscordOwners(self.client)
        return ModLogs(self._store, self.servers, self._mod_log, owners, cases=self._cases)

    # From a question to a post.

    @cached_property
    def judging(self) -> Judging:
        """Asks the model what is to be asked."""
        return Judging(
            self._store,
            self._shelf,
            self._judge,
            self._observe,
            questions=self._questions,
            cases=self._cases,
            dismiss=Dismissing(self.servers, self._shelf).decide,
            judge_within=timedelta(hours=self._config.model.judge_within_h),
            lease_s=max(LEASE_S, 2 * self._config.model.longest_s),
        )

    @cached_property
    def _casework(self) -> Casework:
        return Casework(
            self._store,
            self.servers,
            self._shelf,
            DiscordHands(self.client),
            Announcing(self._store, self._mod_log, self._shelf, PostBudget(time.monotonic), self._observe),
            second_looks=self._second_looks,
            mod_logs=self.mod_logs,
            observe=self._observe,
            cases=self._cases,
        )

    @cached_property
    def _second_looks(self) -> SecondLooks:
        surroundings = DiscordSurroundings(self.client)
        return SecondLooks(self._store, surroundings, questions=self._questions, cases=self._cases)

    @cached_property
    def _outage_news(self) -> OutageNews:
        return OutageNews(
            self._store,
            self.servers,
            self._mod_log,
            self.judging.absence,
            tell_after=timedelta(seconds=self._config.model.report_away_after_s),
        )

    @cached_property
    def workers(self) -> tuple[Worker, ...]:
        """Whatever works from the first connection to the last."""
        client, connected = self.client, self.client.connected
        unjudged = Unjudged(self._store, questions=self._questions, cases=self._cases)
        return (
            unjudged if self._config.model.is_off else self.judging,
            Preparing(self.servers, self._judge),
            OnceConnected(connected, self._outage_news),
            OnceConnected(connected, self._casework),
            OnceConnected(connected, self.mod_logs),
            Retention(self._store, self._erasures, self._cases, PostBudget(time.monotonic)),
            client.completing,
            client.catching_up,
            self.marks,
            StoreGauges(self.metrics, self._store.counts),
            self._capacity,
            self.traffic,
        )

"""From which score on a message is flagged, server by server; and what is judged without any score.

Each server's threshold is fitted to the share of its own traffic that it wants looked at. What is kept for
that is how its scores are spread, and nothing of what was written.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.core.decision import Outcome
from bot.core.errors import StoreError
from bot.core.settings import Sensitivity, ServerSettings, UnreadLanguage
from bot.core.sighting import Place, Sighting, SightingKind
from bot.core.signal import Screened
from bot.core.sketch import ScoreSketch, SketchCounts, step_of
from bot.core.threshold import BUDGET, Threshold, Why, fit_threshold, look_at, shifted
from bot.pipeline.events import CaseDecided, RareEvent, SightingRecorded
from bot.pipeline.ports.servers import TrafficStore
from bot.pipeline.servers import InForce
from bot.pipeline.traffic import ServerTraffic

log = logging.getLogger(__name__)

KEEP_EVERY_S = 300.0  # so much traffic is learnt anew after a crash
FIT_EVERY = 128  # messages
# Flagged messages that wait for an answer: of more, the oldest are not counted at all. And cases that broke a
# rule, in which what joins them waits for nothing.
REMEMBERED = 20_000
BENIGN_AFTER = timedelta(
    hours=1
)  # without an answer: else an absent model would leave the budget without effect
# By how much a channel's sensitivity moves the threshold: 0.5 becomes 0.73, or 0.27.
LOG_ODDS = {Sensitivity.LOW: 1.0, Sensitivity.NORMAL: 0.0, Sensitivity.HIGH: -1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFigures:
    """What is in force in one server, for people."""

    budget: float  # share of benign traffic that the server wants flagged at most
    threshold: Threshold
    counted: float  # benign messages that weigh in it
    measured: float  # of these, the share that was flagged
    waiting: int  # flagged messages more, of which it is not known yet whether they are benign
    wait_s: float  # how long the server's oldest fresh question has waited


@dataclass(frozen=True, slots=True)
class _Flagged:
    """A flagged message of which it is not known whether it breaks a rule."""

    server_id: int
    score: float
    seen_at: datetime
    case_id: int | None = None  # once it is committed


class Flagging:
    """The thresholds of all servers.

    default    the threshold while too little has been counted
    bearable   how much of its budget the model bears for a server, 0–1
    waited_s   how long a server's oldest fresh question has waited, in seconds
    has_room   whether the queue is short
    chance     a number from 0 up to 1, anew at each call
    """

    def __init__(
        self,
        *,
        default: float,
        chance: Callable[[], float],
        bearable: Callable[[int], float] = lambda _: 1.0,
        waited_s: Callable[[int], float] = lambda _: 0.0,
        has_room: Callable[[], bool] = lambda: False,
    ) -> None:
        self._default = default
        self._chance = chance
        self._bearable = bearable
        self._waited_s = waited_s
        self._has_room = has_room
        self._servers: dict[int, ServerTraffic] = {}
        self._flagged: OrderedDict[int, _Flagged] = OrderedDict()  # by message, oldest first
        self._of_case: dict[int, set[int]] = {}  # of these, the messages of each case
        self._violating: OrderedDict[int, None] = OrderedDict()  # cases, those decided last at the end

    def judge(self, sighting: Sighting, screened: Screened, in_force: InForce) -> Screened:
        """Say whether the message is flagged in its server, and count its score.

        What no policy covers counts as a message that says nothing: nobody is asked about it, so it
        must not use up what may be flagged.
        """
        server_id, settings = sighting.place.server_id, in_force.settings
        traffic = self._servers.get(server_id)
        if traffic is None:
            traffic = self._servers[server_id] = self._begin(ScoreSketch())
        if traffic.budget != settings.flag_budget or traffic.fit_in <= 0:
            self._fit(server_id, traffic, settings.flag_budget)
        traffic.fit_in -= 1
        signals = screened.signals
        if not signals:
            if traffic.admits(sighting):
                traffic.count(screened.score)
            return screened
        hard, unread, ordinary = look_at(signals)
        flagged = (
            hard
            or self._reaches(screened.score, traffic.threshold, settings, sighting.place)
            or (unread and self._looks_at_unread(traffic.threshold.share, settings))
        )
        if ordinary and traffic.admits(sighting):
            if not in_force.covers(signals):
                traffic.count(0.0)
            elif flagged:
                self._await_answer(sighting, screened.score, traffic)
            else:
                traffic.count(screened.score)
        return screened if flagged is screened.flagged else replace(screened, flagged=flagged)

    def would_flag(self, place: Place, screened: Screened, settings: ServerSettings) -> bool:
        """Whether such a message is flagged there just now; nothing is counted."""
        hard, unread, _ = look_at(screened.signals)
        threshold = self.figures(settings).threshold
        return (
            hard
            or self._reaches(screened.score, threshold, settings, place)
            or (unread and self._looks_at_unread(threshold.share, settings))
        )

    def draws(self, sighting: Sighting, settings: ServerSettings) -> bool:
        """Whether this unflagged message is judged all the same, to learn what the filter misses.

        Only new messages are drawn, so that each has one chance, and only while the queue is short.
        """
        return (
            settings.audit_share > 0.0
            and self._chance() < settings.audit_share
            and sighting.revision == 0
            and sighting.kind is SightingKind.MESSAGE
            and not sighting.item.is_empty
            and self._has_room()
        )

    def figures(self, settings: ServerSettings) -> FlagFigures:
        """Return what is in force in a server."""
        server_id = settings.server_id
        traffic = self._servers.get(server_id) or self._begin(ScoreSketch())
        self._fit(server_id, traffic, settings.flag_budget)
        return FlagFigures(
            budget=settings.flag_budget,
            threshold=traffic.threshold,
            counted=traffic.sketch.counted,
            measured=traffic.sketch.flagged_share,
            waiting=sum(traffic.waiting.values()),
            wait_s=self._waited_s(server_id),
        )

    def observe(self, event: RareEvent) -> None:
        """Learn whether a flagged message was benign: only then does its score count.

        A case is told with few of its sightings, so which messages a case has is remembered here.
        """
        if isinstance(event, SightingRecorded):
            self._join(event.sighting.message_id, event.case_id)
        elif isinstance(event, CaseDecided):
            case_id, benign = event.case.id, event.decision.outcome not in {Outcome.VIOLATION, Outcome.RULE}
            self._violating.pop(case_id, None)
            if not benign:
                self._violating[case_id] = None
                if len(self._violating) > REMEMBERED:
                    self._violating.popitem(last=False)
            told = (record.sighting.message_id for record in event.case.sightings)
            for message_id in {*self._of_case.pop(case_id, ()), *told}:
                self._settle(message_id, benign=benign)

    def begin_with(self, kept: Mapping[int, SketchCounts]) -> None:
        """Go on with what was counted before."""
        for server_id, counts in kept.items():
            self._servers[server_id] = self._begin(ScoreSketch.of(counts))

    def take_changed(self) -> Mapping[int, SketchCounts]:
        """Return what was counted in the servers in which something was counted since the last call."""
        changed = {server_id: traffic for server_id, traffic in self._servers.items() if traffic.changed}
        for traffic in changed.values():
            traffic.changed = False
        return {server_id: traffic.sketch.counts() for server_id, traffic in changed.items()}

    def _begin(self, sketch: ScoreSketch) -> ServerTraffic:
        standing = Threshold(score=self._default, share=BUDGET, why=Why.DEFAULT)
        return ServerTraffic(sketch, standing)

    def _fit(self, server_id: int, traffic: ServerTraffic, budget: float) -> None:
        traffic.threshold = fit_threshold(
            traffic.sketch,
            traffic.waiting,
            budget=budget,
            capacity=self._bearable(server_id),
            standing=traffic.threshold.score,
        )
        traffic.budget = budget
        traffic.fit_in = FIT_EVERY

    @staticmethod
    def _reaches(score: float, threshold: Threshold, settings: ServerSettings, place: Place) -> bool:
        from_score = threshold.score
        if settings.low_channel_ids or settings.high_channel_ids:
            from_score = shifted(from_score, LOG_ODDS[settings.sensitivity(place.channel_ids)])
        return score >= from_score

    def _looks_at_unread(self, share: float, settings: ServerSettings) -> bool:
        """Whether a message that the filter cannot read is judged: no score says anything about it."""
        match settings.unread_language:
            case UnreadLanguage.IGNORE:
                return False
            case UnreadLanguage.SAMPLE:
                return self._chance() < share
            case UnreadLanguage.JUDGE:
                return self._chance() < self._bearable(settings.server_id)
            case _:
                assert_never(settings.unread_language)

    def _await_answer(self, sighting: Sighting, score: float, traffic: ServerTraffic) -> None:
        while self._flagged:
            oldest_id, oldest = next(iter(self._flagged.items()))
            if sighting.seen_at - oldest.seen_at > BENIGN_AFTER:
                self._settle(oldest_id, benign=True)
            elif len(self._flagged) >= REMEMBERED:
                self._settle(oldest_id, benign=False)
            else:
                break
        known = _Flagged(sighting.place.server_id, score, sighting.seen_at)
        self._flagged[sighting.message_id] = known
        traffic.wait(step_of(score), 1)

    def _join(self, message_id: int, case_id: int) -> None:
        """Note the case of a flagged message; what joins a violating one has it decided no second time."""
        known = self._flagged.get(message_id)
        if known is None or known.case_id == case_id:
            return
        if case_id in self._violating:
            self._settle(message_id, benign=False)
            return
        self._leave_case(message_id, known)
        self._flagged[message_id] = replace(known, case_id=case_id)
        self._of_case.setdefault(case_id, set()).add(message_id)

    def _leave_case(self, message_id: int, known: _Flagged) -> None:
        if known.case_id in self._of_case:
            others = self._of_case[known.case_id]
            others.discard(message_id)
            if not others:
                del self._of_case[known.case_id]

    def _settle(self, message_id: int, *, benign: bool) -> None:
        known = self._flagged.pop(message_id, None)
        if known is None:
            return
        self._leave_case(message_id, known)
        traffic = self._servers[known.server_id]
        traffic.wait(step_of(known.score), -1)
        if benign:
            traffic.count(known.score, flagged=True)


class TrafficKeeper:
    """Keeps how scores are spread, so that a restart goes on with the thresholds in force."""

    def __init__(self, store: TrafficStore, flagging: Flagging) -> None:
        self._store = store
        self._flagging = flagging

    async def load(self) -> None:
        """Read what was kept."""
        self._flagging.begin_with(await self._store.sketches())

    async def run(self) -> None:
        """Write what has changed, every few minutes, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            try:
                await self.write()
            except StoreError as error:
                log.warning("sketches-wait", extra={"reason": str(error)})

    async def write(self) -> None:
        """Write what has changed. Raises StoreError; what comes next writes it all the same."""
        changed = self._flagging.take_changed()
        if changed:
            await self._store.keep_sketches(changed)

"""Counts of what happens on the path, in Prometheus' form. Ids of servers and members are never labels."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import assert_never

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.core.judgement import Abstention
from bot.core.signal import Category
from bot.pipeline.events import (
    ActionEnded,
    CaseDecided,
    CasePosted,
    Event,
    IntakeDropped,
    JudgementAnswered,
    JudgementWaits,
    MessageSampled,
    MessageScreened,
    MessageUncovered,
    SightingRecorded,
    StepFailed,
)

SCREENING_BUCKETS_S = (10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 5e-3, 20e-3)
VERDICT_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 20.0, 60.0, 600.0)


class _Screenings(Collector):
    """How many messages the filter looked at, and how long each took.

    Told of every message, and on one thread: the library's locks for each would cost as much as a stage of
    the filter.
    """

    def __init__(self) -> None:
        self._counts = [0] * (len(SCREENING_BUCKETS_S) + 1)  # by bucket; the last is for all that took longer
        self._sum_s = 0.0

    def count(self, took_s: float) -> None:
        """Count one message."""
        self._counts[bisect_left(SCREENING_BUCKETS_S, took_s)] += 1
        self._sum_s += took_s

    def collect(self) -> Iterable[Metric]:
        """Return both as Prometheus wants them: buckets hold what the ones before them hold, too."""
        reached = list(accumulate(self._counts))
        bounds = [*map(str, SCREENING_BUCKETS_S), "+Inf"]
        yield CounterMetricFamily(
            "bylaw_messages_screened", "Messages the filter looked at", value=reached[-1]
        )
        yield HistogramMetricFamily(
            "bylaw_screening_seconds",
            "Filter time a message",
            buckets=list(zip(bounds, reached, strict=True)),
            sum_value=self._sum_s,
        )


class Metrics:
    """An observer of the path that keeps counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        new = self.registry
        self._screenings = _Screenings()
        new.register(self._screenings)
        self._flags = Counter("bylaw_flags", "Messages flagged", registry=new)
        self._flagged = Counter(
            "bylaw_messages_flagged", "Messages flagged, by stage", ["stage"], registry=new
        )
        self._uncovered = Counter("bylaw_flags_uncovered", "Soft flags that no policy covers", registry=new)
        self._sampled = Counter(
            "bylaw_messages_sampled", "Unflagged messages judged all the same", registry=new
        )
        self._unread = Counter(
            "bylaw_messages_unread",
            "Messages in a language the filter cannot read, by what was done",
            ["done"],
            registry=new,
        )
        self._dropped = Counter("bylaw_intake_dropped", "Flags lost because intake was full", registry=new)
        self._recorded = Counter("bylaw_sightings_recorded", "Flagged sightings committed", registry=new)
        self._answers = Counter("bylaw_answers", "Answers of the model, by kind", ["kind"], registry=new)
        self._latency = Histogram(
            "bylaw_judgement_seconds", "Model time an answer", buckets=VERDICT_BUCKETS_S, registry=new
        )
        self._waits = Counter("bylaw_judgements_waited", "Questions the model did not answer", registry=new)
        self._decisions = Counter("bylaw_decisions", "Decisions, by outcome", ["outcome"], registry=new)
        self._to_decision = Histogram(
            "bylaw_case_seconds", "From sighting to decision", buckets=VERDICT_BUCKETS_S, registry=new
        )
        self._actions = Counter(
            "bylaw_actions", "Actions, by kind, end and origin", ["kind", "state", "origin"], registry=new
        )
        self._posts = Counter("bylaw_posts", "Mod-log posts and edits", ["form"], registry=new)
        self._failed = Counter("bylaw_steps_failed", "Steps to be tried again", ["step"], registry=new)

    def watch(self, name: str, what: str, read: Callable[[], float]) -> None:
        """Add a gauge that is read when somebody asks."""
        Gauge(name, what, registry=self.registry).set_function(read)

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text form."""
        return generate_latest(self.registry)

    def observe(self, event: Event) -> None:
        """Count one event."""
        match event:
            case MessageScreened():
                self._count_screened(event)
            case MessageUncovered():
                self._uncovered.inc()
            case MessageSampled():
                self._sampled.inc()
            case IntakeDropped():
                self._dropped.inc()
            case SightingRecorded():
                self._recorded.inc()
            case JudgementAnswered():
                self._answers.labels(
                    "abstention" if isinstance(event.answer, Abstention) else "verdict"
                ).inc()
                self._latency.observe(event.answer.run.latency_s)
            case JudgementWaits():
                self._waits.inc()
            case CaseDecided():
                self._decisions.labels(event.decision.outcome.value).inc()
                self._to_decision.observe(event.took_s)
            case ActionEnded():
                origin = "automatic" if event.automatic else "moderator"
                self._actions.labels(event.kind.value, event.state.value, origin).inc()
            case CasePosted():
                self._posts.labels("edit" if event.edited else "digest" if event.digest else "post").inc()
            case StepFailed():
                self._failed.labels(event.step).inc()
            case _:
                assert_never(event)

    def _count_screened(self, event: MessageScreened) -> None:
        self._screenings.count(event.took_s)
        if event.screened.flagged:
            self._flags.inc()
            for stage in {signal.stage for signal in event.screened.signals}:
                self._flagged.labels(stage.value).inc()
        for signal in event.screened.signals:
            if signal.category is Category.UNREAD_LANGUAGE:
                self._unread.labels("judged" if event.policy_ids else "passed").inc()

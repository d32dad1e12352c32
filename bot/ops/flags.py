"""What is flagged and why, over all servers, computed when somebody asks. No server is named."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.core.threshold import Why
from bot.ops.metrics import Metrics
from bot.pipeline.flagging import FlagFigures


class FlagGauges(Collector):
    """Shows the thresholds in force.

    figures  those of every server that is set up
    """

    def __init__(self, metrics: Metrics, figures: Callable[[], Sequence[FlagFigures]]) -> None:
        self._figures = figures
        metrics.registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the gauges as they stand."""
        figures = self._figures()
        share = GaugeMetricFamily(
            "bylaw_flag_share", "Share of benign traffic, mean over servers", labels=["kind"]
        )
        share.add_metric(["wanted"], _mean(one.budget for one in figures))
        share.add_metric(["in-force"], _mean(one.threshold.share for one in figures))
        share.add_metric(["measured"], _measured(figures))
        scores = [one.threshold.score for one in figures]
        threshold = GaugeMetricFamily(
            "bylaw_flag_threshold", "Score from which on messages are flagged", labels=["kind"]
        )
        threshold.add_metric(["lowest"], min(scores, default=0.0))
        threshold.add_metric(["highest"], max(scores, default=0.0))
        servers = GaugeMetricFamily(
            "bylaw_flag_servers", "Servers, by what their threshold rests on", labels=["why"]
        )
        counted = Counter(one.threshold.why for one in figures)
        for why in Why:
            servers.add_metric([why.value], counted[why])
        wait = GaugeMetricFamily("bylaw_queue_wait_seconds", "Age of the oldest fresh question")
        wait.add_metric([], max((one.wait_s for one in figures), default=0.0))
        return share, threshold, servers, wait


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _measured(figures: Sequence[FlagFigures]) -> float:
    """Return the share flagged of all that was counted, wherever it was."""
    counted = sum(one.counted for one in figures)
    return sum(one.measured * one.counted for one in figures) / counted if counted else 0.0

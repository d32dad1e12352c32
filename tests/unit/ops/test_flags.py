from bot.core.threshold import Threshold, Why
from bot.ops.flags import FlagGauges
from bot.ops.metrics import Metrics
from bot.pipeline.flagging import FlagFigures


def figures(
    score: float,
    why: Why,
    *,
    budget: float = 0.02,
    counted: float = 0.0,
    measured: float = 0.0,
    wait_s: float = 0.0,
) -> FlagFigures:
    threshold = Threshold(score=score, share=budget / 2 if why is Why.BEHIND else budget, why=why)
    return FlagFigures(
        budget=budget, threshold=threshold, counted=counted, measured=measured, waiting=0, wait_s=wait_s
    )


def exposed(*servers: FlagFigures) -> str:
    metrics = Metrics()
    FlagGauges(metrics, lambda: servers)
    return metrics.exposition().decode()


def test_what_is_in_force_and_why_is_shown_over_all_servers() -> None:
    text = exposed(
        figures(0.4, Why.FITTED, counted=3_000, measured=0.02),
        figures(0.7, Why.BEHIND, budget=0.06, counted=1_000, measured=0.04, wait_s=33.0),
        figures(0.5, Why.DEFAULT),
    )

    assert 'bylaw_flag_threshold{kind="lowest"} 0.4' in text
    assert 'bylaw_flag_threshold{kind="highest"} 0.7' in text
    assert 'bylaw_flag_share{kind="measured"} 0.025' in text
    assert 'bylaw_flag_servers{why="behind"} 1.0' in text
    assert 'bylaw_flag_servers{why="ceiling"} 0.0' in text
    assert "bylaw_queue_wait_seconds 33.0" in text


def test_the_shares_wanted_and_in_force_are_means_over_servers() -> None:
    text = exposed(figures(0.4, Why.FITTED, budget=0.02), figures(0.7, Why.BEHIND, budget=0.06))

    assert 'bylaw_flag_share{kind="wanted"} 0.04' in text
    assert 'bylaw_flag_share{kind="in-force"} 0.025' in text


def test_without_a_server_everything_is_nothing() -> None:
    text = exposed()

    assert 'bylaw_flag_share{kind="wanted"} 0.0' in text
    assert 'bylaw_flag_threshold{kind="highest"} 0.0' in text

"""What the arithmetic of capacity says, and that it says where its figures come from."""

import pytest

from bot.__main__ import UNUSABLE, main
from bot.cli.capacity import GPUS, Demand, plan

DEMAND = Demand(
    messages_per_s=100,
    flag_share=0.02,
    policies_per_flag=1,
    fresh_tokens=300,
    answer_tokens=300,
    utilisation=0.7,
    latency_s=3.5,
)


@pytest.mark.parametrize(("gpu", "verdicts_per_s"), [("h100", 30), ("a100", 17), ("l40s", 9), ("4090", 7.7)])
def test_a_card_at_full_use_gives_the_rate_it_was_fitted_to(gpu: str, verdicts_per_s: float) -> None:
    found = plan(DEMAND, GPUS[gpu])

    assert found.verdicts_per_gpu_s / DEMAND.utilisation == pytest.approx(verdicts_per_s, rel=0.05)


def test_flags_become_verdicts_and_verdicts_become_cards() -> None:
    found = plan(DEMAND, GPUS["4090"])

    assert found.flags_per_s == found.verdicts_per_s == pytest.approx(2)
    assert (found.gpus, found.in_flight, found.processes) == (1, 7, 1)


@pytest.mark.parametrize("gpu", sorted(GPUS))
def test_every_assumption_is_printed_with_its_source(gpu: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", "--messages-per-s", "1000", "--gpu", gpu]) == 0

    said = capsys.readouterr().out
    assumed, _, follows = said.partition("From that:")
    assert all("[" in line for line in assumed.splitlines()[1:] if line)
    assert GPUS[gpu].source in assumed
    assert "euro a month" in follows


def test_a_price_that_is_given_counts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["capacity", "--messages-per-s", "10", "--euro-per-hour", "1"])

    assert "730" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--messages-per-s", "0"],
        ["--messages-per-s", "nan"],
        ["--messages-per-s", "5", "--flag-share", "200"],
        ["--messages-per-s", "5", "--utilisation", "0"],
    ],
)
def test_figures_that_mean_nothing_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", *wrong]) == UNUSABLE
    assert "must be more than 0" in capsys.readouterr().err

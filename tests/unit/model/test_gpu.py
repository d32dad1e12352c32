import subprocess

import pytest

from bot.core.errors import ConfigError
from bot.model.gpu import choose_gpu, find_gpus
from tests.factories import make_gpu

PRINTED = """\
0, NVIDIA GeForce RTX 4090, 24564, 812, 8.9
1, NVIDIA A100-SXM4-80GB, 81920, 0, 8.0
2, NVIDIA Something, [N/A], [N/A], [N/A]
"""


def test_gpus_are_read_as_nvidia_s_tool_prints_them_and_unreadable_ones_left_out() -> None:
    first, second = find_gpus(lambda: PRINTED)
    assert (first.name, first.memory_mib, first.used_mib, first.capability) == (
        "NVIDIA GeForce RTX 4090",
        24564,
        812,
        (8, 9),
    )
    assert second.index == 1
    assert "0.8 of 24.0 GiB in use" in first.sentence


@pytest.mark.parametrize(
    "failure", [FileNotFoundError(), subprocess.CalledProcessError(9, "x"), subprocess.TimeoutExpired("x", 1)]
)
def test_a_machine_without_the_tool_has_no_gpu(failure: Exception) -> None:
    def ask() -> str:
        raise failure

    assert find_gpus(ask) == ()


def test_the_roomiest_gpu_is_chosen_unless_one_is_named() -> None:
    gpus = (make_gpu(index=0, memory_mib=24_000), make_gpu(index=1, memory_mib=80_000))
    assert choose_gpu(gpus, None).index == 1
    assert choose_gpu(gpus, 0).index == 0


def test_a_gpu_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigError, match="there is: 0"):
        choose_gpu((make_gpu(),), 3)
    with pytest.raises(ConfigError, match="No NVIDIA GPU"):
        choose_gpu((), None)

import socket
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.model.gpu import Gpu
from bot.model.serving import Size, check_port_is_free, plan_serving
from tests.factories import make_gpu

PYTHON = Path("vllm-env/bin/python")


def flag(command: tuple[str, ...], name: str) -> str | None:
    return command[command.index(name) + 1] if name in command else None


def test_it_serves_on_loopback_with_priorities_and_tells_nobody() -> None:
    plan = plan_serving(PYTHON, gpu=make_gpu())
    assert plan.command[0] == str(PYTHON)
    assert flag(plan.command, "--host") == "127.0.0.1"
    assert flag(plan.command, "--scheduling-policy") == "priority"
    assert flag(plan.command, "--model") == "openai/gpt-oss-safeguard-20b"
    assert plan.environment["VLLM_NO_USAGE_STATS"] == plan.environment["DO_NOT_TRACK"] == "1"
    assert (Path(plan.environment["TIKTOKEN_ENCODINGS_BASE"]) / "o200k_base.tiktoken").is_file()


@pytest.mark.parametrize(
    ("gpu", "size", "context", "at_once", "cache"),
    [
        (make_gpu(memory_mib=16_376), Size.SMALL, "4096", "8", "fp8"),
        (make_gpu(memory_mib=24_564), Size.SMALL, "8192", "64", None),
        (make_gpu(memory_mib=81_559), Size.SMALL, "8192", "256", None),
        (make_gpu(memory_mib=81_559), Size.LARGE, "8192", "64", None),
    ],
)
def test_the_flags_fit_the_gpu(gpu: Gpu, size: Size, context: str, at_once: str, cache: str | None) -> None:
    command = plan_serving(PYTHON, gpu=gpu, size=size).command
    assert flag(command, "--max-model-len") == context
    assert flag(command, "--max-num-seqs") == at_once
    assert flag(command, "--kv-cache-dtype") == cache


@pytest.mark.parametrize(
    ("gpu", "size", "words"),
    [
        (make_gpu(memory_mib=12_282), Size.SMALL, "needs 16 GB"),
        (make_gpu(memory_mib=49_140), Size.LARGE, "needs 80 GB"),
        (make_gpu(capability=(7, 5)), Size.SMALL, "compute capability 7.5"),
    ],
)
def test_a_gpu_that_cannot_run_the_model_is_refused(gpu: Gpu, size: Size, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        plan_serving(PYTHON, gpu=gpu, size=size)


def test_the_token_stands_in_the_environment_and_not_in_the_command() -> None:
    plan = plan_serving(PYTHON, gpu=None, token="secret-word")
    assert plan.environment["VLLM_API_KEY"] == "secret-word"
    assert "secret-word" not in " ".join(plan.command)


def test_blackwell_computes_as_its_recipe_says() -> None:
    blackwell = plan_serving(PYTHON, gpu=make_gpu(capability=(12, 0))).environment
    assert blackwell["VLLM_USE_FLASHINFER_MOE_MXFP4_MXFP8"] == "1"
    assert "VLLM_USE_FLASHINFER_MOE_MXFP4_MXFP8" not in plan_serving(PYTHON, gpu=make_gpu()).environment


def test_arguments_of_the_operator_come_last_and_so_win() -> None:
    plan = plan_serving(PYTHON, gpu=make_gpu(), extra=("--max-num-seqs", "2"))
    assert plan.command[-2:] == ("--max-num-seqs", "2")


def test_a_port_in_use_is_told_before_vllm_loads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigError, match="--port"):
        check_port_is_free("127.0.0.1", taken.getsockname()[1])
    check_port_is_free("127.0.0.1", 0)

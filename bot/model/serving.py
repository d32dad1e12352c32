"""How vLLM is started for Bylaw on the GPU at hand: one command and what its environment says.

The figures are vLLM's recipes for gpt-oss and the sizes of its weights; they were not measured by us. 20b:
12.9 GiB of weights and 24 KiB of cache a token. 120b: one GPU of 80 GB. MXFP4 needs compute capability 8.0.
"""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from bot.core.errors import ConfigError
from bot.model.gpu import Gpu

LEAST_CAPABILITY = (8, 0)
BLACKWELL = (10, 0)
LEAST_GIB = {"20b": 15.0, "120b": 75.0}  # GPUs sold as 16 and 80 GB show a little less
ROOMY_GIB = 22.0  # GPUs sold as 24 GB
VAST_GIB = 75.0


class Size(StrEnum):
    """Which of the two models."""

    SMALL = "20b"
    LARGE = "120b"

    @property
    def weights(self) -> str:
        """Where the weights are published."""
        return f"openai/gpt-oss-safeguard-{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is started."""

    command: tuple[str, ...]
    environment: Mapping[str, str]  # added to what the process inherits


def plan_serving(
    python: Path,
    *,
    gpu: Gpu | None,
    size: Size = Size.SMALL,
    weights: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    extra: Sequence[str] = (),
) -> Plan:
    """Plan how vLLM is started with the Python of its own environment.

    gpu: None leaves everything about the device to vLLM, as for a build for CPUs.
    token: what clients must show; it travels in the environment, where other users cannot read it.
    extra: further arguments for vLLM, which win over ours.
    Raises ConfigError when the model cannot run on the GPU.
    """
    served = weights or size.weights
    arguments = [
        *("-m", "vllm.entrypoints.openai.api_server"),
        *("--model", served, "--served-model-name", f"gpt-oss-safeguard-{size.value}"),
        *("--host", host, "--port", str(port), "--scheduling-policy", "priority"),
    ]
    environment = {
        # Nothing of what is judged here, nor how much, is anybody else's business.
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
        # Older releases fetch harmony's vocabulary at run time unless told where it lies.
        "TIKTOKEN_ENCODINGS_BASE": str(files("bot.harmony").joinpath("vocabulary")),
    }
    if gpu is not None:
        check_gpu(gpu, size)
        arguments += flags_for(gpu, size)
        environment |= {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": str(gpu.index)}
        if gpu.capability >= BLACKWELL:
            environment["VLLM_USE_FLASHINFER_MOE_MXFP4_MXFP8"] = "1"
    if token:
        environment["VLLM_API_KEY"] = token
    return Plan(command=(str(python), *arguments, *extra), environment=environment)


def check_gpu(gpu: Gpu, size: Size) -> None:
    """Raise ConfigError when the model cannot run there."""
    if gpu.capability < LEAST_CAPABILITY:
        raise ConfigError(
            f"{gpu.name} has compute capability {gpu.capability[0]}.{gpu.capability[1]}; the model's weights "
            "(MXFP4) need 8.0 or more: an RTX 30 or later, A10, L4, A100."
        )
    least = LEAST_GIB[size.value]
    if gpu.memory_gib < least:
        raise ConfigError(
            f"{gpu.name} has {gpu.memory_gib:.1f} GiB; gpt-oss-safeguard-{size.value} needs "
            f"{'16' if size is Size.SMALL else '80'} GB or more."
        )


def flags_for(gpu: Gpu, size: Size) -> list[str]:
    """Return vLLM's flags for a GPU's memory: 16, 24 or 80 GB."""
    if size is Size.LARGE:  # the weights leave little of 80 GB
        return [
            *("--gpu-memory-utilization", "0.95", "--max-model-len", "8192", "--max-num-seqs", "64"),
            *("--max-num-batched-tokens", "1024"),
        ]
    if gpu.memory_gib < ROOMY_GIB:  # hardly more than the weights: few at once, short, a smaller cache
        return [
            *("--gpu-memory-utilization", "0.95", "--max-model-len", "4096", "--max-num-seqs", "8"),
            *("--max-num-batched-tokens", "1024", "--kv-cache-dtype", "fp8", "--enforce-eager"),
        ]
    if gpu.memory_gib < VAST_GIB:
        return ["--gpu-memory-utilization", "0.90", "--max-model-len", "8192", "--max-num-seqs", "64"]
    return ["--gpu-memory-utilization", "0.90", "--max-model-len", "8192", "--max-num-seqs", "256"]


def check_port_is_free(host: str, port: int) -> None:
    """Raise ConfigError when something listens there already: vLLM would load for a minute and then fail."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"{host}:{port} cannot be used: {error.strerror}. Name another with --port."
            ) from error

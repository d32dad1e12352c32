"""Which GPUs this machine has, as NVIDIA's own tool tells."""

import csv
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import ConfigError

_QUERY = (
    "nvidia-smi",
    "--query-gpu=index,name,memory.total,memory.used,compute_cap",
    "--format=csv,noheader,nounits",
)
_TIMEOUT_S = 20.0  # the first call may have to wake the driver


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """One GPU."""

    index: int
    name: str
    memory_mib: int
    used_mib: int
    capability: tuple[int, int]  # CUDA's compute capability, (8, 9) for an RTX 4090

    @property
    def memory_gib(self) -> float:
        """What it holds, in GiB."""
        return self.memory_mib / 1024

    @property
    def sentence(self) -> str:
        """What it is, for people."""
        used = f"{self.used_mib / 1024:.1f} of {self.memory_gib:.1f} GiB in use"
        major, minor = self.capability
        return f"GPU {self.index}: {self.name}, {used}, compute capability {major}.{minor}."


def find_gpus(ask: Callable[[], str] | None = None) -> tuple[Gpu, ...]:
    """Return the GPUs of this machine; none when there is no NVIDIA driver.

    ask: returns what nvidia-smi prints; it raises OSError when there is none.
    """
    try:
        printed = (ask or _ask)()
    except (OSError, subprocess.SubprocessError):
        return ()
    rows = csv.reader(printed.splitlines(), skipinitialspace=True)
    return tuple(gpu for row in rows if (gpu := _read(row)) is not None)


def choose_gpu(gpus: tuple[Gpu, ...], index: int | None) -> Gpu:
    """Return the GPU of this index; without one, that with the most memory.

    Raises ConfigError when there is none such.
    """
    if not gpus:
        raise ConfigError(
            "No NVIDIA GPU was found (nvidia-smi lists none). gpt-oss-safeguard-20b needs one of 16 GiB or "
            "more; without one, try things out with: bylaw model stand-in"
        )
    if index is None:
        return max(gpus, key=lambda gpu: (gpu.memory_mib, -gpu.index))
    for gpu in gpus:
        if gpu.index == index:
            return gpu
    known = ", ".join(str(gpu.index) for gpu in gpus)
    raise ConfigError(f"There is no GPU {index} here; there is: {known}.")


def _ask() -> str:
    found = subprocess.run(_QUERY, capture_output=True, text=True, check=True, timeout=_TIMEOUT_S)  # noqa: S603 - our own words
    return found.stdout


def _read(row: list[str]) -> Gpu | None:
    """Read one line; a GPU that says "[N/A]" somewhere is none that a model can be planned for."""
    try:
        index, name, total, used, capability = row
        major, _, minor = capability.partition(".")
        return Gpu(
            index=int(index),
            name=name,
            memory_mib=int(total),
            used_mib=int(used),
            capability=(int(major), int(minor)),
        )
    except ValueError:
        return None

"""One real vLLM server in a process group of its own, and nothing of it left when it is stopped.

vLLM 0.32.0 runs as three processes and a tracker. When the first is killed, the engine and its worker stay
behind and keep their memory; so the whole group is ended, by the number under which it was started.
"""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

MODEL = "gpt-oss-safeguard-20b"  # the tiny one, under the name that an operator's server would have
CONTEXT = 4096  # tokens; the least that Bylaw asks for
AT_ONCE = 8  # requests that run; all others wait in the order of their priority
START_S = 360.0  # 35 s were seen on two idle cores, 50 s on busy ones
END_S = 60.0
_REPLY_S = 30.0  # for its own numbers, which wait while it has a busy CPU
_LOOK_AGAIN_S = 0.1
_ARGUMENTS = (
    *("-m", "vllm.entrypoints.openai.api_server", "--host", "127.0.0.1", "--served-model-name", MODEL),
    *("--max-model-len", str(CONTEXT), "--max-num-seqs", str(AT_ONCE), "--scheduling-policy", "priority"),
    *("--dtype", "bfloat16", "--enforce-eager"),
)
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB
}


class RealVllm:
    """A server on one port of loopback, which can be killed and started again there."""

    def __init__(self, python: Path, checkpoint: Path, folder: Path) -> None:
        self._python = python
        self._checkpoint = checkpoint
        self._log = folder / "vllm.log"
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ensure(self) -> None:
        """Start it unless it is there, and wait until it answers; whatever a killed one left is ended first."""
        if not self._answers():
            self.stop()
            self._start()

    def stop(self) -> None:
        """End every process of the group."""
        if self._process is None:
            return
        if self.processes():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(END_S)
        self.wait_until_none_is_left()
        self._process = None

    def kill(self, name: str) -> None:
        """SIGKILL one of its processes: "api_server" or "EngineCore"."""
        (process,) = (number for number, title in self.processes().items() if name in title)
        os.kill(process, signal.SIGKILL)

    def processes(self) -> dict[int, str]:
        """Return what runs in its group, by process number."""
        if self._process is None:
            return {}
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
                title = (folder / "cmdline").read_text()
            except OSError:  # it ended meanwhile
                continue
            if int(group) == self._process.pid and state not in "ZX":
                found[int(folder.name)] = title.replace("\0", " ")
        return found

    def wait_until_none_is_left(self) -> None:
        deadline = time.monotonic() + END_S
        while self.processes():
            assert time.monotonic() < deadline, self.processes()
            time.sleep(_LOOK_AGAIN_S)

    def metric(self, name: str) -> float:
        """Return one number of /metrics, such as num_requests_running."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=_REPLY_S) as reply:
            page: str = reply.read().decode()
        found = re.search(rf"^vllm:{name}\{{[^}}]*\}} (\S+)$", page, re.MULTILINE)
        assert found is not None, f"/metrics has no vllm:{name}"
        return float(found[1])

    def _start(self) -> None:
        given = ("--model", str(self._checkpoint), "--port", str(self._port))
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
        }
        began = time.monotonic()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._python), *_ARGUMENTS, *given],
                stdout=log,
                stderr=log,
                env=own | _ENVIRONMENT,
                cwd=self._log.parent,
                start_new_session=True,
            )
        while not self._answers():
            assert self._process.poll() is None, f"vLLM ended while starting:\n{self.said[-4000:]}"
            assert time.monotonic() - began < START_S, f"vLLM does not answer:\n{self.said[-4000:]}"
            time.sleep(_LOOK_AGAIN_S)

    def _answers(self) -> bool:
        if self._process is None:
            return False
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=_REPLY_S) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port

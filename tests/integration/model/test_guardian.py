"""`bylaw model serve`, its guardian and a server of several processes: whoever is killed, nothing is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

WAIT_S = 30.0
LOOK_AGAIN_S = 0.02

# Like vLLM: a front, an engine that ignores SIGTERM and outlives the front, and a worker in a session of its own.
SERVER = """\
import os, signal, subprocess, sys, time

kind, folder = sys.argv[-2:]
if kind == "front":
    run = [sys.executable, __file__]
    subprocess.Popen([*run, "engine", folder])
    subprocess.Popen([*run, "worker", folder], start_new_session=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(os.path.join(folder, "pids"), "a") as file:
    file.write(f"{kind} {os.getpid()}\\n")
while True:
    time.sleep(60)
"""


@dataclass
class Serving:
    """A running `bylaw model serve`."""

    process: subprocess.Popen[bytes]
    folder: Path

    def started(self, kind: str) -> list[int]:
        """Return the ids of all processes of a kind that were ever started, oldest first."""
        try:
            lines = (self.folder / "pids").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [int(number) for line in lines for name, number in [line.split()] if name == kind]

    def wait_for_round(self, number: int) -> dict[str, int]:
        """Wait until the server has been started so often; return its processes."""
        kinds = ("front", "engine", "worker")
        until(lambda: all(len(self.started(kind)) >= number for kind in kinds))
        return {kind: self.started(kind)[number - 1] for kind in kinds}

    @property
    def guardian(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (guardian,) = (int(child) for child in children)
        return guardian


def until(claim: object) -> None:
    assert callable(claim)
    deadline = time.monotonic() + WAIT_S
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(LOOK_AGAIN_S)


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until_gone(processes: dict[str, int]) -> None:
    until(lambda: not any(runs(process) for process in processes.values()))


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    (tmp_path / "server.py").write_text(SERVER)
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\nexec {sys.executable} {tmp_path / 'server.py'} front {tmp_path}\n")
    python.chmod(0o755)
    command = [sys.executable, "-m", "bot", "model", "serve", "--dir", str(tmp_path / "env"), "--no-gpu"]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [*command, "--port", "0"], stderr=said, env=os.environ | {"DISCORD_TOKEN": "not-for-vllm"}
        )
    found = Serving(process, tmp_path)
    try:
        yield found
    finally:
        process.kill()
        process.wait()
        kinds = ("front", "engine", "worker")
        until_gone({f"{kind}{at}": pid for kind in kinds for at, pid in enumerate(found.started(kind))})


def test_a_killed_front_takes_its_engine_along_and_is_started_again(serving: Serving) -> None:
    first = serving.wait_for_round(1)
    os.kill(first["front"], signal.SIGKILL)
    second = serving.wait_for_round(2)
    assert not any(runs(process) for process in first.values())
    assert all(runs(process) for process in second.values())
    assert b"started again in 1 s" in (serving.folder / "said").read_bytes()


def test_a_killed_guardian_leaves_nothing_and_the_server_is_started_again(serving: Serving) -> None:
    first = serving.wait_for_round(1)
    os.kill(serving.guardian, signal.SIGKILL)
    serving.wait_for_round(2)
    until_gone(first)


def test_when_bylaw_itself_is_killed_the_guardian_ends_the_server_and_itself(serving: Serving) -> None:
    first = serving.wait_for_round(1) | {"guardian": serving.guardian}
    serving.process.kill()
    until_gone(first)


def test_sigterm_ends_everything_with_status_0(serving: Serving) -> None:
    first = serving.wait_for_round(1) | {"guardian": serving.guardian}
    serving.process.terminate()
    assert serving.process.wait(WAIT_S) == 0
    until_gone(first)


def test_the_server_is_not_told_bylaw_s_secrets(serving: Serving) -> None:
    front = serving.wait_for_round(1)["front"]
    assert b"not-for-vllm" not in Path(f"/proc/{front}/environ").read_bytes()

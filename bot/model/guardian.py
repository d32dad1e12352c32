"""Hold a pipe to whoever started us, and end the whole model server when it closes.

    python -I guardian.py COMMAND …     (in a session of its own; standard input is the pipe)

vLLM is several processes. When its front is killed, the engine stays behind and keeps the GPU's memory
(vllm#55510). The guardian starts vLLM, adopts whatever it leaves orphaned, and ends all of it when the pipe
closes, when it is asked to stop, or when vLLM itself ends. It needs the standard library alone, so that
nothing else can make it fail.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

STOP_S = 10.0  # for vLLM to end by itself; 5 s were seen with 0.32.0
_LOOK_AGAIN_S = 0.05
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of Linux's prctl


def main() -> int:
    """Run the command until it ends or the pipe closes; return its status."""
    adopt_orphans()
    with contextlib.closing(_Ending()) as ending:
        server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603 - our own supervisor's words
        ending.wait_for(server)
        end_all(server)
    return server.returncode if server.returncode >= 0 else 128 - server.returncode


class _Ending:
    """Waits for the first of: the pipe closed, a signal to stop, a child that ended."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # only so that the wait wakes

    def _note(self, _number: int, _frame: object) -> None:
        self._stop = True

    def wait_for(self, server: subprocess.Popen[bytes]) -> None:
        """Return when the server is to be ended, or has ended."""
        while server.poll() is None and not self._stop:
            readable, _, _ = select.select([0, self._read], [], [])
            if 0 in readable and not os.read(0, 1):
                return
            if self._read in readable:
                os.read(self._read, 64)

    def close(self) -> None:
        """Give back what waiting took."""
        signal.set_wakeup_fd(-1)
        os.close(self._read)
        os.close(self._write)


def end_all(server: subprocess.Popen[bytes]) -> None:
    """End the server and everything below this process: first asked, then, after a while, killed."""
    if server.poll() is None:
        _signal(descendants(os.getpid()), signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_S)
    kill_descendants()
    server.wait()


def kill_descendants() -> None:
    """Kill everything below this process; whoever is killed may have children that become ours only then."""
    while left := descendants(os.getpid()):
        _signal(left, signal.SIGKILL)
        time.sleep(_LOOK_AGAIN_S)


def reap() -> None:
    """Let the kernel forget adopted processes that have ended. Our own children must be waited for before."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def descendants(process: int) -> list[int]:
    """Return the ids of all processes below one, nearest first; those that have ended are left out."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if state not in "ZX":
            children.setdefault(int(parent), []).append(int(folder.name))
    found, at = list(children.get(process, ())), 0
    while at < len(found):
        found += children.get(found[at], ())
        at += 1
    return found


def adopt_orphans() -> None:
    """Ask Linux to make this process the parent of whatever its descendants leave behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


if __name__ == "__main__":
    sys.exit(main())

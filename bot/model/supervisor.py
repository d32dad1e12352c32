"""Keep vLLM running: start it under a guardian, start it again when it ends, and leave nothing behind.

Whichever of the three is killed - this process, the guardian, vLLM - the other two end what is left: the
guardian when its pipe closes or vLLM ends, this process when the guardian is gone.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

from bot.model import guardian as guarding
from bot.model.serving import Plan

FIRST_PAUSE_S, MOST_PAUSE_S = 1.0, 60.0
STEADY_S = 300.0  # a server that ran for so long starts anew with the shortest pause
_END_S = guarding.STOP_S + 5.0
_LOOK_AGAIN_S = 0.2
# Bylaw's own environment and secrets.
_OURS = frozenset(
    {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DISCORD_TOKEN", "BYLAW_KEY", "BYLAW_MODEL_TOKEN"}
)


class Supervisor:
    """Runs one plan until it is stopped."""

    def __init__(
        self,
        plan: Plan,
        *,
        say: Callable[[str], None],
        environ: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan = plan
        self._say = say
        self._environ = environ
        self._clock = clock
        self._stopped = threading.Event()
        self._pause_s = FIRST_PAUSE_S

    def stop(self) -> None:
        """Let `run` end what runs and return. Safe to call from a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Start the server, and again whenever it ends, until stopped."""
        guarding.adopt_orphans()
        while not self._stopped.is_set():
            began = self._clock()
            status = self._run_once()
            if self._stopped.is_set():
                return
            ran_s = self._clock() - began
            self._pause_s = FIRST_PAUSE_S if ran_s >= STEADY_S else self._pause_s
            self._say(
                f"The model server ended after {ran_s:.0f} s (status {status}); it is started again in "
                f"{self._pause_s:g} s."
            )
            self._stopped.wait(self._pause_s)
            self._pause_s = min(MOST_PAUSE_S, self._pause_s * 2)

    def _run_once(self) -> int:
        """Start the server and wait until it ends or is to be ended; nothing of it is left then."""
        guardian = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-I", str(guarding.__file__), *self._plan.command],
            stdin=subprocess.PIPE,
            env=self._inherited(),
            start_new_session=True,
        )
        assert guardian.stdin is not None
        try:
            while guardian.poll() is None and not self._stopped.wait(_LOOK_AGAIN_S):
                pass
        finally:
            guardian.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                guardian.wait(_END_S)
            # What a killed guardian watched over is ours now.
            guarding.kill_descendants()
            status = guardian.wait()
            guarding.reap()
        return status

    def _inherited(self) -> dict[str, str]:
        """Return the environment for vLLM: Bylaw's own paths and secrets are none of its business."""
        kept = {name: value for name, value in self._environ.items() if name not in _OURS}
        return kept | dict(self._plan.environment)

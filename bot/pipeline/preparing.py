"""Have the model make ready for every policy in force before the first question under it.

A server compiles the grammar of a policy when it first sees it, which takes seconds. At start, when a policy
is enabled and when a server is back, that is done ahead; a question meanwhile only waits its turn.
"""

from bot.pipeline.ports.questions import Judge
from bot.pipeline.servers import Servers

LOOK_AGAIN_S = 30.0  # finds a model server that is back, or new behind the same address


class Preparing:
    """Prepares policies one after another, so that questions are hardly delayed."""

    def __init__(self, servers: Servers, judge: Judge) -> None:
        self._servers = servers
        self._judge = judge

    async def run(self) -> None:
        """Prepare until cancelled."""
        while True:
            seen = self._servers.changed.count
            await self.prepare()
            await self._servers.changed.wait(since=seen, at_most_s=LOOK_AGAIN_S)

    async def prepare(self) -> None:
        """Prepare every policy in force that is not prepared yet."""
        for policy in self._servers.policies:
            await self._judge.prepare(policy)

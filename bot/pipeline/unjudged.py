"""What stands in for judging where no model is configured: every question goes to people at once.

There is nobody to wait for, so nothing is probed and nothing waits; the budget of posts and the
digests keep a flood readable. A model configured later is asked about what comes from then on.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.pipeline.enduring import sit_out_refusals
from bot.pipeline.ports.questions import JudgementStore
from bot.pipeline.wake import Wake

IDLE_S = 30.0  # looks for questions though nothing woke it
AT_ONCE = timedelta(microseconds=1)  # a question of this very moment has waited long enough


class Unjudged:
    """Gives every question up as soon as it is asked."""

    def __init__(
        self,
        store: JudgementStore,
        *,
        questions: Wake,
        cases: Wake,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._questions = questions
        self._cases = cases
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled. A store that refuses is asked again."""
        await sit_out_refusals("unjudged", self._work)

    async def _work(self) -> None:
        while True:
            seen = self._questions.count
            await self.give_up()
            await self._questions.wait(since=seen, at_most_s=IDLE_S)

    async def give_up(self) -> None:
        """Let people decide about everything that waits."""
        now = self._clock()
        while await self._store.expire(now + AT_ONCE, now):
            self._cases.set()

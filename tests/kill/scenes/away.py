"""The model cannot be reached for a while."""

from bot.model.stand_in import Misbehaviour
from tests.kill.lane import KEYWORD, Lane
from tests.kill.scenes.base import Scene

FAILURES = 3  # in a row, after which the model is asked nothing any more
TOLD = "SELECT 1 FROM outage WHERE closed = 0 AND told_at IS NOT NULL"


class NotJudgedYet(Scene):
    """A hard signal while the model is away; then it comes back."""

    async def prepare(self, lane: Lane) -> None:
        self._shown_before = len(lane.shown().times)

    async def play(self, lane: Lane) -> None:
        lane.model.misbehave(Misbehaviour.ERROR_503)
        self.message = await lane.control.post(lane.member, lane.general, lane.text(KEYWORD))
        await lane.control.wait_until(lambda: self._shown(lane) > 0)
        lane.model.behave()
        await lane.rest(self.message)

    async def finish(self, lane: Lane) -> None:
        lane.model.behave()

    def _shown(self, lane: Lane) -> int:
        return len(lane.shown().times) - self._shown_before


class Outage(NotJudgedYet):
    """The model is away for long enough that people are told, and more hard signals come meanwhile."""

    alone = True  # an outage soon after another is told by the same message

    async def play(self, lane: Lane) -> None:
        lane.model.misbehave(Misbehaviour.ERROR_503)
        messages = []
        for _ in range(FAILURES):
            messages.append(await lane.control.post(lane.member, lane.general, lane.text(KEYWORD)))
            self.message = messages[0]
        await lane.control.wait_until(lambda: self._shown(lane) == FAILURES)
        await lane.until(lambda: bool(lane.query(TOLD)))
        messages.append(await lane.control.post(lane.other, lane.general, lane.text(KEYWORD)))
        await lane.control.wait_until(lambda: self._shown(lane) > FAILURES)
        lane.model.behave()
        await lane.rest(*messages)

"""The process starts, for the first time or again, or is told to stop."""

from bot.model.stand_in import Misbehaviour
from tests.kill.lane import Lane
from tests.kill.scenes.base import Scene


class Restarted(Scene):
    """The process dies while it starts, with a question open that another process had leased."""

    starts_killed = True

    async def prepare(self, lane: Lane) -> None:
        lane.model.misbehave(Misbehaviour.HANG)
        asked = lane.model.requests
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.model.wait_for_requests(asked + 1)
        await lane.down()
        lane.model.behave()

    async def play(self, lane: Lane) -> None:
        await lane.ready()
        await lane.rest(self.message)


class Missed(Scene):
    """The process dies while it fetches what was written when there was none."""

    starts_killed = True
    may_lose = frozenset()

    async def prepare(self, lane: Lane) -> None:
        await lane.rest(await lane.control.post(lane.member, lane.general, lane.text()))
        assert lane.bot is not None
        await lane.bot.terminate()  # which writes how far it has seen
        await lane.down()
        self.message = await lane.control.post(lane.member, lane.general, lane.text())

    async def play(self, lane: Lane) -> None:
        await lane.rest(self.message, until=lambda: self._is_marked(lane))

    def _is_marked(self, lane: Lane) -> bool:
        return bool(lane.query("SELECT 1 FROM mark WHERE message_id >= :id", id=self.message.id))


class Stopped(Scene):
    """The process is told to stop, and dies while it writes down what it has learnt."""

    async def prepare(self, lane: Lane) -> None:
        await lane.control.post(lane.member, lane.general, "good morning")  # whose score is counted
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.rest(self.message)

    async def play(self, lane: Lane) -> None:
        assert lane.bot is not None
        await lane.bot.terminate()
        await lane.down()


class FirstStart(Scene):
    """The process dies while it starts for the first time, or while it is being set up."""

    starts_killed = True
    fresh = True

    async def play(self, lane: Lane) -> None:
        await lane.up()
        await lane.ready()
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.rest(self.message)

    finish = play

"""People withdraw what the model has not answered yet: the message itself, the policy, or all of their own.

The model is away, so that the question stays open until then; what it is about is shown, for it is a hard signal.
"""

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Message
from bot.sandbox.control.base import Person
from tests.e2e.conftest import text_of
from tests.kill.lane import KEYWORD, Lane
from tests.kill.scenes.base import Scene

POLICY = "harassment"
ENABLED = "SELECT 1 FROM policy WHERE server_id = :server_id AND policy_id = 'harassment' AND enabled"
REMOVED = "SELECT 1 FROM sighting WHERE message_id = :id AND removed"
ASKED = "SELECT 1 FROM erasure WHERE user_id = :id"
ERASED = "SELECT 1 FROM sighting WHERE message_id = :id AND erased"
DROPPED = """
    SELECT 1 FROM judgement JOIN case_judgement ON judgement_id = judgement.id JOIN sighting USING (case_id)
    WHERE message_id = :id AND dropped IS NOT NULL
"""


async def post_unasked(lane: Lane, author: Person) -> Message:
    """Post a message about which nobody can be asked, and wait until people see that."""
    lane.model.misbehave(Misbehaviour.ERROR_503)
    before = len(lane.shown().times)
    message = await lane.control.post(author, lane.general, lane.text(KEYWORD))
    await lane.control.wait_until(lambda: len(lane.shown().times) > before)
    return message


def is_dropped(lane: Lane, message: Message) -> bool:
    return bool(lane.query(DROPPED, id=message.id))


class Removed(Scene):
    """A moderator deletes it, and the audit log tells of that."""

    async def prepare(self, lane: Lane) -> None:
        lane.let_view_the_audit_log()
        # Somebody new each time: of a second deletion within minutes nobody is told.
        self.message = await post_unasked(lane, lane.control.join(lane.server, "rita"))

    async def play(self, lane: Lane) -> None:
        await lane.control.delete(self.message, by=lane.moderator)
        await lane.until(lambda: is_dropped(lane, self.message))
        lane.model.behave()
        await lane.rest(self.message)

    async def finish(self, lane: Lane) -> None:
        """Let the model come back: a deletion that was not noted is not told again, and the message judged."""
        lane.model.behave()

    def missed(self, lane: Lane) -> list[str]:
        noted = lane.query(REMOVED, id=self.message.id)
        return ["its question was not dropped"] if noted and not is_dropped(lane, self.message) else []


class RemovedTogether(Removed):
    """Another bot deletes several at once, of which Discord tells in one event."""

    async def prepare(self, lane: Lane) -> None:
        self.message = await post_unasked(lane, lane.member)
        self._other = await post_unasked(lane, lane.other)

    async def play(self, lane: Lane) -> None:
        robot = lane.control.create_user("robot", bot=True)
        await lane.control.delete_in_bulk([self.message, self._other], by=robot)
        await lane.until(lambda: is_dropped(lane, self.message) and is_dropped(lane, self._other))
        lane.model.behave()
        await lane.rest(self.message, self._other)


class Forgotten(Scene):
    """The author has everything erased, and asks again if nothing comes of it."""

    async def prepare(self, lane: Lane) -> None:
        self._author = lane.control.join(lane.server, "rita")
        self.message = await post_unasked(lane, self._author)

    async def play(self, lane: Lane) -> None:
        await lane.command(lane.general, "privacy forget-me", by=self._author)
        await self._rest(lane)

    async def finish(self, lane: Lane) -> None:
        if not lane.query(ASKED, id=self._author.id) and not self._is_erased(lane):
            await lane.command(lane.general, "privacy forget-me", by=self._author)
        await self._rest(lane)

    async def _rest(self, lane: Lane) -> None:
        """Let the model come back once there is nothing left that it could be asked."""
        await lane.until(lambda: self._is_erased(lane))
        lane.model.behave()
        await lane.rest(self.message)

    def _is_erased(self, lane: Lane) -> bool:
        return bool(lane.query(ERASED, id=self.message.id))

    def missed(self, lane: Lane) -> list[str]:
        said = "The content has been erased." in text_of(lane.post_of(self.message))
        return [] if said else ["the post still repeats it"]


class PolicyWithdrawn(Scene):
    """The owner disables the policy, and again if nothing comes of it; afterwards it is enabled as before."""

    async def prepare(self, lane: Lane) -> None:
        self.message = await post_unasked(lane, lane.member)

    async def play(self, lane: Lane) -> None:
        await lane.command(lane.general, "policy disable", policy=POLICY)
        await self._enable_again(lane)

    async def finish(self, lane: Lane) -> None:
        if lane.query(ENABLED, server_id=lane.server.id):
            await lane.command(lane.general, "policy disable", policy=POLICY)
        await self._enable_again(lane)

    async def _enable_again(self, lane: Lane) -> None:
        lane.model.behave()
        await lane.rest(self.message)
        await lane.command(lane.general, "policy enable", policy=POLICY)

    def missed(self, lane: Lane) -> list[str]:
        return [] if is_dropped(lane, self.message) else ["its question was not dropped"]

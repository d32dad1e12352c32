"""What happens in the servers: a preparation at rest, an event on whose way the process dies, an ending.

Each event is what people do; the ending, after the restart, is what they would do again if they saw
that it had no effect.
"""

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Message
from tests.e2e.conftest import button, text_of
from tests.kill.lane import ARMED, KEYWORD, Lane

RAIDERS = 3
FAILURES = 3  # in a row, after which the model is asked nothing any more
TOLD = "SELECT 1 FROM outage WHERE closed = 0 AND told_at IS NOT NULL"
CROWD = 12  # messages at once, when three posts a minute are allowed


class Scene:
    """One story. The same object plays it once, from preparation to ending."""

    flags: tuple[str, ...] = ()
    starts_killed = False  # the process dies while it starts
    fresh = False  # in a world where no bot has been before
    alone = False  # in a world where no other scene was played before
    may_lose = frozenset({"commit record before"})  # points at which nothing of the message is committed yet
    message: Message  # the first, which must have its verdict in the end

    async def prepare(self, lane: Lane) -> None:
        """Come to the state before the event."""

    async def play(self, lane: Lane) -> None:
        """Let it happen, and wait for its end."""
        raise NotImplementedError

    async def finish(self, lane: Lane) -> None:
        """After the restart, do what was not done."""

    def missed(self, lane: Lane) -> list[str]:
        """Return what should have come of it and did not, a sentence each."""
        return []


class Flagged(Scene):
    """A member breaks a rule."""

    async def play(self, lane: Lane) -> None:
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.rest(self.message)


class Deleted(Scene):
    """A clause that acts by itself."""

    async def play(self, lane: Lane) -> None:
        self.message = await lane.control.post(lane.stranger, lane.strict_general, lane.text())
        await lane.rest(self.message)

    def missed(self, lane: Lane) -> list[str]:
        kept = lane.is_committed(self.message) and not lane.control.is_deleted(self.message)
        return ["the message was not deleted"] if kept else []


class ArmedRule(Deleted):
    """A rule that deletes without the model."""

    async def play(self, lane: Lane) -> None:
        text = f"who wants a {ARMED}? {lane.text()[-9:]}"
        self.message = await lane.control.post(lane.member, lane.general, text)
        await lane.rest(self.message)


class Posted(Scene):
    """A case that people have before them."""

    async def prepare(self, lane: Lane) -> None:
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.rest(self.message)


class PressedDelete(Posted):
    """A moderator presses Delete, and again if nothing comes of it."""

    async def play(self, lane: Lane) -> None:
        await self._press(lane)

    async def finish(self, lane: Lane) -> None:
        await lane.rest(self.message)
        if not lane.control.is_deleted(self.message):
            await self._press(lane)

    async def _press(self, lane: Lane) -> None:
        post = lane.post_of(self.message)
        await lane.control.press(lane.moderator, post, button(post, "delete"))
        await lane.control.wait_until(lambda: lane.control.is_deleted(self.message))
        await lane.rest(self.message)

    def missed(self, lane: Lane) -> list[str]:
        return [] if lane.control.is_deleted(self.message) else ["the message was not deleted"]


class Labelled(Posted):
    """A moderator presses Wrong, and again if nothing comes of it."""

    async def play(self, lane: Lane) -> None:
        await self._press(lane)

    async def finish(self, lane: Lane) -> None:
        await lane.rest(self.message)
        if self.missed(lane):
            await self._press(lane)

    async def _press(self, lane: Lane) -> None:
        post = lane.post_of(self.message)
        await lane.control.press(lane.moderator, post, button(post, "wrong"))
        await lane.rest(self.message)

    def missed(self, lane: Lane) -> list[str]:
        shown = "Review: " in text_of(lane.post_of(self.message))
        return [] if shown else ["the label is not shown"]


class Raid(Scene):
    """Several members post the same."""

    async def play(self, lane: Lane) -> None:
        text = lane.text()
        raiders = (lane.member, lane.other, lane.member)[:RAIDERS]
        messages = []
        for raider in raiders:
            messages.append(await lane.control.post(raider, lane.general, text))
            self.message = messages[0]
        await lane.rest(*messages)


class Edited(Posted):
    """The author edits what is before people, to something else that breaks a rule."""

    async def play(self, lane: Lane) -> None:
        known = self._revisions(lane)
        await lane.control.edit(self.message, content=lane.text())
        await lane.rest(self.message, until=lambda: self._revisions(lane) > known)

    def _revisions(self, lane: Lane) -> int:
        return len(lane.query("SELECT 1 FROM sighting WHERE message_id = :id", id=self.message.id))


class TakenBack(Posted):
    """The author deletes what is before people."""

    async def play(self, lane: Lane) -> None:
        await lane.control.delete(self.message)
        await lane.control.wait_until(lambda: "deleted since" in text_of(lane.post_of(self.message)))
        await lane.rest(self.message)


class PostVanished(Edited):
    """Somebody deletes the post, and then the case changes."""

    async def prepare(self, lane: Lane) -> None:
        await super().prepare(lane)
        await lane.control.delete(lane.post_of(self.message), by=lane.owner)

    async def finish(self, lane: Lane) -> None:
        """Edit again, if that was not heard of: nobody looks for a post while its case stays as it is."""
        await lane.rest(self.message)
        if self._revisions(lane) == 1:
            await self.play(lane)


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


class Crowd(Scene):
    """More cases at once than a minute has posts."""

    flags = ("few-posts",)

    async def play(self, lane: Lane) -> None:
        messages = []
        for _ in range(CROWD):
            messages.append(await lane.control.post(lane.member, lane.general, lane.text()))
            self.message = messages[0]
        await lane.rest(*messages)


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


SCENES: dict[str, type[Scene]] = {
    "flagged": Flagged,
    "deleted": Deleted,
    "armed": ArmedRule,
    "press": PressedDelete,
    "label": Labelled,
    "raid": Raid,
    "edit": Edited,
    "taken-back": TakenBack,
    "vanished": PostVanished,
    "outage": Outage,
    "away": NotJudgedYet,
    "crowd": Crowd,
    "restart": Restarted,
    "stopped": Stopped,
    "missed": Missed,
    "first": FirstStart,
}

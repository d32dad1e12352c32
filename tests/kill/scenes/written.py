"""What members write, change and take back."""

from tests.e2e.conftest import text_of
from tests.kill.lane import ARMED, Lane
from tests.kill.scenes.base import Posted, Scene

RAIDERS = 3
CROWD = 12  # messages at once, when three posts a minute are allowed


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


class Crowd(Scene):
    """More cases at once than a minute has posts."""

    flags = ("few-posts",)

    async def play(self, lane: Lane) -> None:
        messages = []
        for _ in range(CROWD):
            messages.append(await lane.control.post(lane.member, lane.general, lane.text()))
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

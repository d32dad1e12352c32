"""What moderators do about a post."""

from tests.e2e.conftest import button, text_of
from tests.kill.lane import Lane
from tests.kill.scenes.base import Posted
from tests.kill.scenes.written import Edited


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

"""What every scene is, and those that others begin with."""

from bot.sandbox import Message
from tests.kill.lane import Lane


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


class Posted(Scene):
    """A case that people have before them."""

    async def prepare(self, lane: Lane) -> None:
        self.message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.rest(self.message)

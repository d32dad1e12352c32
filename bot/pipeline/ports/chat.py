"""Hands, eyes and a voice in Discord."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.core.case import CaseFile, Post
from bot.core.context import Context
from bot.core.decision import ActionKind, ActionState
from bot.core.outage import Outage, OutageFigures
from bot.core.policy import Policy
from bot.core.records import ModLogNotice
from bot.core.sighting import Sighting


class Hands(Protocol):
    """Acts in Discord. Every act is safe to repeat."""

    async def act(
        self, sighting: Sighting, kind: ActionKind, *, reason: str, automatic: bool
    ) -> tuple[ActionState, str]:
        """Do it, after the last checks, and return how it ended with a sentence for people.

        The last checks are made against Discord as it stands: the author id of the standing
        message, staff, owner, bots and higher roles untouched. What has gone already is GONE.
        Raises ChatError when Discord cannot be reached: the act is still wanted.
        """


class Surroundings(Protocol):
    """Reads what was said before a message."""

    async def before(self, sighting: Sighting, *, most: int) -> Context | None:
        """Return the message replied to and at most so many that stand right before this one.

        Of the same channel only, as it stands now. None when it cannot be read; never raises ChatError.
        """


class Owners(Protocol):
    """The people who own servers."""

    async def tell(self, notice: ModLogNotice, reason: str) -> bool:
        """Tell the owner that the mod-log is gone; False when there is nobody to be told just now.

        An owner who takes no messages counts as told. Safe to repeat within minutes. Raises
        ChatError when Discord cannot be reached.
        """


class ModLog(Protocol):
    """The mod-log channel of a server."""

    def check(self, channel_id: int) -> None:
        """Raise ModLogGoneError if the channel cannot be used, as far as is known without asking.

        Raises ChatError while nothing is known.
        """

    async def post(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> int:
        """Send the post of a case and return its message id. Raises ChatError."""

    async def post_digest(self, cases: Sequence[CaseFile], post: Post) -> int:
        """Send one post for many cases and return its message id. Raises ChatError."""

    async def edit(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> bool:
        """Bring the post up to date; False when it no longer stands. Raises ChatError."""

    async def post_outage(self, outage: Outage, figures: OutageFigures) -> int:
        """Say that the model is away and return the message id. Raises ChatError."""

    async def edit_outage(self, outage: Outage, figures: OutageFigures) -> bool:
        """Bring that message up to date; False when it no longer stands. Raises ChatError."""

    async def find(self, post: Post) -> int | None:
        """Look for a post by its marker among the channel's recent messages. Raises ChatError."""

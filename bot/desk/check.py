"""A moderator points at a message and asks what the filter says, and what the model."""

import time
from dataclasses import dataclass, replace

from bot.core.errors import NotFoundError
from bot.core.judgement import Cause, Priority
from bot.core.policy import Policy
from bot.core.records import FlaggedSighting
from bot.core.route import choose_route
from bot.core.sighting import Sighting
from bot.core.signal import Screened
from bot.pipeline.flagging import Flagging
from bot.pipeline.intake import Intake
from bot.pipeline.servers import Servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is known at once; the verdict follows in the mod-log."""

    screened: Screened
    policies: tuple[Policy, ...]  # being asked, best first
    case_id: int | None  # None: no policy is enabled, so nobody is asked


class CheckDesk:
    """Sends a message that a person pointed at down the same path as a flagged one."""

    def __init__(self, servers: Servers, intake: Intake, flagging: Flagging) -> None:
        self._servers = servers
        self._intake = intake
        self._flagging = flagging

    async def check(self, sighting: Sighting) -> Checked:
        """Screen the message and ask the model, whoever wrote it and whatever the filter says.

        Exemptions do not count here: a person asks. Raises NotFoundError for an empty message.
        """
        if sighting.item.is_empty:
            raise NotFoundError("This message has no text that could be judged.")
        server_id = sighting.place.server_id
        in_force = self._servers.get(server_id) or await self._servers.reload(server_id)
        screened = in_force.filter.screen(sighting, time.monotonic())
        flagged = self._flagging.would_flag(sighting.place, screened, in_force.settings)
        screened = replace(screened, flagged=flagged)
        route = choose_route(screened.signals, in_force.policies, in_force.settings, asked=True)
        if not route.policies:
            return Checked(screened=screened, policies=(), case_id=None)
        recorded = await self._intake.record_now(
            FlaggedSighting(
                sighting=sighting,
                signals=screened.signals,
                cause=Cause.REPORT,
                policies=route.policies,
                priority=Priority.REPORT,
            )
        )
        return Checked(screened=screened, policies=route.policies, case_id=recorded.case_id)

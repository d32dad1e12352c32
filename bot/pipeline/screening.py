"""Look at every message, in microseconds, and hand on what deserves judgements.

Synchronous from end to end: it runs inside discord.py's handlers, which must not wait.
"""

import logging
import time

from bot.core.automatic import rule_acts_alone
from bot.core.judgement import Cause, Priority
from bot.core.policy import Policy
from bot.core.records import FlaggedSighting
from bot.core.route import choose_audit_route, choose_route
from bot.core.settings import ServerSettings
from bot.core.sighting import Sighting
from bot.core.signal import Flag, Screened
from bot.pipeline.events import MessageSampled, MessageScreened, MessageUncovered, Observer
from bot.pipeline.flagging import Flagging
from bot.pipeline.intake import Intake
from bot.pipeline.servers import InForce, Servers

log = logging.getLogger(__name__)


class Screening:
    """Decides whether a message is looked at, and whether it is flagged."""

    def __init__(
        self,
        servers: Servers,
        intake: Intake,
        observe: Observer,
        *,
        flagging: Flagging,
    ) -> None:
        self._servers = servers
        self._intake = intake
        self._observe = observe
        self._flagging = flagging

    def screen(self, sighting: Sighting) -> None:
        """Screen one sighting; what is flagged and covered goes to intake. Never raises."""
        in_force = self._servers.get(sighting.place.server_id)
        if in_force is None or not self._is_watched(sighting, in_force.settings):
            return
        try:
            self._screen(sighting, in_force)
        except Exception:
            # The gateway's handler must survive any message; the traceback names no content.
            log.exception("screening-failed", extra={"message_id": sighting.message_id})

    def _screen(self, sighting: Sighting, in_force: InForce) -> None:
        started = time.perf_counter()
        screened = in_force.filter.screen(sighting, time.monotonic())
        screened = self._flagging.judge(sighting, screened, in_force)
        took_s = time.perf_counter() - started
        flag = screened.flag
        flagged = None if flag is None else self._route(sighting, flag, in_force)
        self._observe(
            MessageScreened(
                sighting=sighting,
                screened=screened,
                policy_ids=() if flagged is None else tuple(policy.id for policy in flagged.policies),
                took_s=took_s,
            )
        )
        if flagged is not None:
            self._intake.put(flagged)
        elif flag is not None:
            self._observe(MessageUncovered(server_id=sighting.place.server_id))
        elif self._flagging.draws(sighting, in_force.settings):
            self._sample(sighting, screened, in_force)

    def _route(self, sighting: Sighting, flag: Flag, in_force: InForce) -> FlaggedSighting | None:
        policies: tuple[Policy, ...] = ()
        if not rule_acts_alone(flag.signals, in_force.settings):
            policies = choose_route(flag.signals, in_force.policies, in_force.settings).policies
            if not policies and not flag.is_hard:
                return None
        return FlaggedSighting(
            sighting=sighting,
            signals=flag.signals,
            cause=Cause.FLAG,
            policies=policies,
            priority=Priority.HARD if flag.is_hard else Priority.FLAG,
        )

    def _sample(self, sighting: Sighting, screened: Screened, in_force: InForce) -> None:
        """Have a message judged that nobody flagged, to learn how much is missed."""
        policies = choose_audit_route(in_force.policies).policies
        if policies:
            self._observe(MessageSampled(server_id=sighting.place.server_id))
            self._intake.put(
                FlaggedSighting(
                    sighting=sighting,
                    signals=screened.signals,
                    cause=Cause.AUDIT,
                    policies=policies,
                    priority=Priority.AUDIT,
                )
            )

    def _is_watched(self, sighting: Sighting, settings: ServerSettings) -> bool:
        author, place = sighting.author, sighting.place
        return (
            settings.screens(sighting.seen_at)
            and not author.is_bot
            and settings.watches(place.channel_ids)
            and settings.exempt_role_ids.isdisjoint(author.role_ids or ())
            and not (settings.moderators_exempt and author.is_moderator)
        )

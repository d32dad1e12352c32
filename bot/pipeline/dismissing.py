"""Decide with its last answer a case that nobody has to see: most of what the filter flags breaks no rule.

Such a case needs no second look, no action and no post, so nothing is left to be leased for.
"""

import logging

from bot.core.case import CaseFile
from bot.core.decide import decide
from bot.core.decision import Decision
from bot.core.second_look import wants_second_look
from bot.pipeline.servers import Servers
from bot.pipeline.shelf import PolicyShelf

log = logging.getLogger(__name__)


class Dismissing:
    """Knows which cases nobody has to see."""

    def __init__(self, servers: Servers, policies: PolicyShelf) -> None:
        self._servers = servers
        self._policies = policies

    def decide(self, case: CaseFile) -> Decision | None:
        """Return the decision on a case that nobody is shown; None leaves a case to casework.

        Called on the store's thread: it only reads what is in memory. Never raises.
        """
        in_force = self._servers.get(case.server_id)
        policies = self._policies.at_hand(case)
        if in_force is None or policies is None:
            return None
        try:
            if wants_second_look(case, in_force.settings):
                return None
            # Where nobody is shown anything, nothing is done either, so no quota could matter.
            decision = decide(case, policies, in_force.settings, quota_left=0)
        except Exception:
            # Casework meets it again and lets the case rest; the answer must be recorded all the same.
            log.exception("dismissing-failed", extra={"case_id": case.id})
            return None
        return None if decision.shown else decision

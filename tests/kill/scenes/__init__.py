"""What happens in the servers: a preparation at rest, an event on whose way the process dies, an ending.

Each event is what people do; the ending, after the restart, is what they would do again if they saw
that it had no effect.
"""

from tests.kill.scenes.away import NotJudgedYet, Outage
from tests.kill.scenes.base import Scene
from tests.kill.scenes.pressed import Labelled, PostVanished, PressedDelete
from tests.kill.scenes.starting import FirstStart, Missed, Restarted, Stopped
from tests.kill.scenes.withdrawn import Forgotten, PolicyWithdrawn, Removed, RemovedTogether
from tests.kill.scenes.written import ArmedRule, Crowd, Deleted, Edited, Flagged, Raid, TakenBack

# Unharmed they are played in this order, and no more than 20 posts a minute are made in a server by one process:
# a new one starts in the middle.
SCENES: dict[str, type[Scene]] = {
    "flagged": Flagged,
    "deleted": Deleted,
    "armed": ArmedRule,
    "press": PressedDelete,
    "label": Labelled,
    "raid": Raid,
    "edit": Edited,
    "taken-back": TakenBack,
    "restart": Restarted,
    "removed": Removed,
    "removed-together": RemovedTogether,
    "withdrawn": PolicyWithdrawn,
    "forgotten": Forgotten,
    "vanished": PostVanished,
    "outage": Outage,
    "away": NotJudgedYet,
    "crowd": Crowd,
    "stopped": Stopped,
    "missed": Missed,
    "first": FirstStart,
}

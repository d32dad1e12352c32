"""The desks that commands and buttons ask, and the client that carries them."""

from dataclasses import dataclass

import discord

from bot.desk.check import CheckDesk
from bot.desk.context import ContextDesk
from bot.desk.exemptions import ExemptionDesk
from bot.desk.flagging import FlagDesk
from bot.desk.pause import PauseDesk
from bot.desk.policies import PolicyDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.review import Review
from bot.desk.rules import RuleDesk
from bot.desk.sensitivity import SensitivityDesk
from bot.desk.setup import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """Everything that people can ask for."""

    review: Review
    policies: PolicyDesk
    setup: Setup
    rules: RuleDesk
    exemptions: ExemptionDesk
    flags: FlagDesk
    sensitivity: SensitivityDesk
    context: ContextDesk
    pause: PauseDesk
    check: CheckDesk
    privacy: PrivacyDesk
    notes: tuple[str, ...] = ()  # what whoever sets Bylaw up should know of this installation


class DeskClient(discord.Client):
    """A client whose buttons find the desks, also after a restart."""

    desks: Desks

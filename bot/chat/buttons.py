"""The buttons under a mod-log post. They carry the case's id, so they outlive restarts.

discord.py swallows whatever goes wrong before `callback`, and the presser sees "interaction
failed"; so authorisation and all input and output happen inside it. The post itself is edited by
casework, which sees that the case has a new version.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.chat.desks import DeskClient, Desks
from bot.chat.members import current_members
from bot.chat.permissions import Needs, authorise, authorise_action, authorise_rank
from bot.chat.tree import log_undelivered
from bot.chat.verbs import Verb
from bot.core.case import CaseFile, LabelKind
from bot.core.decision import ActionKind
from bot.core.errors import BotError, NotAllowedError

log = logging.getLogger(__name__)

STYLES = {
    Verb.CORRECT: (discord.ButtonStyle.secondary, "✔ Correct"),
    Verb.WRONG: (discord.ButtonStyle.secondary, "✖ Wrong"),
    Verb.DELETE: (discord.ButtonStyle.danger, "Delete"),
    Verb.LOCK: (discord.ButtonStyle.danger, "Lock thread"),
    Verb.RENAME: (discord.ButtonStyle.danger, "Rename thread"),
}
# Anchored: discord.py dispatches by fullmatch but checks new buttons by match.
TEMPLATE = re.compile(r"\Abylaw:(?P<case>[0-9]{1,18}):(?P<verb>correct|wrong|delete|lock|rename)\Z")


class CaseButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
    """One button of one case."""

    def __init__(self, case_id: int, verb: Verb) -> None:
        style, label = STYLES[verb]
        super().__init__(discord.ui.Button(style=style, label=label, custom_id=f"bylaw:{case_id}:{verb}"))
        self.case_id = case_id
        self.verb = verb

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> Self:
        """Make the button again from its id alone."""
        return cls(int(match["case"]), Verb(match["verb"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the press, in private. One that comes too late is not carried out; its presser saw that."""
        try:
            await self._answer(interaction)
        except discord.HTTPException as error:
            log_undelivered(error)

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        client = interaction.client
        assert isinstance(client, DeskClient), "only Bylaw's client knows this button"
        try:
            text = await self._press(interaction, client.desks)
        except BotError as error:
            text = str(error)
        except Exception:
            log.exception("button-failed", extra={"case_id": self.case_id, "verb": self.verb.value})
            text = "Something went wrong inside Bylaw; the operator finds it in the log."
        await interaction.edit_original_response(
            content=text, allowed_mentions=discord.AllowedMentions.none()
        )

    async def _press(self, interaction: discord.Interaction[Any], desks: Desks) -> str:
        member = authorise(interaction, Needs.MODERATE)
        server_id = member.guild.id
        label, action = self.verb.label, self.verb.action
        if label is not None:
            view = await desks.review.label(server_id, self.case_id, label, member.id)
            opinion = "correct" if label is LabelKind.CORRECT else "wrong"
            return f"Noted: {_named(view.case)} is {opinion}, you say."
        assert action is not None
        return await self._want(desks, member, action)

    async def _want(self, desks: Desks, member: discord.Member, action: ActionKind) -> str:
        view = await desks.review.look(member.guild.id, self.case_id)
        case = view.case
        if any(policy.never_punish for policy in view.policies.values()):
            raise NotAllowedError("This policy never punishes: please look after the member.")
        reach = await desks.review.reach(member.guild.id, self.case_id)
        authorise_action(member, reach.places)
        authorise_rank(member, [one async for one in current_members(member.guild, reach.author_ids)])
        pressed = await desks.review.want(
            member.guild.id, self.case_id, action, member.id, up_to=reach.last_sighting_id
        )
        if pressed.earlier_actor_id is not None:
            return f"Already handled by <@{pressed.earlier_actor_id}>."
        return f"{_named(case)}: {action.value} is under way. The post shows how it ends."


def case_view(case_id: int, verbs: Sequence[Verb]) -> discord.ui.View:
    """Return the buttons of a case; a view of nothing but dynamic items is remembered nowhere."""
    view = discord.ui.View(timeout=None)
    for verb in verbs:
        view.add_item(CaseButton(case_id, verb))
    return view


def _named(case: CaseFile) -> str:
    return f"Case #{case.number}"

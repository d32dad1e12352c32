"""/policy: upload, look at, put in force and take out of force."""

import discord
from discord import app_commands

from bot.chat.commands.call import Call, Interaction, admit, begin, text_file
from bot.chat.commands.policy_form import PolicyForm
from bot.chat.commands.policy_lines import (
    general_line,
    limit_line,
    problem_lines,
    uploaded_lines,
    version_line,
)
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.chat.text import inline
from bot.core.errors import PolicyError
from bot.desk.policies import MOST_AUTOMATIC

MAX_UPLOAD_BYTES = 65_536
Name = app_commands.Range[str, 1, 64]  # longer than any id, and short enough to be repeated in an answer
PerHour = app_commands.Range[int, 0, MOST_AUTOMATIC]
POLICY = app_commands.describe(policy="Its id, as /policy list shows it")


class PolicyCommands(app_commands.Group):
    """The life of the server's policies."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="policy",
            description="The written rules that messages are judged by",
            default_permissions=discord.Permissions(manage_messages=True),
        )
        self._desks = desks

    @app_commands.command(description="Upload a new version of a policy; without a file a form opens")
    @app_commands.describe(
        file="A Markdown or text file of at most 64 KB", name="The policy's id, if the file names none"
    )
    async def upload(
        self,
        interaction: Interaction,
        file: discord.Attachment | None = None,
        name: Name | None = None,
    ) -> None:
        """Store a version, not yet in force; errors come back with their lines."""
        if file is None:
            await admit(interaction, self._desks, Needs.MANAGE_SERVER)
            await interaction.response.send_modal(PolicyForm(self.store, name))
            return
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        if file.size > MAX_UPLOAD_BYTES:
            raise PolicyError("The file is larger than 64 KB. A policy of 400 to 600 words works best.")
        await self._store(call, await file.read(), name)

    async def store(self, interaction: Interaction, text: str, name: str | None) -> None:
        """Store what was typed into the form. Whoever sends it off is authorised anew."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await self._store(call, text.encode("utf-8", "replace"), name)

    async def _store(self, call: Call, data: bytes, name: str | None) -> None:
        uploaded = await self._desks.policies.upload(call.server_id, data, name=name, actor_id=call.actor_id)
        diff = None if uploaded.diff is None else text_file("changes.diff", uploaded.diff)
        await call.reply([*uploaded_lines(uploaded), *problem_lines(uploaded.problems)], file=diff)

    @app_commands.command(name="list", description="Show the policies and which version is in force")
    async def list_policies(self, interaction: Interaction) -> None:
        """Show every version there is."""
        call = await begin(interaction, self._desks, Needs.MODERATE)
        versions = await self._desks.policies.list(call.server_id)
        starters = {policy.id for policy in self._desks.policies.starters()}
        unused = sorted(starters - {version.policy.id for version in versions})
        lines = [version_line(version) for version in versions] or ["There are no policies yet."]
        lines.insert(0, general_line(call.settings, versions))  # first, for a long answer is cut at its end
        if unused:
            lines.append(f"Shipped and not used here: {', '.join(unused)}. `/policy enable` takes one in.")
        await call.reply(lines)

    @app_commands.command(description="Read a policy")
    @POLICY
    @app_commands.describe(version="Its number; without it the one in force")
    async def view(self, interaction: Interaction, policy: Name, version: int | None = None) -> None:
        """Attach the policy as it was uploaded."""
        call = await begin(interaction, self._desks, Needs.MODERATE)
        found = await self._desks.policies.view(call.server_id, policy, version)
        name = f"{found.policy.id}-v{found.version}.md"
        await call.reply(version_line(found), file=text_file(name, found.policy.source))

    @app_commands.command(description="Put a version in force")
    @POLICY
    @app_commands.describe(version="Its number; without it the newest")
    async def enable(self, interaction: Interaction, policy: Name, version: int | None = None) -> None:
        """Put a version in force; messages are judged by it from now on."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        enabled = await self._desks.policies.enable(call.server_id, policy, version, call.actor_id)
        await call.reply(f"In force from now on: {version_line(enabled)}")

    @app_commands.command(description="Take a policy out of force")
    @POLICY
    async def disable(self, interaction: Interaction, policy: Name) -> None:
        """Take a policy out of force; its versions stay."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await self._desks.policies.disable(call.server_id, policy, call.actor_id)
        await call.reply(f"{inline(policy, 64)} is no longer in force. Its versions stay.")

    @app_commands.command(description="Let one clause delete by itself, in assist mode")
    @POLICY
    @app_commands.describe(clause="The clause's id, such as H1.a", on="Whether it deletes by itself")
    async def automatic(self, interaction: Interaction, policy: Name, clause: Name, on: bool) -> None:
        """Make one clause automatic, or no longer."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await self._desks.policies.set_automatic(call.server_id, policy, clause, on, call.actor_id)
        named = f"{inline(clause, 16)} of {inline(policy, 64)}"
        effect = "deletes by itself in assist mode" if on else "no longer deletes by itself"
        await call.reply(f"{named} {effect}.")

    @app_commands.command(description="How many messages an hour may be deleted automatically, at first 30")
    @app_commands.describe(
        per_hour="Further ones only get a post; 0: none is deleted; without a number the limit is shown"
    )
    async def limit(self, interaction: Interaction, per_hour: PerHour | None = None) -> None:
        """Set the limit, or show it."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        settings = call.settings
        if per_hour is not None:
            settings = await self._desks.policies.set_limit(call.server_id, per_hour, call.actor_id)
        await call.reply(limit_line(settings))

    @app_commands.command(description="Choose the policy that judges what no other one claims")
    @app_commands.describe(policy="Its id; without it there is no general policy any more")
    async def general(self, interaction: Interaction, policy: Name | None = None) -> None:
        """Choose the general policy, or none."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        settings = await self._desks.policies.set_general(call.server_id, policy, call.actor_id)
        await call.reply(general_line(settings, await self._desks.policies.list(call.server_id)))

    @view.autocomplete("policy")
    @enable.autocomplete("policy")
    @disable.autocomplete("policy")
    @automatic.autocomplete("policy")
    @general.autocomplete("policy")
    async def _offer(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        call = await admit(interaction, self._desks, Needs.MODERATE)
        ids = {version.policy.id for version in await self._desks.policies.list(call.server_id)}
        ids |= {policy.id for policy in self._desks.policies.starters()}
        fitting = [policy_id for policy_id in sorted(ids) if typed.lower() in policy_id]
        return [app_commands.Choice(name=policy_id, value=policy_id) for policy_id in fitting[:25]]

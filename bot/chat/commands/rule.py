"""/rule: the server's own exact rules."""

import discord
from discord import app_commands

from bot.chat.commands.call import Interaction, begin
from bot.chat.desks import Desks
from bot.chat.permissions import Needs
from bot.chat.text import inline, spoiler
from bot.core.settings import OwnRule, RuleKind
from bot.desk.rules import forms_found

KINDS = [
    app_commands.Choice(name="keyword: a word or phrase, spelling tricks undone", value="keyword"),
    app_commands.Choice(name="domain: a domain and all below it; * for every link", value="domain"),
    app_commands.Choice(name="allowed domain: never counts as a suspicious link", value="allowed-domain"),
    app_commands.Choice(name="invite: an invite to a Discord server; * for every one", value="invite"),
    app_commands.Choice(name="allowed invite: never counts, such as your own", value="allowed-invite"),
    app_commands.Choice(name="pattern: an RE2 regular expression", value="pattern"),
]
RULE = app_commands.describe(rule="Its name as /rule list shows it, such as keyword:free nitro")
MAX_VALUE = 260  # characters, as Discord's own AutoMod allows a pattern
MAX_NAME = MAX_VALUE + 20  # the kind stands before the value

SWITCHED_OFF = " · switched off: too slow; make it simpler and add it again"


class RuleCommands(app_commands.Group):
    """What the filter looks for exactly, besides what the policies are about."""

    def __init__(self, desks: Desks) -> None:
        super().__init__(
            name="rule",
            description="Keywords, domains, invites and patterns of this server",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._desks = desks

    @app_commands.command(description="Add a keyword, domain, invite or pattern")
    @app_commands.describe(kind="What it matches", value="The word, domain, invite or expression")
    @app_commands.choices(kind=KINDS)
    async def add(
        self,
        interaction: Interaction,
        kind: app_commands.Choice[str],
        value: app_commands.Range[str, 1, MAX_VALUE],
    ) -> None:
        """Add a rule; it flags, and does not act."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        rule = await self._desks.rules.add(call.server_id, RuleKind(kind.value), value, call.actor_id)
        await call.reply([f"Added: {rule_line(rule)}", *form_lines(rule)])

    @app_commands.command(description="Remove a rule")
    @RULE
    async def remove(self, interaction: Interaction, rule: app_commands.Range[str, 1, MAX_NAME]) -> None:
        """Remove a rule by its name."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        await self._desks.rules.remove(call.server_id, rule, call.actor_id)
        await call.reply("Removed.")

    @app_commands.command(name="list", description="Show the rules")
    async def list_rules(self, interaction: Interaction) -> None:
        """Show every rule, hidden until clicked."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        rules = await self._desks.rules.list(call.server_id)
        off = self._desks.rules.switched_off(call.server_id)
        lines = [f"{rule_line(rule)}{SWITCHED_OFF if rule.id in off else ''}" for rule in rules]
        await call.reply(lines or "There are no rules yet.")

    @app_commands.command(description="Let a keyword or domain delete without asking the model")
    @RULE
    @app_commands.describe(on="Whether it deletes by itself, outside shadow mode")
    async def arm(
        self, interaction: Interaction, rule: app_commands.Range[str, 1, MAX_NAME], on: bool
    ) -> None:
        """Arm or disarm a rule by its name."""
        call = await begin(interaction, self._desks, Needs.MANAGE_SERVER)
        armed = await self._desks.rules.arm(call.server_id, rule, on, call.actor_id)
        await call.reply(f"Changed: {rule_line(armed)}")


def form_lines(rule: OwnRule) -> list[str]:
    """Return a line with what a keyword with endings finds, so that nobody has to guess."""
    forms = forms_found(rule)
    return [f"It finds: {spoiler(inline(', '.join(forms), MAX_VALUE))}"] if len(forms) > 1 else []


def rule_line(rule: OwnRule) -> str:
    """Return a rule as a line. Its value can be the very slur that it forbids, so it is hidden."""
    armed = " · deletes by itself" if rule.armed else ""
    return f"{rule.kind.value}:{spoiler(inline(rule.value, MAX_VALUE))}{armed}"

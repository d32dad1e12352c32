"""A server's own exact rules: keywords, domains, invites and patterns."""

import asyncio
from dataclasses import replace

from bot.core.errors import NotFoundError, RuleError
from bot.core.settings import OwnRule, RuleKind, ServerSettings
from bot.desk.ports import AuditEntry
from bot.desk.settings import Change, SettingsDesk
from bot.filter.own_rules.keywords import check_together, forms_of
from bot.filter.own_rules.patterns import MAX_PATTERNS
from bot.filter.own_rules.rules import check_rule
from bot.pipeline.servers import Servers

MAX_RULES = 1_000  # per server, as Discord's own AutoMod allows keywords
ARMABLE = frozenset({RuleKind.KEYWORD, RuleKind.DOMAIN})


class RuleDesk:
    """Adds, removes and arms exact rules."""

    def __init__(self, settings: SettingsDesk, servers: Servers) -> None:
        self._settings = settings
        self._servers = servers

    async def list(self, server_id: int) -> tuple[OwnRule, ...]:
        """Return the server's rules, oldest first."""
        return (await self._settings.of(server_id)).rules

    def switched_off(self, server_id: int) -> frozenset[str]:
        """Return the ids of the patterns that do not run here, because they proved too slow."""
        in_force = self._servers.get(server_id)
        values = () if in_force is None else in_force.filter.disabled_patterns
        return frozenset(OwnRule(kind=RuleKind.PATTERN, value=value).id for value in values)

    async def add(self, server_id: int, kind: RuleKind, value: str, actor_id: int) -> OwnRule:
        """Add a rule. Raises RuleError when it cannot be used, stands already, or is one too many."""
        rule = OwnRule(kind=kind, value=value.strip())
        # In a thread: a pattern is timed on long messages before it is accepted.
        await asyncio.to_thread(check_rule, rule)

        def change(settings: ServerSettings) -> ServerSettings:
            if any(standing.id == rule.id for standing in settings.rules):
                raise RuleError(f"The rule `{rule.id}` stands already.")
            if len(settings.rules) >= MAX_RULES:
                raise RuleError(f"A server can have {MAX_RULES} rules. Remove one first.")
            patterns = sum(standing.kind is RuleKind.PATTERN for standing in settings.rules)
            if rule.kind is RuleKind.PATTERN and patterns >= MAX_PATTERNS:
                raise RuleError(f"A server can have {MAX_PATTERNS} patterns. Remove one first.")
            if rule.kind is RuleKind.KEYWORD:
                keywords = [one.value for one in (*settings.rules, rule) if one.kind is RuleKind.KEYWORD]
                check_together(keywords)
            return replace(settings, rules=(*settings.rules, rule))

        await self._change(server_id, change, "rule.add", rule.kind, actor_id)
        return rule

    async def remove(self, server_id: int, rule_id: str, actor_id: int) -> None:
        """Remove a rule. Raises NotFoundError."""

        def change(settings: ServerSettings) -> ServerSettings:
            rule = _find(settings, rule_id)
            return replace(settings, rules=tuple(other for other in settings.rules if other != rule))

        await self._change(server_id, change, "rule.remove", _kind_of(rule_id), actor_id)

    async def arm(self, server_id: int, rule_id: str, on: bool, actor_id: int) -> OwnRule:
        """Let a keyword or domain delete without the model, or no longer. Raises NotFoundError, RuleError."""

        def change(settings: ServerSettings) -> ServerSettings:
            rule = _find(settings, rule_id)
            if on and rule.kind not in ARMABLE:
                raise RuleError("Only keywords and domains can delete by themselves.")
            armed = replace(rule, armed=on)
            return replace(
                settings, rules=tuple(armed if other == rule else other for other in settings.rules)
            )

        await self._change(server_id, change, "rule.arm", _kind_of(rule_id), actor_id)
        return _find(await self._settings.of(server_id), rule_id)

    async def _change(
        self,
        server_id: int,
        change: Change,
        what: str,
        kind: str,
        actor_id: int,
    ) -> None:
        # The rule's own words stay out of the audit trail: they can be the very slur they forbid.
        audit = AuditEntry(actor_id=actor_id, what=what, facts={"kind": str(kind)})
        await self._settings.change(server_id, change, audit)


def forms_found(rule: OwnRule) -> tuple[str, ...]:
    """Return the words or phrases that a keyword stands for; of another rule its value."""
    return forms_of(rule.value) if rule.kind is RuleKind.KEYWORD else (rule.value,)


def _find(settings: ServerSettings, rule_id: str) -> OwnRule:
    for rule in settings.rules:
        if rule.id == rule_id:
            return rule
    raise NotFoundError("There is no such rule here. `/rule list` shows those there are.")


def _kind_of(rule_id: str) -> str:
    return rule_id.partition(":")[0]

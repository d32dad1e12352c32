"""The first ten minutes: where verdicts go, how far Bylaw may go, what it watches."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.core.errors import NotFoundError
from bot.core.settings import Mode, ServerSettings
from bot.desk.flagging import AS_IT_IS, FlagChoice, check_choice, with_choice
from bot.desk.policies import PolicyDesk
from bot.desk.ports import AuditEntry
from bot.desk.settings import SettingsDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupChoice:
    """What was chosen in `/setup`."""

    mod_log_channel_id: int
    mode: Mode
    starter_policy_ids: tuple[str, ...]  # put in force beside those already in force
    watched_channel_ids: frozenset[int] | None  # None: every channel the bot can read
    flags: FlagChoice = AS_IT_IS


class Setup:
    """Writes the choices of `/setup`.

    mended  told of a server whose mod-log has been chosen, by people who saw that it can be used
    """

    def __init__(
        self,
        settings: SettingsDesk,
        policies: PolicyDesk,
        mended: Callable[[int], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._policies = policies
        self._mended = mended

    async def settings(self, server_id: int) -> ServerSettings:
        """Return the server's settings; the defaults for a server never set up."""
        return await self._settings.of(server_id)

    async def apply(self, server_id: int, choice: SetupChoice, actor_id: int) -> ServerSettings:
        """Put the choices in force. The caller has checked that @everyone cannot read the mod-log.

        A policy that is in force already stays in the version it has. Raises NotFoundError for an
        unknown starter policy, and SettingError for a share out of bounds, before anything is changed.
        """
        check_choice(choice.flags)
        versions = await self._policies.list(server_id)
        known = {policy.id for policy in self._policies.starters()} | {found.policy.id for found in versions}
        for policy_id in choice.starter_policy_ids:
            if policy_id not in known:
                raise NotFoundError(f"There is no starter policy “{policy_id}”.")
        in_force = {found.policy.id for found in versions if found.enabled}
        for policy_id in choice.starter_policy_ids:
            if policy_id not in in_force:
                await self._policies.enable(server_id, policy_id, None, actor_id)

        def change(settings: ServerSettings) -> ServerSettings:
            return replace(
                with_choice(settings, choice.flags),
                mod_log_channel_id=choice.mod_log_channel_id,
                mode=choice.mode,
                watched_channel_ids=choice.watched_channel_ids,
            )

        audit = AuditEntry(
            actor_id=actor_id,
            what="setup",
            facts={"mod_log_channel_id": choice.mod_log_channel_id, "mode": choice.mode.value},
        )
        settings = await self._settings.change(server_id, change, audit)
        await self._mended(server_id)
        return settings

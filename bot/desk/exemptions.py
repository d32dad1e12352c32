"""Whom and what Bylaw leaves alone: roles, channels, and members who moderate.

What is exempt is not screened at all. A moderator's "Check message" still asks about it.
"""

from dataclasses import dataclass, replace

from bot.core.errors import NotFoundError, SettingError
from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry
from bot.desk.settings import SettingsDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What is put on the list of exemptions, or taken off it."""

    channel_ids: frozenset[int] = frozenset()  # a channel with its threads, a category with its channels
    role_ids: frozenset[int] = frozenset()  # whoever holds one of them


class ExemptionDesk:
    """Lists and changes what is exempt."""

    def __init__(self, settings: SettingsDesk) -> None:
        self._settings = settings

    async def list(self, server_id: int) -> ServerSettings:
        """Return the settings, which name everything that is exempt."""
        return await self._settings.of(server_id)

    async def add(self, server_id: int, exemption: Exemption, actor_id: int) -> ServerSettings:
        """Exempt roles and channels. Raises SettingError if all of them are exempt already."""

        def change(settings: ServerSettings) -> ServerSettings:
            changed = replace(
                settings,
                exempt_channel_ids=settings.exempt_channel_ids | exemption.channel_ids,
                exempt_role_ids=settings.exempt_role_ids | exemption.role_ids,
            )
            if changed == settings:
                raise SettingError("That is exempt already. `/exempt list` shows what is.")
            return changed

        return await self._settings.change(server_id, change, _audit(actor_id, "exempt.add", exemption))

    async def remove(self, server_id: int, exemption: Exemption, actor_id: int) -> ServerSettings:
        """Exempt roles and channels no longer. Raises NotFoundError if none of them is on the list."""

        def change(settings: ServerSettings) -> ServerSettings:
            changed = replace(
                settings,
                exempt_channel_ids=settings.exempt_channel_ids - exemption.channel_ids,
                exempt_role_ids=settings.exempt_role_ids - exemption.role_ids,
            )
            if changed == settings:
                raise NotFoundError("That is not on the list of exemptions. `/exempt list` shows what is.")
            return changed

        return await self._settings.change(server_id, change, _audit(actor_id, "exempt.remove", exemption))

    async def set_moderators(self, server_id: int, exempt: bool, actor_id: int) -> ServerSettings:
        """Exempt members with Manage Messages, or no longer. Raises SettingError if it is so already."""

        def change(settings: ServerSettings) -> ServerSettings:
            if settings.moderators_exempt == exempt:
                state = "exempt already" if exempt else "looked at already"
                raise SettingError(f"Members with Manage Messages are {state}.")
            return replace(settings, moderators_exempt=exempt)

        audit = AuditEntry(actor_id=actor_id, what="exempt.moderators", facts={"on": int(exempt)})
        return await self._settings.change(server_id, change, audit)


def _audit(actor_id: int, what: str, exemption: Exemption) -> AuditEntry:
    facts: dict[str, str | int] = {
        "channel_ids": " ".join(map(str, sorted(exemption.channel_ids))),
        "role_ids": " ".join(map(str, sorted(exemption.role_ids))),
    }
    return AuditEntry(actor_id=actor_id, what=what, facts=facts)

"""How readily messages are flagged by where they stand, and how long a member counts as new."""

from dataclasses import replace

from bot.core.errors import SettingError
from bot.core.settings import Sensitivity, ServerSettings
from bot.desk.ports import AuditEntry
from bot.desk.settings import SettingsDesk

MAX_CHANNELS = 500  # what a Discord server can have
MAX_NEW_DAYS = 90


class SensitivityDesk:
    """Changes both."""

    def __init__(self, settings: SettingsDesk) -> None:
        self._settings = settings

    async def set_channel(
        self, server_id: int, channel_id: int, level: Sensitivity, actor_id: int
    ) -> ServerSettings:
        """Set how readily a channel or category is flagged. Raises SettingError if it is so already."""

        def change(settings: ServerSettings) -> ServerSettings:
            changed = with_level(settings, channel_id, level)
            if changed == settings:
                raise SettingError(f"Its sensitivity is {level.value} already.")
            if len(changed.low_channel_ids) + len(changed.high_channel_ids) > MAX_CHANNELS:
                raise SettingError(
                    f"At most {MAX_CHANNELS} channels can differ. Set one of them to normal first."
                )
            return changed

        audit = AuditEntry(
            actor_id=actor_id,
            what="filter.channel",
            facts={"channel_id": channel_id, "level": level.value},
        )
        return await self._settings.change(server_id, change, audit)

    async def set_new_days(self, server_id: int, days: int, actor_id: int) -> ServerSettings:
        """Set for how many days an account or member counts as new; 0: never. Raises SettingError."""
        if not 0 <= days <= MAX_NEW_DAYS:
            raise SettingError(f"Members count as new for 0 to {MAX_NEW_DAYS} days.")

        def change(settings: ServerSettings) -> ServerSettings:
            return replace(settings, new_member_days=days)

        audit = AuditEntry(actor_id=actor_id, what="filter.newcomers", facts={"days": days})
        return await self._settings.change(server_id, change, audit)


def with_level(settings: ServerSettings, channel_id: int, level: Sensitivity) -> ServerSettings:
    """Return the settings with this channel at this level, and at no other."""
    chosen = frozenset({channel_id})
    return replace(
        settings,
        low_channel_ids=settings.low_channel_ids - chosen | (chosen if level is Sensitivity.LOW else set()),
        high_channel_ids=settings.high_channel_ids - chosen
        | (chosen if level is Sensitivity.HIGH else set()),
    )

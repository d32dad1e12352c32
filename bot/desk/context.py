"""Whether second looks may read what was said before: in the whole server, or channel by channel."""

from dataclasses import replace

from bot.core.errors import SettingError
from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry
from bot.desk.settings import SettingsDesk

MAX_MESSAGES = 10  # more would not fit into its part of the prompt


class ContextDesk:
    """Switches it on and off."""

    def __init__(self, settings: SettingsDesk) -> None:
        self._settings = settings

    async def switch(
        self, server_id: int, on: bool, actor_id: int, *, channel_id: int | None = None
    ) -> ServerSettings:
        """Read what was said before, or no longer; in one channel or category, or (None) in the server.

        Raises SettingError if it is so already.
        """

        def change(settings: ServerSettings) -> ServerSettings:
            changed = switched(settings, on, channel_id)
            if changed == settings:
                raise SettingError("That is so already. `/context show` shows what is read.")
            return changed

        facts: dict[str, str | int] = {"on": int(on)}
        if channel_id is not None:
            facts["channel_id"] = channel_id
        audit = AuditEntry(actor_id=actor_id, what="context", facts=facts)
        return await self._settings.change(server_id, change, audit)

    async def set_messages(self, server_id: int, messages: int, actor_id: int) -> ServerSettings:
        """Set how many earlier messages are read at most, besides the one replied to. Raises SettingError."""
        if not 0 <= messages <= MAX_MESSAGES:
            raise SettingError(f"Between 0 and {MAX_MESSAGES} earlier messages can be read.")

        def change(settings: ServerSettings) -> ServerSettings:
            return replace(settings, context_messages=messages)

        audit = AuditEntry(actor_id=actor_id, what="context.messages", facts={"messages": messages})
        return await self._settings.change(server_id, change, audit)


def switched(settings: ServerSettings, on: bool, channel_id: int | None) -> ServerSettings:
    """Return the settings with this switched, in a channel or in the server."""
    if channel_id is None:
        return replace(settings, context=on)
    channels = settings.no_context_channel_ids - {channel_id}
    return replace(settings, no_context_channel_ids=channels if on else channels | {channel_id})

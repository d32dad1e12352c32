"""The form into which a policy is typed."""

from collections.abc import Awaitable, Callable

import discord

from bot.chat.commands.call import Interaction
from bot.chat.tree import explain

MAX_TYPED = 4_000  # characters that a text input takes

Store = Callable[[Interaction, str, str | None], Awaitable[None]]


class PolicyForm(discord.ui.Modal, title="A policy in Markdown"):
    """One text box."""

    text: discord.ui.TextInput["PolicyForm"] = discord.ui.TextInput(
        label="Policy",
        custom_id="text",
        style=discord.TextStyle.paragraph,
        max_length=MAX_TYPED,
        placeholder="# Title, then instruction, definitions, criteria with clause ids, examples",
    )

    def __init__(self, store: Store, name: str | None) -> None:
        super().__init__(timeout=3_600)
        self._store = store
        self._name = name

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override] # only our client sends it
        """Store what was typed."""
        await self._store(interaction, self.text.value, self._name)

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override] # as above
        """Answer with one clear sentence."""
        await explain(interaction, error)

"""What a member sees of the bot's answer to an interaction; it stays current afterwards."""

from bot.sandbox.interactions import AckType, Interaction
from bot.sandbox.state.model import Json, Message


class InteractionResult:
    """A live view of one interaction's answers."""

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction

    @property
    def acknowledged(self) -> bool:
        """Whether the bot answered within three seconds; if not, the member saw a failure."""
        return self.interaction.acked_at is not None

    @property
    def ack_type(self) -> AckType | None:
        """The first answer's type, by Discord's callback numbers."""
        return self.interaction.ack_type

    @property
    def deferred(self) -> bool:
        """Whether the first answer only promised another."""
        return self.ack_type in {AckType.DEFERRED_MESSAGE, AckType.DEFERRED_UPDATE}

    @property
    def ack_latency_s(self) -> float | None:
        """Seconds from the interaction to its first answer."""
        acked_at = self.interaction.acked_at
        return None if acked_at is None else acked_at - self.interaction.created_at

    @property
    def ephemeral(self) -> bool:
        """Whether only the member sees the answer."""
        message = self.message
        return message.ephemeral if message is not None else self.interaction.ephemeral

    @property
    def messages(self) -> list[Message]:
        """Every message that the bot answered with, in order; a message updated in place is none."""
        original = self.interaction.original
        own = [original] if original is not None and original is not self.interaction.source else []
        return [*own, *self.interaction.followups]

    @property
    def message(self) -> Message | None:
        """The first message the bot answered with."""
        answers = self.messages
        return answers[0] if answers else None

    @property
    def content(self) -> str:
        """The text of the first message, empty when there is none."""
        return self.message.content if self.message is not None else ""

    @property
    def embeds(self) -> list[Json]:
        """The embeds of the first message."""
        return self.message.embeds if self.message is not None else []

    @property
    def components(self) -> list[Json]:
        """The components of the first message."""
        return self.message.components if self.message is not None else []

    @property
    def modal(self) -> Json | None:
        """The modal that the bot opened."""
        return self.interaction.modal

    @property
    def choices(self) -> list[Json]:
        """What autocomplete offered."""
        return self.interaction.choices

    def __repr__(self) -> str:
        return f"<InteractionResult {self.ack_type!r} ephemeral={self.ephemeral} content={self.content!r}>"

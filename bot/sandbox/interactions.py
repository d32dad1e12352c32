"""Interactions: what a member asked of the bot, their tokens and time windows, and the answers.

Source: "Receiving and Responding to Interactions" in the developer documentation: three seconds
for the first answer, fifteen minutes for the token.
"""

import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from bot.sandbox.errors import RefusalError, unknown
from bot.sandbox.payloads.messages import is_loading
from bot.sandbox.state.model import Channel, Json, Member, Message, User
from bot.sandbox.state.world import World

ACK_LIMIT_S = 3.0
TOKEN_LIFE_S = 15 * 60.0


class InteractionKind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class AckType(IntEnum):
    """Discord's callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One interaction and everything that the bot has answered so far."""

    id: int
    token: str
    kind: InteractionKind
    user: User
    member: Member | None
    channel: Channel
    created_at: float
    command_type: int | None = None  # 1 slash, 2 user menu, 3 message menu
    source: Message | None = None  # the message whose button or select was used
    acked_at: float | None = None
    ack_type: AckType | None = None
    original: Message | None = None
    ephemeral: bool = False
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    updated: bool = False  # the source was changed or deleted through the token
    source_revision: int = 0

    def settled(self) -> bool:
        """Whether the bot has given an answer that a person would take for one."""
        match self.ack_type:
            case None:
                return False
            case AckType.DEFERRED_MESSAGE:
                return self.original is None or self.original.deleted or not is_loading(self.original)
            case AckType.DEFERRED_UPDATE:
                return self.updated or bool(self.followups) or self._source_changed()
            case _:
                return True

    def _source_changed(self) -> bool:
        source = self.source
        return source is not None and (source.deleted or source.revision != self.source_revision)


class Interactions:
    """All interactions of a sandbox, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def open(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        *,
        command_type: int | None = None,
        source: Message | None = None,
    ) -> Interaction:
        """Start an interaction of a user in a channel."""
        server = channel.server
        interaction = Interaction(
            id=self._world.ids.next(),
            token=secrets.token_urlsafe(48),
            kind=kind,
            user=user,
            member=server.members.get(user.id) if server is not None else None,
            channel=channel,
            created_at=self._world.clock(),
            command_type=command_type,
            source=source,
            source_revision=source.revision if source is not None else 0,
        )
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        return interaction

    def to_acknowledge(self, interaction_id: int, token: str) -> Interaction:
        """Return an interaction that still waits for its first answer."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown("interaction")
        if interaction.acked_at is not None:
            raise RefusalError(400, 40060, "Interaction has already been acknowledged.")
        if self._world.clock() - interaction.created_at > ACK_LIMIT_S:
            raise unknown("interaction")
        return interaction

    def by_token(self, token: str) -> Interaction:
        """Return an acknowledged interaction whose token still lives."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.acked_at is None:
            raise unknown("webhook")
        if self._world.clock() - interaction.created_at > TOKEN_LIFE_S:
            raise RefusalError(401, 50027, "Invalid Webhook Token")
        return interaction

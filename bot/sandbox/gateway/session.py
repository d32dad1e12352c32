"""A gateway session: what one identified bot is told, kept long enough to be replayed.

A session outlives its connection. What was dispatched while nobody was connected is replayed by
RESUME, as far back as the ring reaches.
"""

from collections import deque
from collections.abc import Callable, Iterator

from bot.sandbox.jsontext import write_json
from bot.sandbox.payloads.messages import is_readable_without_intent, without_content
from bot.sandbox.state.model import Json
from bot.sandbox.state.world import Event, Intent, World

RING_EVENTS = 5000  # events that can be replayed; ours, Discord tells no number
OWN_MEMBER_EVENTS = frozenset({"GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"})

Send = Callable[[bytes], None]


class Session:
    """One session: intents, sequence numbers and the ring of sent events."""

    def __init__(self, world: World, session_id: str, intents: int) -> None:
        self.id = session_id
        self.intents = Intent(intents)
        self.ready = False
        self.send: Send | None = None  # the connection's, while there is one
        self._world = world
        self._sequence = 0
        self._ring: deque[tuple[int, bytes]] = deque(maxlen=RING_EVENTS)

    @property
    def sequence(self) -> int:
        """The number of the last event dispatched."""
        return self._sequence

    def offer(self, event: Event) -> None:
        """Dispatch an event if the session's intents and the bot's permissions let it through."""
        if self.ready and self._concerns(event):
            self.dispatch(event.name, self._readable(event))

    def _concerns(self, event: Event) -> bool:
        if event.server is not None and not self._world.bot_may(event.server, event.needs):
            return False
        if event.channel is not None and not self._world.bot_sees(event.channel):
            return False
        if event.intent is None or event.intent in self.intents:
            return True
        # The bot's own member is always reported ("Guild Member Update" in the documentation).
        return event.name in OWN_MEMBER_EVENTS and self._is_own(event.data)

    def _is_own(self, data: Json) -> bool:
        return bool(data["user"]["id"] == str(self._world.bot_user.id))

    def _readable(self, event: Event) -> Json:
        message = event.message
        if message is None or Intent.MESSAGE_CONTENT in self.intents:
            return event.data
        if is_readable_without_intent(message, self._world.bot_user):
            return event.data
        return without_content(event.data)

    def dispatch(self, name: str, data: Json) -> None:
        """Give an event its number, keep it for replay and send it if somebody is connected."""
        self._sequence += 1
        payload = write_json({"op": 0, "s": self._sequence, "t": name, "d": data})
        self._ring.append((self._sequence, payload))
        if self.send is not None:
            self.send(payload)

    def can_replay(self, after: int) -> bool:
        """Whether every event after that sequence number is still in the ring."""
        oldest = self._ring[0][0] if self._ring else self._sequence + 1
        return oldest <= after + 1 <= self._sequence + 1

    def replay(self, after: int) -> Iterator[bytes]:
        """Yield the payloads sent after that sequence number."""
        for sequence, payload in list(self._ring):
            if sequence > after:
                yield payload

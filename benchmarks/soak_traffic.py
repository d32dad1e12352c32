"""The traffic of a soak: what members write, as gateway events, at a steady rate.

Events are made here and handed to the sandbox's session directly: posted through the sandbox's state they
would be kept there for ever, and a million messages are more than a benchmark should hold.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.content import plain_item
from bot.filter.server_filter import ServerFilter
from bot.policy.shipped import load_shipped
from bot.sandbox import Channel, Sandbox
from bot.sandbox.payloads.people import iso
from bot.sandbox.state.model import Json

TICK_S = 0.01  # messages due are sent this often
POOL = 20_000  # distinct harmless texts
_CHAT = """
the match was close and nobody expected that ending does anyone still have the recipe for lentil soup my
train is late again so start without me we moved the meeting to thursday because of the rain i painted the
fence green and the neighbour laughed which keyboard do you use for long evenings the museum opens at ten on
sunday bring a warm coat our garden finally has tomatoes please read the pinned post before asking again
"""
CHAT = _CHAT.split()
INSULTS = (
    "you are such a worthless idiot, nobody on this team ever wants you along",
    "shut up you pathetic loser, go cry somewhere else",
    "what a stupid worthless moron you are, everybody here hates you",
    "you disgusting idiot, nobody will ever like somebody as dumb as you",
)


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Sends messages by ever new members into the given channels."""

    sandbox: Sandbox
    channels: list[Channel]
    rate: float  # messages a second
    flagged_share: float  # 0–1
    authors: int  # distinct members
    sent: int = 0
    sent_flagged: set[int] = field(default_factory=set)  # message ids

    async def send(self, seconds: float) -> float:
        """Send for so long and return how long it took; whoever is behind catches up in one go."""
        events = self._events()
        session = self.sandbox.gateway.live_sessions[0]
        total = round(self.rate * seconds)
        started = time.monotonic()
        while self.sent < total:
            due = min(total, int((time.monotonic() - started) * self.rate) + 1)
            for event in itertools.islice(events, due - self.sent):
                session.dispatch("MESSAGE_CREATE", event)
            self.sent = due
            await asyncio.sleep(TICK_S)
        return time.monotonic() - started

    def _events(self) -> Iterator[Json]:
        chance = random.Random(11)
        harmless = harmless_texts(chance)
        ids = self.sandbox.world.ids
        channels = itertools.cycle(self.channels)
        for number in itertools.count():
            message_id, channel = ids.next(), next(channels)
            if chance.random() < self.flagged_share:
                text = f"{chance.choice(INSULTS)} {chance.choice(CHAT)} {chance.choice(CHAT)} {number}"
                self.sent_flagged.add(message_id)
            else:
                text = chance.choice(harmless)
            # A large prime stride: neighbours in time are never the same member.
            yield message_event(message_id, channel, 10**17 + number * 7919 % self.authors, text)


def harmless_texts(chance: random.Random) -> list[str]:
    """Make texts of which the filter, with every shipped policy in force, flags none."""
    screen = ServerFilter(rules=[], policies=list(load_shipped().values()))
    texts = [" ".join(chance.choices(CHAT, k=chance.randint(2, 24))) for _ in range(POOL)]
    return [text for text in texts if not screen.screen_item(plain_item(text)).flagged]


def message_event(message_id: int, channel: Channel, author_id: int, text: str) -> Json:
    """Return what the gateway tells of a new message."""
    assert channel.server is not None
    return {
        "id": str(message_id),
        "channel_id": str(channel.id),
        "guild_id": str(channel.server.id),
        "type": 0,
        "author": {
            "id": str(author_id),
            "username": f"member{author_id}",
            "discriminator": "0",
            "global_name": None,
            "avatar": None,
            "bot": False,
        },
        "member": {
            "roles": [],
            "joined_at": "2026-01-02T03:04:05.000000+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        },
        "content": text,
        "timestamp": iso(time.time()),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
    }

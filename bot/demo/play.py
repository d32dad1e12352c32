"""Play a scene, step by step, and remember which messages each step made."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

from bot.demo.scene import Press, Scene, Step
from bot.demo.stage import Stage
from bot.sandbox.state.model import Channel, Message

PACE_S = 0.25  # between steps, so that a person can follow


class Played:
    """The messages that the steps made."""

    def __init__(self) -> None:
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)
        self.titles: dict[int, str] = {}  # message id → what the step shows

    def note(self, step: Step, message: Message) -> None:
        """Remember a message of a step."""
        self.messages[step.id].append(message)
        self.titles[message.id] = step.title


async def play_steps(stage: Stage, scene: Scene, played: Played) -> None:
    """Act for the members. Returns once every message is posted, edited and deleted as written."""
    async with asyncio.TaskGroup() as later:
        for step in scene.steps:
            async for message in _post(stage, step, played):
                if step.delete_after_s is not None:
                    later.create_task(_delete_after(stage, message, step.delete_after_s))
            await asyncio.sleep(PACE_S)


async def _post(stage: Stage, step: Step, played: Played) -> AsyncIterator[Message]:
    channel: Channel = stage.channels[step.channel]
    for author in step.authors:
        message = await stage.sandbox.control.post(stage.members[author], channel, step.text)
        played.note(step, message)
        if step.edit is not None:
            await asyncio.sleep(PACE_S)
            await stage.sandbox.control.edit(message, content=step.edit)
        yield message


async def _delete_after(stage: Stage, message: Message, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    await stage.sandbox.control.delete(message)


async def press(stage: Stage, press: Press, post: Message) -> str:
    """Press a button as a moderator and return what the bot answers."""
    result = await stage.sandbox.control.press(stage.members[press.by], post, press.button)
    return result.content

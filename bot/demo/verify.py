"""Compare what the mod-log holds with what the scene expects. Reads Discord, never the bot."""

import json
import re
from dataclasses import dataclass

from bot.demo.play import Played
from bot.demo.scene import Expectation, Press, Scene, Step
from bot.demo.stage import Stage
from bot.sandbox.state.model import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether one expectation is met, and what was seen."""

    name: str
    met: bool
    seen: str


def posts_of(stage: Stage, message: Message) -> list[Message]:
    """Return the mod-log posts that link to a message."""
    link = f"/{stage.server.id}/{message.channel.id}/{message.id}"
    return [post for post in stage.posts() if re.search(rf"{re.escape(link)}\b", _text(post))]


def check_step(stage: Stage, step: Step, played: Played) -> Finding:
    """Check what became of one step's messages."""
    messages = played.messages[step.id]
    posts = {post.id: post for message in messages for post in posts_of(stage, message)}
    name = step.title or f"chatter: {step.id}"
    if step.expect is not Expectation.SHOWN:
        return Finding(name=name, met=bool(messages) and not posts, seen=f"{len(posts)} posts")
    if len(posts) != 1:
        return Finding(name=name, met=False, seen=f"{len(posts)} posts")
    text = _text(next(iter(posts.values())))
    clause = step.clause is None or re.search(rf"\b{re.escape(step.clause)}\b", text) is not None
    similar = step.similar == 1 or f"×{step.similar}" in text
    seen = "one post" if clause and similar else f"one post, but not of {step.clause} ×{step.similar}"
    pinged = any(post.pinged for post in posts.values())
    if pinged:
        seen += ", and it pinged"
    return Finding(name=name, met=clause and similar and not pinged, seen=seen)


def check_press(stage: Stage, press: Press, played: Played) -> Finding:
    """Check what came of a moderator's press."""
    name = f"{press.by} presses {press.button}"
    message = played.messages[press.step][0]
    if press.deletes and not stage.sandbox.control.is_deleted(message):
        return Finding(name=name, met=False, seen="the message still stands")
    posts = posts_of(stage, message)
    moderator = str(stage.members[press.by].id)
    met = any(moderator in _text(post) for post in posts)
    return Finding(name=name, met=met, seen="shown in the post" if met else "the post does not say so")


def check_all(stage: Stage, scene: Scene, played: Played) -> list[Finding]:
    """Check every step and every press."""
    steps = [check_step(stage, step, played) for step in scene.steps if step.expect is not None]
    return steps + [check_press(stage, press, played) for press in scene.presses]


def _text(post: Message) -> str:
    """Everything that a post shows, as one string."""
    return json.dumps([post.content, post.embeds, post.components], ensure_ascii=False)

"""Lay a prompt out in harmony's token ids: system, developer, user, and the beginning of the answer.

Markers go in as ids and text as text, so "<|end|>" typed by anybody becomes ordinary tokens. The library
would lay messages out the same way (a test compares), but encodes long words in one go, which takes too
long. What never changes comes first, so that vLLM's prefix cache can keep it.
"""

import re
from functools import lru_cache

from openai_harmony import Conversation, Message, ReasoningEffort, Role, SystemContent

from bot.harmony.encoding import encode_text, load_encoding, pieces_of
from bot.harmony.steps import Steps, at_once, in_turns
from bot.harmony.tokens import END, MESSAGE, START

CHANNELS = ("analysis", "final")
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT = 512  # beginnings of prompts, one for each policy in use and effort; 5 KB each as a rule
_beginnings: dict[tuple[str, str], tuple[int, ...]] = {}


def render_prompt(*, effort: str, instructions: str, question: str, ending: str = "") -> tuple[int, ...]:
    """Return the token ids of one prompt, ending where the model begins to write.

    effort   "low", "medium" or "high". There is no date: it would change the prefix every day
    ending   what every question ends with, encoded once; the question stops with a line break before it
    """
    return (
        *at_once(_laying_out(effort, instructions)),
        START,
        *_constant("user"),
        MESSAGE,
        *encode_text(without_surrogates(question)),
        *_constant(ending),
        END,
        START,
        *_constant("assistant"),
    )


async def prepare_prefix(*, effort: str, instructions: str) -> None:
    """Lay out a prompt's beginning in small steps and keep it, so that `render_prompt` has little left to do.

    Encoding holds the global lock: 64 KB take 50 ms in one go, in which nothing else would happen.
    """
    await in_turns(_laying_out(effort, instructions))


def _laying_out(effort: str, instructions: str) -> Steps[tuple[int, ...]]:
    """Return the system and the developer message, a piece of the instructions a step where they are new."""
    kept = _beginnings.get((effort, instructions))
    if kept is not None:
        return kept
    developer: list[int] = []
    for piece in pieces_of(_developer_text(instructions)):
        developer += encode_text(piece)
        yield
    return _keep(effort, instructions, developer)


def _keep(effort: str, instructions: str, developer: list[int]) -> tuple[int, ...]:
    if len(_beginnings) >= _KEPT:
        _beginnings.pop(next(iter(_beginnings)))
    ids = (*_system(effort), START, *_constant("developer"), MESSAGE, *developer, END)
    _beginnings[effort, instructions] = ids
    return ids


@lru_cache(maxsize=3)
def _system(effort: str) -> tuple[int, ...]:
    system = SystemContent.new().with_reasoning_effort(ReasoningEffort(effort.capitalize()))
    system = system.with_required_channels(list(CHANNELS))
    conversation = Conversation.from_messages([Message.from_role_and_content(Role.SYSTEM, system)])
    return tuple(load_encoding().render_conversation(conversation))


def _developer_text(instructions: str) -> str:
    return without_surrogates(f"# Instructions\n\n{instructions}")


@lru_cache(maxsize=8)
def _constant(text: str) -> tuple[int, ...]:
    """Encode the name of a role, or other words that nobody but us writes."""
    return tuple(encode_text(text))


def without_surrogates(text: str) -> str:
    """Put the replacement character for every lone surrogate, which the library refuses; the length stays."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)

"""Lay a prompt out in harmony's token ids: system, developer, user, and the beginning of the answer.

Markers go in as ids and text as text, so "<|end|>" typed by anybody becomes ordinary tokens. The library
would lay messages out the same way (a test compares), but encodes long words in one go, which takes too
long. What never changes comes first, so that vLLM's prefix cache can keep it.
"""

import re
from functools import lru_cache

from openai_harmony import Conversation, Message, ReasoningEffort, Role, SystemContent

from bot.harmony.encoding import encode_text, load_encoding
from bot.harmony.tokens import END, MESSAGE, START

CHANNELS = ("analysis", "final")
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT = 64  # beginnings of prompts, one for each policy in use and effort


def render_prompt(*, effort: str, instructions: str, question: str) -> tuple[int, ...]:
    """Return the token ids of one prompt, ending where the model begins to write.

    Effort is "low", "medium" or "high". There is no date: it would change the prefix every day.
    """
    return (*_prefix(effort, instructions), *_message("user", question), START, *encode_text("assistant"))


@lru_cache(maxsize=_KEPT)
def _prefix(effort: str, instructions: str) -> tuple[int, ...]:
    """Return the system and the developer message."""
    system = SystemContent.new().with_reasoning_effort(ReasoningEffort(effort.capitalize()))
    system = system.with_required_channels(list(CHANNELS))
    conversation = Conversation.from_messages([Message.from_role_and_content(Role.SYSTEM, system)])
    ids = load_encoding().render_conversation(conversation)
    return (*ids, *_message("developer", f"# Instructions\n\n{instructions}"))


def _message(role: str, text: str) -> tuple[int, ...]:
    return (START, *encode_text(role), MESSAGE, *encode_text(without_surrogates(text)), END)


def without_surrogates(text: str) -> str:
    """Put the replacement character for every lone surrogate, which the library refuses; the length stays."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)

"""Lay a prompt out in harmony's token ids: system, developer, user, and the beginning of the answer.

Text goes in as messages, never by encoding a string that holds the markers: so "<|end|>" typed by anybody
becomes ordinary tokens. What never changes comes first, so that vLLM's prefix cache can keep it.
"""

import re

from openai_harmony import (
    Conversation,
    DeveloperContent,
    Message,
    ReasoningEffort,
    Role,
    SystemContent,
)

from bot.harmony.encoding import load_encoding

CHANNELS = ("analysis", "final")
_SURROGATE = re.compile("[\ud800-\udfff]")


def render_prompt(*, effort: str, instructions: str, question: str) -> tuple[int, ...]:
    """Return the token ids of one prompt, ending where the model begins to write.

    Effort is "low", "medium" or "high". There is no date: it would change the prefix every day.
    """
    system = SystemContent.new().with_reasoning_effort(ReasoningEffort(effort.capitalize()))
    system = system.with_required_channels(list(CHANNELS))
    developer = DeveloperContent.new().with_instructions(without_surrogates(instructions))
    conversation = Conversation.from_messages(
        [
            Message.from_role_and_content(Role.SYSTEM, system),
            Message.from_role_and_content(Role.DEVELOPER, developer),
            Message.from_role_and_content(Role.USER, without_surrogates(question)),
        ]
    )
    return tuple(load_encoding().render_conversation_for_completion(conversation, Role.ASSISTANT))


def without_surrogates(text: str) -> str:
    """Put the replacement character for every lone surrogate, which the library refuses; the length stays."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)

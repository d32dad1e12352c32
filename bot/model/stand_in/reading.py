"""Read a prompt as the model does: from its token ids and from nothing else.

Messages are found by the marker ids, so text that only looks like a marker stays text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import END, FIRST_SPECIAL, MESSAGE, START

_FENCED = re.compile(r"^(CONTENT-[0-9a-f]+)\n(.*)\n\1$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"""^\s*[-*]\s+["“”«](?P<text>.+)["“”»]\s*(?:→|->|=>)\s*"""
    r"""(?:safe|(?P<violates>violates)(?:\s+(?P<clause>[\w.-]*\w))?)\b""",
    re.MULTILINE | re.IGNORECASE,
)
_CLAUSE = re.compile(r"^\s*(?:[-*]\s+|#+\s+)?\*\*(?P<id>[A-Za-z]+\d[\w.-]*?)[.:)]?\s", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyExample:
    """One example line of the policy in the prompt."""

    text: str
    violates: bool
    clause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicy:
    """What the stand-in takes from the developer message."""

    examples: tuple[PolicyExample, ...]
    prose: tuple[str, ...]  # all other lines: they show which words are common
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPrompt:
    """A prompt in its parts."""

    developer: str
    content: str


def read_prompt(token_ids: Sequence[int]) -> ReadPrompt:
    """Take the policy from the developer message and the content from the fence in the last user message."""
    developer, user = "", ""
    for role, text in _messages(token_ids):
        if role == "developer":
            developer = text
        elif role == "user":
            user = text
    fenced = _FENCED.search(user)
    return ReadPrompt(developer=developer, content=_unfence(fenced[2]) if fenced else user)


def read_policy(developer: str) -> ReadPolicy:
    """Read clause ids and example lines such as `- "text" → violates H1.a` and `- "text" → safe`."""
    examples = tuple(
        PolicyExample(text=found["text"], violates=found["violates"] is not None, clause=found["clause"])
        for found in _EXAMPLE.finditer(developer)
    )
    prose = tuple(line for line in developer.splitlines() if line.strip() and not _EXAMPLE.match(line))
    return ReadPolicy(
        examples=examples,
        prose=prose,
        clauses=tuple(dict.fromkeys(found["id"] for found in _CLAUSE.finditer(developer))),
    )


def _messages(token_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Split at the marker ids into pairs of role and text; the opened answer at the end is no message."""
    messages = []
    ids = list(token_ids)
    while START in ids and MESSAGE in ids:
        start = ids.index(START)
        message = ids.index(MESSAGE)
        end = ids.index(END, message) if END in ids[message:] else len(ids)
        messages.append((_text(ids[start + 1 : message]), _text(ids[message + 1 : end])))
        ids = ids[end + 1 :]
    return messages


def _text(ids: Sequence[int]) -> str:
    return str(load_encoding().decode([token for token in ids if token < FIRST_SPECIAL]))


def _unfence(written: str) -> str:
    try:
        content = json.loads(written)
    except ValueError:
        return written
    return content if isinstance(content, str) else written

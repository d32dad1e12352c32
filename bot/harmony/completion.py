"""Read what the model wrote, token id by token id.

Accepted is one shape only: any number of analysis messages, then exactly one final message. The library's
own parser forgives more: it keeps markers as text, takes two finals, and cannot tell an answer cut short from
a whole one (seen with openai-harmony 0.0.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from openai_harmony import HarmonyError

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CHANNEL, CONSTRAIN, END, END_OF_TEXT, FIRST_SPECIAL, MESSAGE, RETURN, START


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A whole, well-formed answer. The analysis is for nobody's eyes but the operator's debug store."""

    analysis: str
    final: str
    thinking_tokens: int  # in all analysis messages together


class Fault(StrEnum):
    """Why a completion cannot be read."""

    EMPTY = "empty"  # nothing was written, or nothing in the final channel
    TRUNCATED = "truncated"  # the model was cut off
    MALFORMED = "malformed"  # not harmony, or not exactly one final message at the end


def read_completion(token_ids: Sequence[int], *, finished: bool) -> Completion | Fault:
    """Read the token ids that the server returned.

    Finished says whether the model stopped by itself; an answer that was cut off parses like a whole one.
    """
    ids = list(token_ids)
    while ids and ids[-1] in (END_OF_TEXT, RETURN):
        ids.pop()
    if not ids:
        return Fault.EMPTY
    if not finished:
        return Fault.TRUNCATED
    analyses: list[str] = []
    thinking_tokens = 0
    try:
        while True:
            channel, body, ids = _take_message(ids)
            if channel == "final" and not ids:
                final = _text(body)
                if not final.strip():
                    return Fault.EMPTY
                return Completion(analysis="\n".join(analyses), final=final, thinking_tokens=thinking_tokens)
            if channel != "analysis" or not ids:
                return Fault.MALFORMED
            analyses.append(_thought(body))
            thinking_tokens += len(body)
            ids = _skip_role(ids)
    except (_NotHarmonyError, HarmonyError):
        return Fault.MALFORMED


class _NotHarmonyError(Exception):
    """The ids do not follow harmony's grammar."""


def _take_message(ids: list[int]) -> tuple[str, list[int], list[int]]:
    """Take one message off the front: its channel, its body, and the ids after its end marker."""
    if ids[0] != CHANNEL or MESSAGE not in ids:
        raise _NotHarmonyError
    header_end = ids.index(MESSAGE)
    channel = _channel(ids[1:header_end])
    body_end = ids.index(END, header_end) if END in ids[header_end:] else len(ids)
    return channel, ids[header_end + 1 : body_end], ids[body_end + 1 :]


def _channel(header: list[int]) -> str:
    """Read a header such as "final" or "final <|constrain|>json"."""
    if CONSTRAIN in header:
        mark = header.index(CONSTRAIN)
        if _text(header[mark + 1 :]).strip() != "json":
            raise _NotHarmonyError
        header = header[:mark]
    return _text(header).strip()


def _skip_role(ids: list[int]) -> list[int]:
    """Skip "<|start|>assistant", which must stand before every message but the first."""
    if ids[0] != START or CHANNEL not in ids or _text(ids[1 : ids.index(CHANNEL)]) != "assistant":
        raise _NotHarmonyError
    return ids[ids.index(CHANNEL) :]


def _thought(ids: list[int]) -> str:
    """Read thinking, of which the bound on its tokens may have cut the last character in two."""
    return str(load_encoding().decode(_ordinary(ids)))


def _text(ids: list[int]) -> str:
    return str(load_encoding().decode_utf8(_ordinary(ids)))


def _ordinary(ids: list[int]) -> list[int]:
    """Return the ids if they spell text and nothing but text."""
    if ids and not 0 <= min(ids) <= max(ids) < FIRST_SPECIAL:
        raise _NotHarmonyError
    return ids

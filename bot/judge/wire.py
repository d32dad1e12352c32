"""The part of vLLM's API that Bylaw speaks, as values. What the server sends is checked here.

Seen with vLLM 0.32.0. Fields that Bylaw does not need are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import with_default_schema

from bot.harmony.tokens import DIGITS, STOPS

_LISTED = 5  # likeliest tokens, where the digits cannot be asked for by number
STAND_IN_OWNER = "bylaw-stand-in"  # how the stand-in model announces itself


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """One request for a completion, before the server's model is known."""

    prompt: tuple[int, ...] = field(repr=False)
    max_tokens: int  # always set: the server's default is 16
    temperature: float
    seed: int
    priority: int
    structural_tag: str = field(repr=False)

    def body(self, model: str, *, with_tag: bool, with_priority: bool, with_chances: bool) -> dict[str, Any]:
        """Write the request's JSON."""
        body: dict[str, Any] = {
            "model": model,
            "prompt": list(self.prompt),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "seed": self.seed,
            "stop_token_ids": list(STOPS),
            "return_token_ids": True,
        }
        if with_tag:
            body["structured_outputs"] = {"structural_tag": self.structural_tag}
        if with_priority:
            body["priority"] = self.priority
        if with_chances:
            # Servers that know no logprob_token_ids list the likeliest ones instead.
            body |= {
                "logprobs": _LISTED,
                "logprob_token_ids": list(DIGITS),
                "return_tokens_as_token_ids": True,
            }
        return body


class _Received(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Lenient:
    """Takes what cannot be read for what was not given."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return with_default_schema(handler(source), default=None, on_error="default")


def by_number(listed: object) -> dict[int, float] | None:
    """Read the log-chances of the likeliest tokens, by vLLM's "token_id:16"; None for anything else.

    Not done while a reply is read: of the hundreds of tokens in it one is looked up.
    """
    if not isinstance(listed, Mapping) or not all(type(chance) in (int, float) for chance in listed.values()):
        return None
    try:
        return {int(name.removeprefix("token_id:")): float(chance) for name, chance in listed.items()}
    except (ValueError, OverflowError):
        return None


class Chances(_Received):
    """How likely the tokens were that the model could have written, for every one that it wrote."""

    top_logprobs: tuple[object, ...]  # unchecked, for one alone is looked at: by_number


class Choice(_Received):
    """What the model wrote, stop token included."""

    token_ids: tuple[int, ...]
    finish_reason: str
    logprobs: Annotated[Chances | None, _Lenient] = None  # the answer stands without them


class Usage(_Received):
    """What it cost."""

    prompt_tokens: int
    completion_tokens: int


class CompletionReply(_Received):
    """The answer to one request."""

    choices: tuple[Choice, ...] = Field(min_length=1)
    usage: Usage


class ModelEntry(_Received):
    """One model that the server offers."""

    id: str
    owned_by: str = ""
    max_model_len: int | None = None  # tokens, prompt and answer together

    @property
    def stand_in(self) -> bool:
        """Whether this is Bylaw's stand-in, which compares and does not reason."""
        return self.owned_by == STAND_IN_OWNER


class ModelList(_Received):
    """The models that the server offers."""

    data: tuple[ModelEntry, ...]


class ErrorBody(_Received):
    """What a refusal says."""

    message: str = ""
    param: str | None = None


class ErrorReply(_Received):
    """A refusal."""

    error: ErrorBody

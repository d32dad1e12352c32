"""The part of vLLM's API that Bylaw speaks, as values. What the server sends is checked here.

Seen with vLLM 0.32.0. Fields that Bylaw does not need are ignored.
"""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.harmony.tokens import STOPS

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

    def body(self, model: str, *, with_tag: bool, with_priority: bool) -> dict[str, Any]:
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
        return body


class _Received(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Choice(_Received):
    """What the model wrote, stop token included."""

    token_ids: tuple[int, ...]
    finish_reason: str


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

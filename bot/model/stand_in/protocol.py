"""Check requests and write replies as vLLM 0.32.0 does."""

import math
from http import HTTPStatus
from typing import Any

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import DIGITS, FIRST_SPECIAL, VOCABULARY_SIZE
from bot.model.stand_in.answering import Written
from bot.model.stand_in.misbehaviour import Misbehaviour

MODEL_ID = "stand-in"
OWNER = "bylaw-stand-in"
_DEFAULT_MAX_TOKENS = 16  # vLLM's own default, which has caught many


class RefusalError(Exception):
    """A request that is declined, with the status and body to decline it with. Stays in this room."""

    def __init__(self, status: HTTPStatus, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        kind = "NotFoundError" if status is HTTPStatus.NOT_FOUND else "BadRequestError"
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": int(status)}}


def check_request(body: Any, *, max_model_len: int, misbehaviour: Misbehaviour | None) -> list[int]:
    """Return the prompt's token ids. Unknown fields are ignored, as vLLM does. Raises RefusalError."""
    if not isinstance(body, dict):
        raise RefusalError(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    if body.get("model", MODEL_ID) != MODEL_ID:
        raise RefusalError(HTTPStatus.NOT_FOUND, f"The model `{body['model']}` does not exist.", "model")
    if misbehaviour is Misbehaviour.REFUSE_GRAMMAR and "structured_outputs" in body:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "Failed to compile the structural tag.")
    if misbehaviour is Misbehaviour.REFUSE_PRIORITY and body.get("priority", 0) != 0:
        message = f"Got priority {body['priority']} but Priority scheduling is not enabled."
        raise RefusalError(HTTPStatus.BAD_REQUEST, message)
    if misbehaviour is Misbehaviour.REFUSE_LOGPROBS and body.get("logprobs"):
        message = f"Requested sample logprobs of {body['logprobs']}, which is greater than max allowed: 0"
        raise RefusalError(HTTPStatus.BAD_REQUEST, message, "logprobs")
    return _check_prompt(body.get("prompt"), max_model_len)


def _check_prompt(prompt: Any, max_model_len: int) -> list[int]:
    if not isinstance(prompt, list) or not prompt or not all(type(token) is int for token in prompt):
        raise RefusalError(
            HTTPStatus.BAD_REQUEST, "The stand-in takes a prompt of token ids, not empty.", "prompt"
        )
    for token in prompt:
        if not 0 <= token < VOCABULARY_SIZE:
            raise RefusalError(HTTPStatus.BAD_REQUEST, f"Token id {token} is out of vocabulary")
    if len(prompt) >= max_model_len:
        raise RefusalError(
            HTTPStatus.BAD_REQUEST,
            f"This model's maximum context length is {max_model_len} tokens. However, your prompt contains "
            f"{len(prompt)} input tokens. Please reduce the length of the input prompt.",
            "input_tokens",
        )
    return prompt


def write_reply(
    number: int, body: dict[str, Any], prompt: list[int], written: Written, room: int
) -> dict[str, Any]:
    """Write the reply to a request, cut to what it allows and to the room left in the context."""
    most = min(body.get("max_tokens") or _DEFAULT_MAX_TOKENS, room)
    token_ids = list(written.token_ids[:most])
    finished = written.finished and len(token_ids) == len(written.token_ids)
    choice: dict[str, Any] = {
        "index": 0,
        "text": load_encoding().decode([token for token in token_ids if token < FIRST_SPECIAL]),
        "logprobs": None,
        "finish_reason": "stop" if finished else "length",
        "stop_reason": token_ids[-1] if finished else None,
    }
    if body.get("logprobs"):
        choice["logprobs"] = _chances(token_ids, written.odds)
    if body.get("return_token_ids"):
        choice |= {"token_ids": token_ids, "prompt_token_ids": prompt}
    return {
        "id": f"cmpl-{number}",
        "object": "text_completion",
        "model": MODEL_ID,
        "choices": [choice],
        "usage": {
            "prompt_tokens": len(prompt),
            "completion_tokens": len(token_ids),
            "total_tokens": len(prompt) + len(token_ids),
        },
    }


def _chances(token_ids: list[int], odds: float) -> dict[str, Any]:
    """Write the logarithms of the chances of "0" and "1", the same wherever either was written."""
    against, for_it = (f"token_id:{digit}" for digit in DIGITS)
    of_digits = {for_it: -math.log1p(math.exp(-odds)), against: -math.log1p(math.exp(odds))}
    listed = [of_digits if token in DIGITS else {f"token_id:{token}": 0.0} for token in token_ids]
    return {"tokens": [f"token_id:{token}" for token in token_ids], "top_logprobs": listed}

"""Validate what the bot sends against Discord's OpenAPI, read where it lies and never copied.

The file is `shared/data/discord/openapi.json` beside the repository, or below the folder that the
environment variable BYLAW_SHARED names. Pass `validate_request` as the sandbox's `validator`.

Two coercions are made, because discord.py sends ids as numbers and permission bits as text, and
Discord takes both. What the file does not say (2000 characters, 6000 in embeds, permissions, time
windows) is the sandbox's own business.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from bot.sandbox import RecordedRequest

SHARED = Path(os.environ.get("BYLAW_SHARED") or Path(__file__).resolve().parents[1].parent / "shared")
OPENAPI = SHARED / "data" / "discord" / "openapi.json"
ABSENT = f"Discord's OpenAPI is not at {OPENAPI}; set BYLAW_SHARED to the folder that holds data/discord"
# discord.py sends a ban's only field in the query, and Discord accepts it without a body.
BODY_MAY_BE_MISSING = frozenset({("PUT", "/guilds/{guild_id}/bans/{user_id}")})


class UnfitRequestError(Exception):
    """A request that Discord's OpenAPI does not allow."""


def _type(validator: Any, types: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
    names = [types] if isinstance(types, str) else types
    is_number = isinstance(instance, int) and not isinstance(instance, bool)
    if is_number and schema.get("format") == "snowflake":
        return
    # Permission bits are the integers that have no format.
    if isinstance(instance, str) and instance.isdigit() and "integer" in names and "format" not in schema:
        return
    if not any(validator.is_type(instance, name) for name in names):
        yield ValidationError(f"{instance!r} is not of type {', '.join(names)}")


_Validator = extend(Draft202012Validator, {"type": _type})


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return document


@cache
def _validator(method: str, route: str) -> Any:
    operation = _document()["paths"].get(route, {}).get(method.lower())
    if operation is None:
        raise UnfitRequestError(f"Discord's OpenAPI has no {method} {route}")
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = {"components": _document()["components"], **content["application/json"]["schema"]}
    return _Validator(schema)


def validate_request(request: RecordedRequest) -> None:
    """Raise UnfitRequestError where the route does not exist or its JSON body does not fit."""
    validator = _validator(request.method, request.route)
    if validator is None:
        return
    if request.body is None and (request.method, request.route) in BODY_MAY_BE_MISSING:
        return
    error = next(iter(validator.iter_errors(request.body)), None)
    if error is not None:
        where = "/".join(str(part) for part in error.absolute_path)
        raise UnfitRequestError(f"{request.method} {request.route}: at {where!r}: {error.message[:300]}")

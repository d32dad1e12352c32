"""Say what a model server lacks for Bylaw's work, from what it tells about itself."""

import asyncio
import re
from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, ValidationError

SEEN_VERSION = (0, 32)  # of vLLM; older ones were not tried
NEEDED_CONTEXT = 4096  # tokens: a policy of 1,500, content of 1,500, thinking and answer
_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """What a server says about itself."""

    model: str
    max_model_len: int | None  # tokens
    version: str | None  # None: it does not say


class _Version(BaseModel):
    version: str


async def ask_version(url: str) -> str | None:
    """Ask a server for its version; None if it does not say."""
    try:
        async with (
            asyncio.timeout(_TIMEOUT_S),
            aiohttp.ClientSession(trust_env=False) as session,
            session.get(f"{url}/version", allow_redirects=False) as response,
        ):
            return _Version.model_validate_json(await response.content.read(1000)).version
    except (TimeoutError, aiohttp.ClientError, OSError, ValidationError):
        return None


def advise(facts: ServerFacts) -> tuple[str, ...]:
    """Return a sentence for each thing that will not work, or was never seen working."""
    advice = []
    if "gpt-oss" not in facts.model:
        advice.append(f"Only gpt-oss models speak harmony; {facts.model} does not look like one.")
    if facts.max_model_len is not None and facts.max_model_len < NEEDED_CONTEXT:
        advice.append(
            f"The context of {facts.max_model_len} tokens is short: long policies and messages will be "
            f"refused. Serve with --max-model-len {NEEDED_CONTEXT} or more."
        )
    numbers = tuple(int(number) for number in re.findall(r"\d+", facts.version or "")[:2])
    if len(numbers) == 2 and numbers < SEEN_VERSION:
        advice.append(
            f"vLLM {facts.version} is older than any that Bylaw was tried with; 0.32 or newer is asked."
        )
    return tuple(advice)

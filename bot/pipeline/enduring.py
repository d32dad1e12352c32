"""Keep a part of the path going while the store refuses, as it does on a full disk.

What was leased meanwhile is leased again when the lease has run out; nothing counts as recorded that is not.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.core.errors import StoreError

log = logging.getLogger(__name__)

RETRY_S = 1.0  # between tries while the store refuses


async def sit_out_refusals(part: str, work: Callable[[], Awaitable[None]]) -> None:
    """Work until cancelled, and begin anew a second after the store refused; `part` names it in the log."""
    while True:
        try:
            await work()
        except StoreError as error:
            await sit_out(part, error)


async def sit_out(part: str, refusal: StoreError) -> None:
    """Log that the store refused, and wait until it may be tried again."""
    log.warning("store-refuses", extra={"part": part, "reason": str(refusal)})
    await asyncio.sleep(RETRY_S)

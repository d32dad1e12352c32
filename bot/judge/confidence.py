"""How strongly the model leaned when it wrote the digit that decides: log-odds, never its own words about it.

After thinking the chances lie near certainty, so the number ranks answers and is no probability of being
right; nothing has calibrated it.
"""

import math
from collections.abc import Sequence

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import DIGITS, MESSAGE
from bot.judge.wire import by_number

_NO, _YES = DIGITS
MOST = 20.0  # beyond that a float's chances are all or nothing
_BEFORE_DIGIT = '{"violation":'


def log_odds(token_ids: Sequence[int], chances: Sequence[object] | None) -> float | None:
    """Return the logarithm of the odds of "1" against "0" where the violation is written, ±20 at most.

    chances: for every token written, the likeliest ones with the logarithm of their chance. A digit that is
    not among them is taken to be as likely as the least likely listed. None when the server gave no chances,
    or some that are none, or neither digit, or the answer does not begin with the violation.
    """
    at = _digit_at(token_ids)
    if chances is None or at is None or at >= len(chances):
        return None
    listed = by_number(chances[at])
    if not listed or len(listed) < 2 or (_NO not in listed and _YES not in listed):
        return None
    if not all(math.isfinite(chance) and chance <= 0.0 for chance in listed.values()):
        return None
    least = min(listed.values())
    odds = listed.get(_YES, least) - listed.get(_NO, least)
    return max(-MOST, min(MOST, odds))


def _digit_at(token_ids: Sequence[int]) -> int | None:
    """Return where the first key's digit stands in the last message."""
    ids = list(token_ids)
    if MESSAGE not in ids:
        return None
    begin = len(ids) - ids[::-1].index(MESSAGE)
    for at in range(begin, len(ids)):
        if ids[at] in DIGITS:
            before = "".join(load_encoding().decode(ids[begin:at]).split())
            return at if before == _BEFORE_DIGIT else None
    return None

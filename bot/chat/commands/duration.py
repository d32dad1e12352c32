"""Durations as people type them: 30m, 2h, 7d, or several together."""

import re
from datetime import timedelta

from bot.core.errors import NotAllowedError

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=90)
_PART = re.compile(r"(\d{1,5})\s*([mhdw])", re.IGNORECASE)


def parse_duration(text: str) -> timedelta:
    """Return the duration. Raises NotAllowedError for what is none, and for more than 90 days."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip(" ,+"):
        raise NotAllowedError("Write the duration as 30m, 2h or 7d.")
    duration = sum(
        (timedelta(**{UNITS[unit.lower()]: int(amount)}) for amount, unit in parts), start=timedelta()
    )
    if not timedelta() < duration <= LONGEST:
        raise NotAllowedError("The duration must be between a minute and 90 days.")
    return duration
